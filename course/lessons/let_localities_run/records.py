"""The records of the claims, on *Run of the Red Queen* (Breznitz and Murphree 2010)."""

from __future__ import annotations

import numpy as np
import pandas as pd

from course.ledger import estimates
from course.ledger.record import Found, Line, Question, Record, one_of, rows

#: What a province does in its own way: columns of province_rd, in per cent.
OWN_WAYS = {
    "government's share of R&D money": "government_share_percent",
    "research in R&D": "development_share_percent",
    "R&D over GDP": "rd_intensity_percent_gdp",
}


def how_unlike(province_rd: pd.DataFrame, *, way: str, year: int) -> Found:
    """Return where the top tenth of provinces begins over where the bottom tenth ends, in one way of doing research."""
    mine = rows(province_rd, "province_rd", level="province", year=year)[OWN_WAYS[way]].astype(float).dropna()
    value = 100 - mine if way == "research in R&D" else mine
    return estimates.exact(float(value.quantile(0.9) / value.quantile(0.1))).telling(year=year)


RQ_57 = Record(
    "RQ-57",
    "The centre made room for reform, localities answered as they saw fit, and the centre chose after it had seen what"
    " worked.",
    (
        Question(
            "own ways",
            "provinces went ways of their own in research",
            how_unlike,
            Line(2, "with less the high and the low are much alike", "times", judged=True),
            yes="provinces went ways of their own in research (a high one has {range} times as much as a low one)",
            no="provinces went much the same way in research (a high one has {range} times as much as a low one)",
            choices=(
                one_of("way", *OWN_WAYS, why="who pays, for what, and how much can each be a province's own"),
                one_of("year", 2011, 2012, 2013, why="the years after the essay in which these are told together"),
            ),
            kind="sign",
            because="provinces can differ without a centre that lets them, and how it chose is in no table",
            must="where all do the same, there is nothing to choose from",
        ),
    ),
)


def who_pays(province_rd: pd.DataFrame, province_technology: pd.DataFrame, year: int) -> pd.DataFrame:
    """Return by province in one year government's share of R&D money (percent), and for a million CNY of R&D the sales
    of new high-tech products (million CNY) and the invention patents granted; of firms: the sales for a million CNY of
    R&D money that firms themselves pay.
    """
    both = province_rd[province_rd["level"] == "province"].merge(
        province_technology[province_technology["level"] == "province"], on=["province", "year"]
    )
    mine = both[both["year"] == year].set_index("province")
    rd = mine["rd_total_m_cny"].astype(float)
    return pd.DataFrame(
        {
            "government": mine["government_share_percent"].astype(float),
            "products": mine["hightech_new_product_sales_m_cny"].astype(float) / rd,
            "inventions": mine["patent_grants_invention"].astype(float) / rd,
            "products of firms": mine["hightech_new_product_sales_m_cny"].astype(float)
            / mine["enterprise_funds_m_cny"].astype(float),
        }
    )


def state_and_industry(
    province_rd: pd.DataFrame,
    province_technology: pd.DataFrame,
    province_economy: pd.DataFrame,
    *,
    year: int,
    how: str,
    held: str,
) -> Found:
    """Return the correlation over provinces of government's share of R&D money with high-tech revenue over GDP."""
    paid = rows(province_rd, "province_rd", level="province", year=year).set_index("province")
    made = rows(province_technology, "province_technology", level="province", year=year).set_index("province")
    economy = rows(province_economy, "province_economy", level="province", year=year).set_index("province")
    industry = made["hightech_revenue_bn_cny"].astype(float) / economy["gdp_bn_cny"].astype(float)
    head = economy["gdp_bn_cny"].astype(float) / economy["population_persons"].astype(float)
    income = pd.DataFrame({"income": np.log(head)})
    return estimates.association(
        paid["government_share_percent"].astype(float), industry, how, income if held == "income" else None
    )


def payers_dealt_out(tables: dict[str, pd.DataFrame], random: np.random.Generator) -> dict[str, pd.DataFrame]:
    """Return tables in which government's share of R&D money is dealt out anew to the provinces, year by year."""
    table = tables["province_rd"].copy()
    share = table["government_share_percent"].astype(float)
    known = table[(table["level"] == "province") & share.notna()]
    for at in known.groupby("year").groups.values():
        share.loc[at] = random.permutation(share.loc[at].to_numpy())
    return {"province_rd": table.assign(government_share_percent=share)}


