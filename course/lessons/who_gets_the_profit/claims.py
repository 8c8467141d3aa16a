"""The rules of the claims, on *Run of the Red Queen* (Breznitz and Murphree 2010)."""

from __future__ import annotations

from typing import cast

import pandas as pd

from course.ledger.rules import Figure, Verdict, claim
from course.tables import economies, trade

ESSAY_YEAR = 2010
KTI = "value added of knowledge- and technology-intensive manufacturing"
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


def _counts(country_counts: pd.DataFrame, indicator: str, series: str) -> pd.DataFrame:
    """One series by year (rows) and economy (columns)."""
    rows = country_counts[(country_counts.indicator == indicator) & (country_counts.series == series)]
    return rows.pivot(index="year", columns="economy", values="value").sort_index(kind="stable")


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


@claim("RQ-31")
def most_jobs_are_in_china(value_capture: pd.DataFrame, firm_panel: pd.DataFrame) -> Verdict:
    """Are more of the jobs around Apple's products in China than in the United States?

    Rule: the jobs around the iPod in 2006, with and without the American jobs in shops and other work without a
    profession. Supported if China has more both ways, contradicted if it has fewer both ways, qualified if it depends
    on that.
    """
    jobs = _jobs(value_capture)
    china, states = float(jobs["iPod jobs", "China"]), float(jobs["iPod jobs", "United States"])
    shops = float(jobs["Retail and other non-professional jobs", "United States"])
    more = [china > states, china > states - shops]
    verdict = "supported" if all(more) else "contradicted" if not any(more) else "qualified"
    rows = firm_panel[(firm_panel.firm == "Foxconn") & (firm_panel.indicator == "workers in China")]
    foxconn = rows.sort_values("year", kind="stable").iloc[0]
    return Verdict(
        verdict,
        f"In 2006 the iPod gave {states:,.0f} jobs in the United States and {china:,.0f} in China. Without the"
        f" {shops:,.0f} American jobs in shops and the like it is {states - shops:,.0f} against {china:,.0f}. By"
        f" {foxconn.year} Foxconn alone had {foxconn.value:,.0f} workers in China, for all its customers.",
        [
            Figure("iPod jobs, China", china, "jobs"),
            Figure("iPod jobs, United States", states, "jobs"),
            Figure("of these in shops and the like", shops, "jobs"),
            Figure(f"Foxconn, {foxconn.year}", float(foxconn.value), "workers in China"),
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


@claim("RQ-49")
def centre_of_many_stages(
    country_counts: pd.DataFrame,
    country_innovation: pd.DataFrame,
    countries: pd.DataFrame,
    trade_by_owner_cn: pd.DataFrame,
) -> Verdict:
    """Had China become the world's centre of many stages of production?

    Rule: China's rank in the year of the essay by high-tech exports (all countries with a figure) and by value added in
    technology-intensive manufacturing (the countries of the table). Supported if first by both, qualified if first by
    one, contradicted if by neither. Stages of production as such are not counted anywhere here. The part of
    processing in exports since is told, and does not count.
    """
    real = economies.single(countries)["iso3"]
    rows = country_innovation[country_innovation.iso3.isin(real) & (country_innovation.year == ESSAY_YEAR)]
    exports = rows.set_index("iso3")["hightech_exports_bn_usd"].dropna()
    added = _counts(country_counts, KTI, "NSF").drop(columns="World")
    here = cast(pd.Series, added.loc[ESSAY_YEAR])
    ranks = [int(exports.rank(ascending=False)["CHN"]), int(here.rank(ascending=False)["China"])]
    verdict = {2: "supported", 1: "qualified", 0: "contradicted"}[sum(rank == 1 for rank in ranks)]
    times = [float(exports["CHN"] / exports["USA"]), float(here["China"] / here["United States"])]
    ahead = added.index[(added["China"] > added["United States"]).to_numpy()]
    since = f"It passed the United States by value added in {ahead[0]}." if len(ahead) else ""
    stages = trade.processing_share(trade_by_owner_cn)
    return Verdict(
        verdict,
        f"In {ESSAY_YEAR} China was number {ranks[0]} of {len(exports)} countries by high-tech exports, {times[0]:.1f}"
        f" times the United States, and number {ranks[1]} of {len(here)} by value added, {times[1]:.2f} times the"
        f" United States. {since} Of its exports {stages.iloc[-1]:.0f} % were still processing in early"
        f" {str(stages.index[-1])[:4]}.",
        [
            Figure("Rank by high-tech exports", ranks[0], f"of {len(exports)}"),
            Figure("Rank by value added", ranks[1], f"of {len(here)}"),
            Figure("China's exports over America's", times[0], "times"),
            Figure("China's value added over America's", times[1], "times"),
            Figure(f"Processing, early {str(stages.index[-1])[:4]}", float(stages.iloc[-1]), "% of China's exports"),
        ],
    )
