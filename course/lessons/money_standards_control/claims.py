"""The rules of the claims, on *Run of the Red Queen* (Breznitz and Murphree 2010)."""

from __future__ import annotations

import re
from typing import cast

import pandas as pd

from course.ledger.rules import Figure, Verdict, claim

ESSAY_YEAR = 2010
RECEIVING = "2003-2022, by receiving firm"
#: What counts as a start of service, and for China what else has a date of its own.
STARTS = ("commercial launch", "launch")
HERE = {
    "trial service": "trial service in 8 cities",
    "licences": "licences issued",
    "first sale": "3G numbers on sale in first places",
    "launch": "commercial launch",
}


def _days(rows: pd.DataFrame) -> pd.Series:
    return pd.to_datetime(rows["date_first_day"])


def lags(policy_events: pd.DataFrame) -> pd.DataFrame:
    """Years by which China came later, for each generation of mobile networks.

    Returns generation, step (of China: trial service, licences, first sale, launch), behind ("first in the world" or
    "Japan"), where (the country or countries that were first), years (negative: China was earlier). Where only a
    month or year is known, its first day is used.
    """
    events = policy_events[policy_events["topic"] == "Mobile networks"]
    rows = []
    for generation, group in events.groupby("generation", observed=True):
        starts = group[group["event"].isin(STARTS)].assign(day=_days)
        mine = group[group["iso3"] == "CHN"].assign(day=_days)
        others = starts[starts["iso3"] != "CHN"]
        first = others["day"].min()
        where = ", ".join(others.loc[others["day"] == first, "country"].sort_values(kind="stable"))
        japan = others.loc[others["iso3"] == "JPN", "day"].min()
        for step, event in HERE.items():
            for day in mine.loc[mine["event"] == event, "day"]:
                for behind, name, since in (("first in the world", where, first), ("Japan", "Japan", japan)):
                    rows.append((str(generation), step, behind, name, round((day - since).days / 365.25, 2)))
    return pd.DataFrame(rows, columns=["generation", "step", "behind", "where", "years"])


@claim("RQ-14")
def wapi_failed(policy_events: pd.DataFrame) -> Verdict:
    """Did the attempt to make WAPI compulsory come to nothing?

    Rule: supported if it was put off without a date and less than half of the ISO ballots were for it; qualified if
    one of the two holds, contradicted if none does.
    """
    rows = policy_events[policy_events["topic"] == "WAPI standard"].sort_values("date", kind="stable")
    put_off = rows[rows["event"].str.contains("put off without a date")]
    ballot = rows.loc[rows["event"].str.contains("ISO ballots"), "event"].iloc[0]
    told = re.search(r"(\d+) % for WAPI", ballot)
    if told is None:
        raise ValueError(f"policy_events tells no per cent for WAPI in {ballot!r}")
    support = float(told[1])
    fails = int(len(put_off) > 0) + int(support < 50)
    year = int(put_off["year"].iloc[0]) if len(put_off) else 0
    last = int(rows["year"].max())
    return Verdict(
        {2: "supported", 1: "qualified", 0: "contradicted"}[fails],
        f"Compulsory WAPI was put off without a date in {year}, and in"
        f" {int(rows.loc[rows['event'].str.contains('ISO ballots'), 'year'].iloc[0])} {support:.0f}% of the ISO"
        f" ballots were for it. The standard did not die: in {last} operators in China wanted it in handsets.",
        [
            Figure("Put off without a date", year, "year"),
            Figure("ISO ballots for WAPI", support, "%"),
            Figure("Last event in the table", last, "year"),
        ],
    )


@claim("RQ-97")
def accepted_standard(policy_events: pd.DataFrame, china_indicators: pd.DataFrame) -> Verdict:
    """Is TD-SCDMA an accepted international standard of 3G?

    Rule: supported if the ITU accepted it before the essay, contradicted if not. How much it was used is told beside
    it: its part of 3G subscribers in China in the last month with both figures, launches abroad, and how it ended.
    """
    rows = policy_events[(policy_events["standard"] == "TD-SCDMA") & policy_events["event"].str.contains("accepted")]
    year = int(rows["year"].iloc[0]) if len(rows) else 9999
    three = china_indicators[china_indicators["topic"] == "3G"].pivot_table(
        index="period", columns="indicator", values="value", observed=True
    )
    share = (100 * three["3G subscribers, TD-SCDMA"] / three["3G subscribers, all standards"]).dropna()
    used = policy_events[(policy_events["standard"] == "TD-SCDMA") & (policy_events["iso3"] != "CHN")]
    end = policy_events[
        (policy_events["standard"] == "TD-SCDMA") & policy_events["event"].str.contains("no more expansion")
    ]
    ended = (
        f" In {int(end['year'].iloc[0])} China Mobile stopped expanding it, after {end['value'].iloc[0]:.0f} billion"
        " dollars."
        if len(end)
        else ""
    )
    return Verdict(
        "supported" if year < ESSAY_YEAR else "contradicted",
        f"The ITU accepted it in {year}. It carried {share.iloc[-1]:.0f}% of China's 3G subscribers in"
        f" {share.index[-1]}, and the table has {len(used)} launches of it abroad.{ended}",
        [
            Figure("Accepted by the ITU", year, "year"),
            Figure(f"TD-SCDMA, {share.index[-1]}", float(share.iloc[-1]), "% of 3G subscribers in China"),
            Figure("Launches abroad in the table", len(used), ""),
        ],
    )


