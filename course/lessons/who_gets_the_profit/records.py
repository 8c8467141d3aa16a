"""The records of the claims, on *Run of the Red Queen* (Breznitz and Murphree 2010)."""

from __future__ import annotations

import numpy as np
import pandas as pd

from course.ledger import estimates
from course.ledger.common import limits_from_abroad
from course.ledger.record import Found, Line, Question, Record, one_of, rows
from course.models import value_added
from course.tables import economies, trade

ESSAY_YEAR = 2010
#: What a country makes or sends: indicator and series of country_counts.
MADE = {
    "high-tech exports": ("high-tech exports", "World Bank, current"),
    "exports of high-R&D products": ("exports of high-R&D products", "NSF"),
    "value added": ("value added of knowledge- and technology-intensive manufacturing", "NSF"),
}


def made_or_sent(country_counts: pd.DataFrame, measure: str, kind: str = "country") -> pd.DataFrame:
    """Return what countries make or send: years down, economies across."""
    indicator, series = MADE[measure]
    mine = rows(country_counts, "country_counts", indicator=indicator, series=series, kind=kind)
    return mine.pivot(index="year", columns="economy", values="value").sort_index(kind="stable").astype(float)


#: Whose exports are counted.
SCOPES = {
    "all exports": "foreign-invested share of all exports",
    "high-tech exports": "foreign-invested share of high-tech exports",
    "processing exports": "foreign-invested share of processing exports",
}


def made_by_foreign_firms(china_indicators: pd.DataFrame, *, scope: str, until: int) -> Found | None:
    """Return the share of exports that foreign-invested firms made, by the last figure near the essay."""
    known = rows(china_indicators, "china_indicators", indicator=SCOPES[scope], preferred=True)
    known = known[(known["year"] >= 2005) & (known["year"] <= until)].sort_values("year", kind="stable")
    return None if known.empty else estimates.rounded(float(known["value"].iloc[-1]), 0.5)


def made_by_foreign_firms_since(trade_by_owner_cn: pd.DataFrame, *, scope: str) -> Found:
    """Return the same share by the last table of the customs."""
    regimes = trade.PROCESSING if scope == "processing exports" else ("total",)
    rows(trade_by_owner_cn, "trade_by_owner_cn", flow="exports", kind_of_firm="foreign-invested")
    since = trade.foreign_share(trade_by_owner_cn, "exports", regimes)
    return estimates.exact(float(since.iloc[-1])).telling(year=int(str(since.index[-1])[-7:-3]))


def processed(china_indicators: pd.DataFrame, *, scope: str) -> Found:
    """Return the share of processing (parts brought in and sent out again) in exports, by the last figure told until
    the essay.
    """
    name = f"processing trade share of {scope}"
    known = rows(china_indicators, "china_indicators", indicator=name, preferred=True)
    known = known[known["year"] <= ESSAY_YEAR].sort_values("year", kind="stable")
    return estimates.rounded(float(known["value"].iloc[-1]), 0.5)


RQ_53 = Record(
    "RQ-53",
    "The Chinese partners of HP, Apple and Cisco would in turn find it difficult to work without them.",
    (
        Question(
            "foreign firms",
            "foreign firms made most Chinese exports around the essay",
            made_by_foreign_firms,
            Line(
                50,
                "with less than a half most exports would have been made without them",
                "% of exports",
                side="more than",
            ),
            yes="foreign firms made most Chinese exports around the essay ({range}%)",
            no="foreign firms made few Chinese exports around the essay ({range}%)",
            choices=(
                one_of(
                    "scope",
                    *SCOPES,
                    why="the partners of whom the authors speak made electronics, and much of it by processing",
                ),
                one_of("until", 2011, 2010, why="figures stand for single years around the essay"),
            ),
            kind="sign",
            because="a Chinese firm can depend on a foreign buyer, and a foreign firm's work can be replaced",
            core=True,
        ),
        Question(
            "since",
            "they still do",
            made_by_foreign_firms_since,
            Line(50, "the same line as around the essay", "% of exports", side="more than"),
            yes="they still do ({range}%)",
            no="they no longer do ({range}%)",
            choices=(one_of("scope", "all exports", "processing exports", why="the partners lived by processing"),),
            kind="sign",
            because="the essay speaks of its own time",
        ),
        Question(
            "to order",
            "exports were largely processing",
            processed,
            Line(50, "largely is more than the rest", "% of exports", side="more than"),
            yes="exports were largely processing ({range}%)",
            no="exports were not largely processing ({range}%)",
            choices=(one_of("scope", "all exports", "high-tech exports", why="the partners made electronics"),),
            kind="sign",
            because="parts that are brought in and sent out again tie a maker to a foreign firm, whoever owns it",
            core=True,
        ),
    ),
)