RQ_60 = Record(
    "RQ-60",
    "Industry could grow as it did because the bulk of innovation was handed to the localities, away from a wasteful"
    " system run from above.",
    (
        Question(
            "state and industry",
            "high-tech industry was smaller where the government paid more of R&D",
            state_and_industry,
            Line(-0.3, "above it hardly anything goes together", "as correlation", judged=True, side="at most"),
            yes="high-tech industry was smaller where the government paid more of R&D (correlation {value:.2f})",
            no="high-tech industry was no smaller where the government paid more of R&D (correlation {value:.2f})",
            choices=(
                one_of("year", 2010, 2012, 2016, why="provinces move slowly"),
                one_of("how", "spearman", "pearson", why="a few provinces have nearly all of the industry"),
                one_of(
                    "held", "nothing", "income", why="poor provinces have little industry, and the state pays there"
                ),
            ),
            kind="sign",
            because="government is all levels, not the centre alone, and what made industry grow is not seen",
            placebo=payers_dealt_out,
        ),
    ),
)


def state_and_success(
    province_rd: pd.DataFrame, province_technology: pd.DataFrame, *, success: str, year: int, how: str
) -> Found:
    """Return the correlation over provinces of government's share of R&D money with a success for the same R&D."""
    table = who_pays(province_rd, province_technology, year)
    if table.empty:
        raise LookupError(f"province_rd and province_technology share no province in {year}.")
    return estimates.association(table["government"], table[success], how)


RQ_71 = Record(
    "RQ-71",
    "Successful innovation in China is driven by local comparative advantage, not by central planning.",
    (
        Question(
            "state and success",
            "innovation had less success where the government paid more of R&D",
            state_and_success,
            Line(-0.2, "above it hardly anything goes together", "as correlation", judged=True, side="at most"),
            yes="innovation had less success where the government paid more of R&D (correlation {range})",
            no="innovation had no less success where the government paid more of R&D (correlation {range})",
            choices=(
                one_of(
                    "success", {"new products": "products", "inventions": "inventions"}, why="one can sell or invent"
                ),
                one_of("year", 2023, 2020, 2016, why="new products are counted only after the essay"),
                one_of("how", "spearman", "pearson", why="Beijing lies far out"),
            ),
            kind="sign",
            because="government is all levels, not the centre alone, and who pays is no cause by itself",
            placebo=payers_dealt_out,
        ),
    ),
)


def share_lost(place_facts_cn: pd.DataFrame, province_technology: pd.DataFrame, *, last: int) -> Found:
    """Return by how many points Guangdong's share of China's high-tech exports fell since the essay's years.

    The early share is printed in whole per cent; the later one is computed from all provinces.
    """
    told = rows(place_facts_cn, "place_facts_cn", place="Guangdong", indicator="share of national high-tech exports")
    early = told.sort_values("year", kind="stable").iloc[0]
    sold = rows(province_technology, "province_technology", level="province", year=last)
    money = sold.set_index("province")["hightech_exports_m_usd"].astype(float)
    now = 100 * float(money["Guangdong"] / money.sum())
    found = estimates.rounded(float(early["value"]) - now, 0.5)
    return found.telling(early=float(early["value"]), first=int(early["year"]), now=now)


#: The trial of the Pearl River Delta among the trials of pilot_zones_cn.
OPENING = "opening to foreign firms"
ESSAY_YEAR = 2010


def reached(pilot_zones_cn: pd.DataFrame, trial: str) -> pd.Series:
    """Return the first year of each province in one trial, by province; those that it did not reach are left out."""
    mine = rows(pilot_zones_cn, "pilot_zones_cn", trial=trial)
    return mine.groupby(mine["province"].astype(str))["year"].min().astype("int64")