@claim("RQ-16")
def sunset_trades_get_no_money(firm_panel: pd.DataFrame) -> Verdict:
    """Are firms of sunset trades, such as power supplies, shut out from formal finance?

    Rule: the tables have one firm of that trade. Qualified if it raised money on a stock exchange in or before the
    essay's year (one case shows that the door was not shut to all; it does not show how many stood before it), open
    if it did not.
    """
    rows = firm_panel[(firm_panel["firm"] == "Kstar") & firm_panel["indicator"].eq("listing, net proceeds")]
    early = rows[rows["year"] <= ESSAY_YEAR]
    raised = float(early["value"].sum())
    year = int(rows["year"].iloc[0]) if len(rows) else 0
    return Verdict(
        "qualified" if raised > 0 else "open",
        f"Kstar of Shenzhen, a maker of back-up power supplies, raised {raised:,.0f} million CNY on the Shenzhen"
        f" exchange in {year}, the year of the essay. One firm is no survey. It does show that the bar was not"
        " absolute.",
        [Figure("Raised by Kstar", raised, "million CNY"), Figure("Year of the listing", year, "year")],
    )


def _capital(venture_capital: pd.DataFrame) -> pd.DataFrame:
    """Venture capital by receiving firm, million dollars: years down, economies across."""
    rows = venture_capital[(venture_capital["vintage"] == RECEIVING) & (venture_capital["sector"] == "All sectors")]
    return rows.pivot(index="year", columns="economy", values="vc_usd_million")


@claim("RQ-17")
def rarely_for_the_young(venture_capital: pd.DataFrame) -> Verdict:
    """Does venture capital in China rarely go into young firms?

    Rule: no table splits the money by stage. So open, unless firms in China received a third or more of what firms in
    the United States did in 2010: so much can hardly have passed the young by, and the claim would be contradicted.
    """
    money = _capital(venture_capital)
    china, states = money["China"], money["United States"]
    part = 100 * float(china[ESSAY_YEAR] / states[ESSAY_YEAR])
    top = int(cast(int, china.idxmax()))
    return Verdict(
        "contradicted" if part >= 100 / 3 else "open",
        f"In {ESSAY_YEAR} firms in China received {china[ESSAY_YEAR] / 1000:.1f} billion dollars,"
        f" {part:.0f}% of the American sum: little for all, young or old. By {top} it was"
        f" {china[top] / 1000:.0f} billion. How much went to the young, no table says.",
        [
            Figure(f"China's venture capital, {ESSAY_YEAR}", part, "% of the United States"),
            Figure(
                f"China's venture capital, {top}",
                float(100 * china[top] / states[top]),
                "% of the United States",
            ),
        ],
    )


@claim("RQ-42")
def silicon_valley_needs_capital(
    venture_capital: pd.DataFrame, country_economy: pd.DataFrame, gerd_country: pd.DataFrame
) -> Verdict:
    """Does the model of Silicon Valley rest on plenty of venture capital?

    Rule: the United States against China in 2010. Supported if America had five times or more venture capital per
    head and twice or more for each dollar of R&D; qualified if one of the two; contradicted if none. That the model
    *needs* it is more than a difference can show.
    """
    money = cast(pd.Series, _capital(venture_capital).loc[ESSAY_YEAR, ["China", "United States"]])
    money = money.set_axis(["CHN", "USA"])
    economy = country_economy[country_economy["year"] == ESSAY_YEAR].set_index("iso3")
    spent = (
        gerd_country[gerd_country["year"] == ESSAY_YEAR]
        .sort_values("vintage", kind="stable")
        .drop_duplicates("iso3", keep="last")
    )
    head = money * 1e6 / economy["population_persons"].reindex(money.index).astype(float)
    rd = economy["gdp_bn_usd"] * 1000 * spent.set_index("iso3")["gerd_percent_gdp"] / 100
    each = 100 * money / rd.reindex(money.index)
    signs = int(head["USA"] >= 5 * head["CHN"]) + int(each["USA"] >= 2 * each["CHN"])
    return Verdict(
        {2: "supported", 1: "qualified", 0: "contradicted"}[signs],
        f"In {ESSAY_YEAR} firms in the United States had {head['USA']:.0f} dollars of venture capital per head, firms"
        f" in China {head['CHN']:.1f}. For 100 dollars of R&D it was {each['USA']:.1f} and {each['CHN']:.1f} dollars."
        " The pool is there; that the model needs it is the essay's reading.",
        [
            Figure("Per head, United States", float(head["USA"]), "dollars"),
            Figure("Per head, China", float(head["CHN"]), "dollars"),
            Figure("For 100 dollars of R&D, United States", float(each["USA"]), "dollars"),
            Figure("For 100 dollars of R&D, China", float(each["CHN"]), "dollars"),
        ],
    )