def place_of_foxconn(industry_facts: pd.DataFrame, *, listed: tuple[str, str, str]) -> Found:
    """Return Foxconn's place by sales among those who make for others, in one list."""
    indicator, period, counter = listed
    mine = rows(
        industry_facts,
        "industry_facts",
        topic="contract makers",
        indicator=indicator,
        period=period,
        counted_by=counter,
    ).set_index("subject")["value"]
    return estimates.place(mine, "Foxconn", most_first=indicator == "sales").telling(period=period)


def part_in_shenzhen(firm_panel: pd.DataFrame, *, about: float) -> Found:
    """Return the share of Foxconn's Chinese workers in Shenzhen; about : by how many points "about half" may miss."""
    mine = rows(firm_panel, "firm_panel", firm="Foxconn", indicator="share of workers in Shenzhen")
    return estimates.rounded(float(mine["value"].iloc[0]), about)


RQ_47 = Record(
    "RQ-47",
    "Such products are put together in plants around the world, most notably in those of Foxconn in Shenzhen.",
    (
        Question(
            "largest assembler",
            "Foxconn was the largest of those who assemble for others",
            place_of_foxconn,
            Line(1, "the most notable is the first", "as its place", side="exactly"),
            yes="Foxconn was the largest of those who assemble for others ({period})",
            no="Foxconn was not the largest of those who assemble for others (place {range})",
            choices=(
                one_of(
                    "listed",
                    {
                        "makers to contract, 2009": ("rank", "2009", "Manufacturing Market Insider"),
                        "makers to contract, 2007": ("rank", "2007", "Manufacturing Market Insider"),
                        "makers to contract, 2005": ("rank", "2005", "Manufacturing Market Insider"),
                        "with makers of own designs, 2006": (
                            "rank with makers of own designs",
                            "2006",
                            "Manufacturing Market Insider",
                        ),
                        "first quarter of 2010 by iSuppli": ("sales", "2010Q1", "iSuppli"),
                    },
                    why="lists differ in year, in who counts, and in whether makers with own designs are in",
                ),
            ),
            kind="proxy",
            because="sales of the whole firm stand for what its plants put together",
        ),
        Question(
            "in Shenzhen",
            "its chief plants were in Shenzhen",
            part_in_shenzhen,
            Line(
                40,
                "with two fifths in one city, another could be larger only if it had nearly all the rest",
                "% of its workers in China",
                judged=True,
            ),
            yes="about {value}% of its workers in China were in Shenzhen",
            no="only about {value}% of its workers in China were in Shenzhen",
            choices=(one_of("about", 5.0, 3.0, 10.0, why="the share is printed as about half"),),
            kind="proxy",
            because="workers stand for products, and no list has its plants one by one",
        ),
    ),
)


def part_of_the_world(country_counts: pd.DataFrame, *, year: int) -> Found:
    """Return China's share of the world's value added in technology-intensive manufacturing, in per cent."""
    indicator, series = MADE["value added"]
    mine = rows(country_counts, "country_counts", indicator=indicator, series=series, year=year)
    value = mine.set_index("economy")["value"].astype(float)
    return estimates.exact(100 * float(value["China"] / value["World"])).telling(year=year)


RQ_33 = Record(
    "RQ-33",
    "By their position in the middle of global manufacturing many Chinese firms excel at secondary innovation, and this"
    " creates great value for the nation.",
    (
        Question(
            "value",
            "advanced making earned China much of the world's value added",
            part_of_the_world,
            Line(10, "with less one could not speak of great value", "% of the world", judged=True),
            yes="advanced making earned China much of the world's value added ({range}%)",
            no="advanced making earned China little of the world's value added ({range}%)",
            choices=(one_of("year", 2010, 2009, 2008, why="the essay is of 2010, and a crisis lay behind it"),),
            kind="sign",
            because="what part secondary innovation has in it is not counted, and labour was cheap, too",
            must="what creates great value for a nation must show in the value added there",
        ),
    ),
)