def years_before_the_coast(pilot_zones_cn: pd.DataFrame) -> Found:
    """Return how many years the first zones, which must be in Guangdong, were before the first opened elsewhere."""
    year = reached(pilot_zones_cn, OPENING)
    if "Guangdong" not in year:
        raise LookupError("pilot_zones_cn has no row of Guangdong; its first zones are what the others are held to.")
    others = year.drop("Guangdong")
    return estimates.exact(float(others.min() - year["Guangdong"])).telling(
        first=int(year["Guangdong"]), then=int(others.min())
    )


def copied(pilot_zones_cn: pd.DataFrame, provinces: pd.DataFrame, *, among: str, weighed: str) -> Found:
    """Return the share of provinces with a zone or an opened city before the essay (percent).

    among : all, or those that had none in the year after the first. weighed : each as one, or by people of 2010.
    """
    every = rows(provinces, "provinces", level="province").set_index("province")["population_2010_census_persons"]
    year = reached(pilot_zones_cn, OPENING)
    asked = every if among == "all" else every.drop(year.index[year <= year.min() + 1])
    has = asked.index.isin(year.index[year < ESSAY_YEAR])
    size = asked.astype(float) if weighed == "people" else asked.notna().astype(float)
    return estimates.exact(100 * float(size[has].sum() / size.sum())).telling(
        n=int(has.sum()), of=len(asked), essay=ESSAY_YEAR
    )


RQ_58 = Record(
    "RQ-58",
    "Export promotion, first tried in the Pearl River Delta, was copied all over China.",
    (
        Question(
            "first there",
            "the first special zones were in Guangdong",
            years_before_the_coast,
            Line(0, "first means in an earlier year", "years", side="more than"),
            yes="the first special zones were in Guangdong",
            no="the first special zones were not in Guangdong alone",
        ),
        Question(
            "copied",
            "a zone or an open city had come to provinces all over China before the essay",
            copied,
            Line(75, "all over is more than here and there", "%", judged=True),
            yes="{n} of {of} provinces had a zone or an open city before {essay}",
            no="only {n} of {of} provinces had a zone or an open city before {essay}",
            choices=(
                one_of(
                    "among",
                    {"all provinces": "all", "those without a first zone": "others"},
                    why="those that began did not copy",
                ),
                one_of(
                    "weighed", {"each as one": "one", "by people": "people"}, why="a small province is no small matter"
                ),
            ),
            kind="proxy",
            because="opening a city draws foreign firms, which export; what else was done for exports is not told",
            core=True,
        ),
        Question(
            "others sell, too",
            "other provinces gained on Guangdong in high-tech exports",
            share_lost,
            Line(0, "gaining is any fall of Guangdong's share", "points", side="more than"),
            yes="other provinces gained on Guangdong in high-tech exports (from {early:.0f} to {now:.0f}%)",
            no="other provinces did not gain on Guangdong in high-tech exports (from {early:.0f} to {now:.0f}%)",
            choices=(one_of("last", 2018, 2017, 2016, why="exports jump from year to year"),),
            kind="sign",
            because="exports are what promotion aims at, and no table here says which province promoted them, or when",
        ),
    ),
)


def state_and_basic(province_rd: pd.DataFrame, *, year: int, how: str) -> Found:
    """Return the correlation over provinces of government's share of R&D money with the share of basic research."""
    mine = rows(province_rd, "province_rd", level="province", year=year).set_index("province")
    return estimates.association(
        mine["government_share_percent"].astype(float), mine["basic_share_percent"].astype(float), how
    )


RQ_61 = Record(
    "RQ-61",
    "The centre keeps a firm hand on what novelty needs most, finance and basic research.",
    (
        Question(
            "state and basic",
            "more of R&D was basic research where the government paid more of it",
            state_and_basic,
            Line(0.3, "below it hardly anything goes together", "as correlation", judged=True),
            yes="more of R&D was basic research where the government paid more of it (correlation {range})",
            no="no more of R&D was basic research where the government paid more of it (correlation {range})",
            choices=(
                one_of("year", 2010, 2012, 2016, why="provinces move slowly"),
                one_of("how", "spearman", "pearson", why="Beijing and Tibet lie far out"),
            ),
            kind="sign",
            because="government is all levels, not the centre alone, and finance is in no table here",
            placebo=payers_dealt_out,
        ),
    ),
)

RECORDS = (RQ_57, RQ_58, RQ_60, RQ_61, RQ_71)
