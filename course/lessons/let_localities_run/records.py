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
    """Return how many times as much the ninth of ten provinces has as the second, in one way of doing research."""
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
            Line(2, "with less the two ends are much alike", "times", judged=True),
            yes="provinces went ways of their own in research ({range} times as much at one end as at the other)",
            no="provinces went much the same way in research ({range} times as much at one end as at the other)",
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
    of new high-tech products (million CNY) and the invention patents granted.
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


RECORDS = (RQ_57, RQ_60, RQ_71)