def licences(
    country_innovation: pd.DataFrame, country_economy: pd.DataFrame, countries: pd.DataFrame, until: int = 2019
) -> pd.DataFrame:
    """Return payments for others' intellectual property, mean of 2005 to 2010 in per cent of GDP, beside real GDP per
    head in 2010 and its growth until a year (per cent a year), by iso3: countries with four years or more and one
    million people or more.
    """
    both = country_innovation[["iso3", "year", "ip_payments_bn_usd"]].merge(
        country_economy[["iso3", "year", "gdp_bn_usd", "population_persons"]], on=["iso3", "year"]
    )
    both = both[both["iso3"].isin(economies.single(countries)["iso3"])]
    both = both[both["year"].between(2005, ESSAY_YEAR) & (both["population_persons"] >= 1e6)]
    both["payments"] = 100 * both["ip_payments_bn_usd"] / both["gdp_bn_usd"]
    by = both.dropna(subset="payments").groupby("iso3")["payments"]
    use = economies.real_income(country_economy)
    growth = economies.real_growth(country_economy, ESSAY_YEAR, until)
    return pd.DataFrame({"payments": by.mean()[by.size() >= 4], "income": use[ESSAY_YEAR], "growth": growth}).dropna()


def paid_and_grown(
    country_innovation: pd.DataFrame,
    country_economy: pd.DataFrame,
    countries: pd.DataFrame,
    *,
    until: int,
    how: str,
    held: str,
) -> Found:
    """Return the correlation over countries of what they paid for others' inventions with growth afterwards."""
    table = licences(country_innovation, country_economy, countries, until)
    if table.empty:
        raise LookupError("country_innovation and country_economy share no country with payments and growth.")
    use = None if held == "nothing" else np.log(table["income"]).to_frame("income")
    return estimates.association(table["payments"], table["growth"], how, use)


RQ_51 = Record(
    "RQ-51",
    "It is a weakness that new inventions come from foreign firms and laboratories.",
    (
        Question(
            "growth",
            "countries that paid more for others' inventions grew more slowly",
            paid_and_grown,
            Line(-0.2, "above it hardly anything goes together", "as correlation", judged=True, side="at most"),
            yes="countries that paid more for others' inventions grew more slowly (correlation {value:.2f})",
            no="countries that paid more for others' inventions did not grow more slowly (correlation {value:.2f})",
            choices=(
                one_of("held", "income at the beginning", "nothing", why="the rich pay more and grow more slowly"),
                one_of("how", "spearman", "pearson", why="a tax home far out moves the one and not the other"),
                one_of("until", 2019, 2024, why="the pandemic hit countries unlike"),
            ),
            kind="proxy",
            because="payments for licences stand for inventions from abroad",
        ),
        Question(
            "security",
            "other states have cut Chinese firms off from what they buy",
            limits_from_abroad,
            Line(1, "one step shows that it can be done", "steps"),
            yes="{by} cut Chinese firms off from chips they buy ({range} steps)",
            no="other states have not cut Chinese firms off from chips they buy",
            choices=(one_of("until", 2020, 2025, why="the essay looks a decade ahead, the belief has no end"),),
            kind="proxy",
            because="chips stand for what is invented abroad",
        ),
    ),
)


def ahead_of_the_next(country_counts: pd.DataFrame, *, measure: str, year: int) -> Found:
    """Return how many times as much as the next country China sent abroad."""
    made = made_or_sent(country_counts, measure)
    if year not in made.index:
        raise LookupError(f"country_counts has no {measure} for {year}.")
    others = made.drop(columns="China").max(axis=1)
    return estimates.exact(float((made["China"] / others)[year])).telling(year=year)


#: Product -> its study, and the lines of Apple's margin and of final assembly.
ASSEMBLED = {
    "iPad, 2010": ("iPad (2010)", "Apple", "Final assembly labour"),
    "iPhone 3GS, 2009": ("iPhone 3GS teardown (2009)", "Apple margin", "Manufacturing (assembly)"),
    "iPod, 2005": ("iPod 30GB video (2005)", "Apple gross margin", "Insertion, test and assembly"),
}


