"""The rules of the claims, on *Run of the Red Queen* (Breznitz and Murphree 2010)."""

from __future__ import annotations

import pandas as pd

from course.ledger.rules import Figure, Verdict, claim

#: Lists of parts that name the maker's country, part by part.
LISTS = {"iPod 30GB, analyst list (2005)": "iPod", "iPhone 3GS teardown (2009)": "iPhone 3GS"}


def _jobs(value_capture: pd.DataFrame) -> pd.Series:
    """Jobs around the iPod in 2006 by item and country."""
    rows = value_capture[value_capture.indicator.astype(str) == "jobs"]
    return rows.set_index([rows["item"].astype(str), rows["country"].astype(str)])["value"]


def _shares(value_capture: pd.DataFrame, product: str) -> pd.Series:
    """Printed shares of a product by item, per cent of the base that the study names."""
    rows = value_capture[value_capture["product"].astype(str) == product]
    return rows.set_index(rows["item"].astype(str))["share_percent"]


def _amounts(value_capture: pd.DataFrame, product: str) -> pd.Series:
    """Printed amounts of a product by item, US dollars."""
    rows = value_capture[(value_capture["product"].astype(str) == product) & value_capture["value"].notna()]
    return rows.set_index(rows["item"].astype(str))["value"]


def _china(china_indicators: pd.DataFrame, indicator: str) -> pd.Series:
    """One series on China by year, preferred rows."""
    rows = china_indicators[(china_indicators.indicator == indicator) & china_indicators.preferred]
    if rows.empty:
        raise ValueError(f"china_indicators has no preferred row of {indicator!r}.")
    return rows.set_index("year")["value"].sort_index(kind="stable")


@claim("RQ-21")
def apple_takes_most_of_the_profit(value_capture: pd.DataFrame) -> Verdict:
    """Does Apple take most of the profit in its products?

    Rule: Apple's part in the gross profit of all makers (Apple and its suppliers; shops are no makers), in the iPod
    of 2005, the iPhone 4 and the iPad of 2010. Supported if it is above a half in each and Apple's margin is larger
    than the shops', where they are shown apart; contradicted if it is a half or less in each; else qualified. The
    iPhone 4's slices that were not seen are counted as profit of others. Gross profit still has to pay for research,
    advertising and offices.
    """
    ipod, phone = _shares(value_capture, "iPod 30GB video (2005)"), _shares(value_capture, "iPhone 4 (2010)")
    pod, pad = _amounts(value_capture, "iPod 30GB video (2005)"), _amounts(value_capture, "iPad (2010)")
    inputs = ["Cost of inputs: materials", "Cost of inputs: Chinese labour"]
    both = ipod["Apple share of retail price"] + ipod["Component makers margin share of retail price"]
    parts = {
        "iPod 2005": 100 * ipod["Apple share of retail price"] / both,
        "iPhone 4 (at least)": 100 * phone["Apple profit"] / (100 - phone[inputs].sum()),
        "iPad 2010": 100 * pad["Apple"] / pad["Value capture, total"],
    }
    ahead = (
        pod["Apple gross margin"] > pod["Retail margin and distribution"]
        and pad["Apple"] > pad["Distribution and retail"]
    )
    above = sum(part > 50 for part in parts.values())
    verdict = "supported" if above == len(parts) and ahead else "contradicted" if not above else "qualified"
    of_price = 100 * pad["Apple"] / pad["Retail price"]
    with_shops = 100 * pad["Apple"] / (pad["Value capture, total"] + pad["Distribution and retail"])
    return Verdict(
        verdict,
        "Of the makers' gross profit Apple had"
        f" {', '.join(f'{part:.0f} % in the {name}' for name, part in parts.items())}. With the shops' part in the base"
        f" it is {with_shops:.0f} % for the iPad, and of the price {of_price:.0f} %.",
        [Figure(f"Apple's part, {name}", float(part), "% of the makers' gross profit") for name, part in parts.items()]
        + [
            Figure("Apple's part, iPad 2010, with the shops", float(with_shops), "% of the gross profit"),
            Figure("Apple's part of the iPad's price", float(of_price), "%"),
        ],
    )


@claim("RQ-43")
def production_is_split_up(value_capture: pd.DataFrame, china_indicators: pd.DataFrame) -> Verdict:
    """Is a product made in stages in many countries, and no longer where it was thought up?

    Rule: two lists of parts, and processing trade. Supported if each list names makers of four countries or more and
    American makers have less than a quarter of the list's sum, and processing is at least half of China's high-tech
    exports; contradicted if none of the three holds; else qualified. A maker's country is not always the place of its
    plant.
    """
    count, home = {}, {}
    for product, name in LISTS.items():
        rows = value_capture[value_capture["product"].astype(str) == product]
        parts = rows[rows.category.astype(str).isin(["component", "labour"])].dropna(subset="country")
        whole = float(
            rows.loc[rows["item"].isin(["Total", "Total cost"]) & rows.share_percent.notna(), "value"].iloc[0]
        )
        count[name] = int(parts["country"].nunique())
        home[name] = 100 * float(parts.loc[parts.country == "United States", "value"].sum()) / whole
    process = _china(china_indicators, "processing trade share of high-tech exports")
    found = [min(count.values()) >= 4, max(home.values()) < 25, float(process.iloc[-1]) >= 50]
    verdict = "supported" if all(found) else "contradicted" if not any(found) else "qualified"
    return Verdict(
        verdict,
        f"The list of the iPod's parts names makers of {count['iPod']} countries, that of the iPhone 3GS"
        f" {count['iPhone 3GS']}; American makers have {home['iPod']:.0f} and {home['iPhone 3GS']:.0f} % of the sums."
        f" In {process.index[-1]} {process.iloc[-1]:.0f} % of China's high-tech exports were processing.",
        [Figure(f"Countries in the list, {name}", n, "countries") for name, n in count.items()]
        + [Figure(f"American makers, {name}", share, "% of the list") for name, share in home.items()]
        + [Figure("Processing", float(process.iloc[-1]), "% of high-tech exports")],
    )


@claim("RQ-44")
def apple_makes_next_to_nothing(value_capture: pd.DataFrame) -> Verdict:
    """Does Apple make next to nothing of what it sells?

    Rule: the American iPod jobs of 2006 that are neither engineers, managers and professionals nor shops are the most
    that could be making; and American makers' part of the iPod's factory cost. Supported if the first is below a
    tenth of the American jobs and the second below a quarter, contradicted if neither holds, else qualified.
    """
    jobs = _jobs(value_capture).xs("United States", level=1)
    whole = float(jobs["iPod jobs"])
    rest = whole - float(jobs.drop("iPod jobs").sum())
    pod = value_capture[value_capture["product"].astype(str) == "iPod 30GB video (2005)"]
    american = pod[(pod.category.astype(str) == "component") & (pod.country.astype(str) == "United States")]
    parts = 100 * float(american["value"].sum() / pod.set_index("item")["value"]["Factory cost"])
    found = [rest < 0.1 * whole, parts < 25]
    verdict = "supported" if all(found) else "contradicted" if not any(found) else "qualified"
    return Verdict(
        verdict,
        f"At most {rest:,.0f} of {whole:,.0f} American iPod jobs in 2006 can have been making: the others are"
        f" engineers, managers, professionals and shops. American suppliers had {parts:.0f} % of the factory cost, and"
        " assembly was in China.",
        [
            Figure("American jobs not in offices or shops", rest, f"of {whole:,.0f}"),
            Figure("American parts", parts, "% of the iPod's factory cost"),
        ],
    )