def times_dearer(value_capture: pd.DataFrame, *, product: str) -> Found:
    """Return how many times its cost Chinese assembly could cost before Apple's margin on a product is gone."""
    study, margin, work = ASSEMBLED[product]
    known = rows(value_capture, "value_capture", product=[study, "iPhone 3G by country (2009)"])
    amounts = known[known["value"].notna()].set_index("item")["value"].astype(float)
    account = (
        value_added.Item(value_added.APPLE, "United States", "margin", float(amounts[margin])),
        value_added.Item(value_added.ASSEMBLY, "China", "pay", float(amounts[work])),
    )
    return estimates.exact(value_added.break_even(account, value_added.ASSEMBLY))


RQ_52 = Record(
    "RQ-52",
    "Foreign makers such as HP, Apple and Cisco would find it extremely difficult to produce and stay in profit without"
    " China.",
    (
        Question(
            "no other place",
            "China sent more advanced goods abroad than the next country",
            ahead_of_the_next,
            Line(1, "a place that makes as much could stand in", "times the next country", side="more than"),
            yes="China sent more advanced goods abroad than the next country ({range} times as many)",
            no="China sent fewer advanced goods abroad than another country ({range} times as many)",
            choices=(
                one_of("measure", "high-tech exports", "exports of high-R&D products", why="lists of goods differ"),
                one_of("year", 2010, 2009, 2008, why="the essay is of 2010, and a crisis lay behind it"),
            ),
            kind="sign",
            because="a large exporter can still be replaced by several others",
            must="makers could have turned to another place that made as much",
            core=True,
        ),
        Question(
            "dearer work",
            "dearer assembly would have ended Apple's margin",
            times_dearer,
            Line(
                5, "pay in rich countries was about that much higher", "times its cost", judged=True, side="less than"
            ),
            yes="dearer assembly would have ended Apple's margin (at {range} times its cost)",
            no="in an account, not even assembly at {value:.0f} times its cost would have ended Apple's margin",
            choices=(one_of("product", *ASSEMBLED, why="each has an account of its own"),),
            kind="model",
            because="an account knows nothing of speed, skill and suppliers next door",
        ),
    ),
)


def jobs_in_china(value_capture: pd.DataFrame, *, shops: str) -> Found:
    """Return the jobs around the iPod of 2006 in China for each one in the United States."""
    jobs = rows(value_capture, "value_capture", indicator="jobs")
    china, states = (
        float(rows(jobs, "value_capture", item="iPod jobs", country=where)["value"].iloc[0])
        for where in ("China", "United States")
    )
    if shops == "left out":
        states -= float(rows(jobs, "value_capture", item="Retail and other non-professional jobs")["value"].iloc[0])
    return estimates.exact(china / states).telling(china=china, states=states)


RQ_31 = Record(
    "RQ-31",
    "More of the jobs around Apple's products, from the line to design and logistics, are in China than in the United"
    " States.",
    (
        Question(
            "jobs",
            "more iPod jobs were in China than in the United States",
            jobs_in_china,
            Line(1, "more is any lead", "in China for each American one", side="more than"),
            yes="more iPod jobs were in China than in the United States ({china:,.0f} and {states:,.0f})",
            no="fewer iPod jobs were in China than in the United States ({china:,.0f} and {states:,.0f})",
            choices=(
                one_of("shops", "counted", "left out", why="the study counts American shops, the essay names none"),
            ),
            kind="proxy",
            because="the iPod stands for Apple's products, and its jobs were counted before the essay",
        ),
    ),
)


#: China's high-tech exports without the part that came from abroad, by edition of the OECD's share of foreign value in
#: electronics exports: that of 2022 (for 2008), and that of 2013 (for 2009), which found more.
HOME_PART = {"exports less foreign parts": True, "the same, older edition": False}


def place_in_making(country_counts: pd.DataFrame, china_indicators: pd.DataFrame, *, measure: str, year: int) -> Found:
    """Return China's place among countries by what it makes or sends abroad.

    The measures of HOME_PART take the foreign part out of China's high-tech exports and leave that of all other
    countries in, so that a first place is certain; any other place is then the worst that it can be.
    """
    home = measure in HOME_PART
    made = made_or_sent(country_counts, "high-tech exports" if home else measure)
    if year not in made.index:
        raise LookupError(f"country_counts has no {measure} for {year}.")
    values = made.T[year]
    if not home:
        return estimates.place(values, "China")
    name = "foreign share of value in electronics exports"
    known = rows(china_indicators, "china_indicators", indicator=name, preferred=HOME_PART[measure])
    values = values.astype(float)
    values["China"] *= 1 - float(known.sort_values("year", kind="stable")["value"].iloc[0]) / 100
    worst = estimates.place(values, "China").value
    return Found(worst, 1.0, worst)


RQ_49 = Record(
    "RQ-49",
    "China has become the world's centre for many stages of production.",
    (
        Question(
            "first",
            "China was the largest maker of advanced goods",
            place_in_making,
            Line(1, "the centre of the world is the first", "as its place", side="exactly"),
            yes="China was the largest maker of advanced goods",
            no="China was not the largest maker of advanced goods (place {range})",
            choices=(
                one_of(
                    "measure",
                    "high-tech exports",
                    "exports of high-R&D products",
                    *HOME_PART,
                    "value added",
                    why="exports hold parts that were bought abroad, and value added holds sales at home",
                ),
                one_of("year", 2010, 2009, 2008, why="the essay is of 2010, and a crisis lay behind it"),
            ),
            kind="proxy",
            because="goods and value added stand for stages of production, which are not counted",
        ),
    ),
)


def apple_s_part(value_capture: pd.DataFrame, *, base: str, product: str) -> Found | None:
    """Return Apple's part in the gross profit of all makers of a product, or of makers and shops, in per cent.

    Gross profit is what is left of sales before a firm's own costs, of Apple, of the makers of parts and of the shops
    alike. base : "makers"; "other shops, too", where a shop sells the product; "Apple's own shops, too",
    where Apple does, and keeps the shop's margin, too. Of the iPhone 4 some slices were not seen, and may be others'
    profit; its shops are not told at all, so that there the other bases are void.
    """
    mine = rows(value_capture, "value_capture", product=product)
    usd, part = (mine.set_index("item")[column].astype(float) for column in ("value", "share_percent"))
    if product == "iPhone 4 (2010)":
        if base != "makers":
            return None
        inputs = float(part["Cost of inputs: materials"] + part["Cost of inputs: Chinese labour"])
        least = 100 * float(part["Apple profit"]) / (100 - inputs)
        return Found(least, least, 100.0)
    if product == "iPad (2010)":
        apple, makers, shops = usd["Apple"], usd["Value capture, total"], usd["Distribution and retail"]
    else:
        apple = part["Apple share of retail price"]
        makers = apple + part["Component makers margin share of retail price"]
        shops = apple * usd["Retail margin and distribution"] / usd["Apple gross margin"]
    mine_of, whole = {
        "makers": (apple, makers),
        "other shops, too": (apple, makers + shops),
        "Apple's own shops, too": (apple + shops, makers + shops),
    }[base]
    return estimates.exact(100 * float(mine_of / whole))


RQ_21 = Record(
    "RQ-21",
    "Apple owns the intellectual property in its products and receives the bulk of the profits.",
    (
        Question(
            "bulk",
            "Apple had the bulk of the gross profit",
            apple_s_part,
            Line(50, "the bulk is more than all the rest", "% of the gross profit", side="more than"),
            yes="Apple had the bulk of the gross profit ({value:.0f}% of the makers' for the iPad)",
            no="Apple did not have the bulk of the gross profit ({value:.0f}% of the makers' for the iPad)",
            choices=(
                one_of(
                    "base",
                    "makers",
                    "other shops, too",
                    "Apple's own shops, too",
                    why="shops earn on a product, too, and some of them are Apple's",
                ),
                one_of(
                    "product",
                    {"iPad": "iPad (2010)", "iPhone": "iPhone 4 (2010)", "iPod": "iPod 30GB video (2005)"},
                    why="each was taken apart in a study of its own",
                ),
            ),
            kind="proxy",
            because="gross profit has still to pay for research, advertising and offices",
        ),
    ),
)

#: Lists of parts that name the maker's country, part by part.
LISTS = {"iPod": "iPod 30GB, analyst list (2005)", "iPhone": "iPhone 3GS teardown (2009)"}


def _parts(value_capture: pd.DataFrame, product: str) -> pd.DataFrame:
    mine = rows(value_capture, "value_capture", product=LISTS[product], category=["component", "labour"])
    return mine.dropna(subset="country")


def countries_in_the_list(value_capture: pd.DataFrame, *, product: str) -> Found:
    """Return of how many countries the makers in a list of parts are."""
    return estimates.exact(float(_parts(value_capture, product)["country"].nunique()))


def american_part(value_capture: pd.DataFrame, *, product: str) -> Found:
    """Return American makers' part of the sum of a list of parts, in per cent."""
    listed = rows(value_capture, "value_capture", product=LISTS[product])
    total = listed[listed["item"].isin(["Total", "Total cost"]) & listed["share_percent"].notna()]
    parts = _parts(value_capture, product)
    home = float(parts.loc[parts["country"] == "United States", "value"].sum())
    return estimates.exact(100 * home / float(rows(total, "value_capture", product=LISTS[product])["value"].iloc[0]))


BY_PRODUCT = (one_of("product", *LISTS, why="each was taken apart by analysts of its own"),)
PASSPORTS = "a maker's country stands for the place of its plant, and two products for all"

RQ_43 = Record(
    "RQ-43",
    "Countries and regions specialise in stages of an industry's work, and new products are not made in their home"
    " country.",
    (
        Question(
            "many countries",
            "parts came from many countries",
            countries_in_the_list,
            Line(4, "many is more than a pair and its neighbour", "countries", judged=True),
            yes="parts came from many countries ({range})",
            no="parts came from few countries ({range})",
            choices=BY_PRODUCT,
            kind="proxy",
            because=PASSPORTS,
        ),
        Question(
            "not at home",
            "little was made by American firms",
            american_part,
            Line(
                25,
                "with more a good part of the making would still be at home",
                "% of the list",
                judged=True,
                side="less than",
            ),
            yes="little was made by American firms ({range}%)",
            no="much was made by American firms ({range}%)",
            choices=BY_PRODUCT,
            kind="proxy",
            because=PASSPORTS,
        ),
    ),
)


def american_makers(value_capture: pd.DataFrame, *, of: str) -> Found:
    """Return the part that American making can have had in the iPod's jobs of 2006 at the most, in per cent.

    of : "American jobs", those "outside shops", or "making everywhere". How many of the jobs abroad were making is not
    told: at least those on the assembly line, at most all. That at most so many American jobs were making is a ceiling.
    """
    known = rows(value_capture, "value_capture", indicator="jobs").set_index("item")
    home = known[known["country"].astype(str) == "United States"]["value"].astype(float)
    shops = float(home["Retail and other non-professional jobs"])
    making = float(home["iPod jobs"] - home.drop("iPod jobs").sum())
    if of == "making everywhere":
        line = float(known["value"]["Final assembly, production workers"])
        abroad = float(known[known["country"].astype(str) == "outside the United States"]["value"]["iPod jobs"])
        return Found(100 * making / (making + abroad), 0.0, 100 * making / (making + line)).telling(making=making)
    whole = float(home["iPod jobs"]) - (shops if of == "outside shops" else 0.0)
    return estimates.exact(100 * making / whole).telling(making=making)


RQ_44 = Record(
    "RQ-44",
    "Apple barely makes what it sells: parts come from many places and are put together elsewhere.",
    (
        Question(
            "hardly makes",
            "hardly any work on the iPod was American making",
            american_makers,
            Line(10, "barely is at most a small part", "% of the jobs", judged=True, side="less than"),
            yes="hardly any work on the iPod was American making (at most {making:,.0f} jobs, or {value:.1f}%)",
            no="much work on the iPod may have been American making (up to {making:,.0f} jobs, or {value:.1f}%)",
            choices=(
                one_of(
                    "of",
                    "American jobs",
                    "outside shops",
                    "making everywhere",
                    why="little of Apple's work can be making, or little of the making Apple's",
                ),
            ),
            kind="proxy",
            because="jobs around one product stand for all that Apple sells",
        ),
    ),
)
RECORDS = (RQ_21, RQ_31, RQ_33, RQ_43, RQ_44, RQ_47, RQ_49, RQ_51, RQ_52, RQ_53)
