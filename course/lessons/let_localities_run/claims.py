"""The rules of the claims, on *Run of the Red Queen* (Breznitz and Murphree 2010)."""

from __future__ import annotations

import re
from typing import cast

import pandas as pd

from course.ledger.rules import Figure, Verdict, claim
from course.lessons.let_localities_run import records
from course.tables import economies, firms

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


def _start_years(policy_events: pd.DataFrame, iso3: str, generation: str, events: tuple[str, ...]) -> int:
    rows = policy_events[(policy_events["generation"] == generation) & (policy_events["iso3"] == iso3)]
    return int(rows.loc[rows["event"].isin(events), "year"].min())


@claim("RQ-13")
def seven_years_later(policy_events: pd.DataFrame) -> Verdict:
    """Did China's carriers start 3G seven years after the Japanese?

    Rule: years from the first commercial launch in Japan to the licences in China. Supported if they round to 7,
    qualified if they are within a year and a half of 7, contradicted otherwise.
    """
    table = lags(policy_events)
    japan = table[table["behind"] == "Japan"].set_index(["generation", "step"])["years"]
    years = float(japan["3G", "licences"])
    verdict = "supported" if round(years) == 7 else "qualified" if abs(years - 7) <= 1.5 else "contradicted"
    calendar = _start_years(policy_events, "CHN", "3G", ("licences issued",)) - _start_years(
        policy_events, "JPN", "3G", STARTS
    )
    return Verdict(
        verdict,
        f"From Japan's start to China's licences it took {years:.1f} years, to the first sale"
        f" {japan['3G', 'first sale']:.1f}. With 4G it took {japan['4G', 'launch']:.1f}, and with 5G China was"
        f" {-japan['5G', 'launch']:.1f} years earlier than Japan.",
        [
            Figure("3G, licences behind Japan", years, "years"),
            Figure("3G, difference of the calendar years", calendar, "years"),
            Figure("4G, behind Japan", float(japan["4G", "launch"]), "years"),
            Figure("5G, behind Japan", float(japan["5G", "launch"]), "years"),
        ],
    )


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
        f" {int(rows.loc[rows['event'].str.contains('ISO ballots'), 'year'].iloc[0])} {support:.0f} % of the ISO"
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
        f"The ITU accepted it in {year}. It carried {share.iloc[-1]:.0f} % of China's 3G subscribers in"
        f" {share.index[-1]}, and the table has {len(used)} launches of it abroad.{ended}",
        [
            Figure("Accepted by the ITU", year, "year"),
            Figure(f"TD-SCDMA, {share.index[-1]}", float(share.iloc[-1]), "% of 3G subscribers in China"),
            Figure("Launches abroad in the table", len(used), ""),
        ],
    )


@claim("RQ-98")
def trouble_and_late_licences(policy_events: pd.DataFrame) -> Verdict:
    """Was it technical trouble and late licences for the home standard that made the carriers wait?

    Rule: at most qualified, for no table says what the trouble was. Qualified if the licences for all standards were
    issued on one day, and the home standard became a standard of industry three years or more after the first 3G
    launch in the world (then those that were ready waited for the one that was not); open otherwise.
    """
    rows = policy_events[policy_events["topic"].eq("Mobile networks") & policy_events["generation"].eq("3G")]
    mine = rows[rows["iso3"] == "CHN"]
    together = mine[mine["event"].eq("licences issued") & mine["standard"].eq("three standards")]
    ready = int(mine.loc[mine["event"].str.contains("industry standard"), "year"].iloc[0])
    accepted = int(mine.loc[mine["event"].str.contains("accepted"), "year"].iloc[0])
    first = int(rows.loc[rows["event"].isin(STARTS) & (rows["iso3"] != "CHN"), "year"].min())
    licensed = int(together["year"].iloc[0]) if len(together) else 0
    return Verdict(
        "qualified" if len(together) and ready - first >= 3 else "open",
        f"The home standard was accepted in {accepted}, became a standard of industry in {ready}, and all three"
        f" standards were licensed on one day of {licensed}. The other two had been in service abroad since {first} and"
        " the year after: who was ready had to wait. What the trouble was, the table does not say.",
        [
            Figure("From acceptance to licence", licensed - accepted, "years"),
            Figure("From the first launch abroad to the home standard of industry", ready - first, "years"),
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
        f" {part:.0f} % of the American sum: little for all, young or old. By {top} it was"
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


@claim("RQ-20")
def security_is_irrelevant(policy_events: pd.DataFrame, firm_panel: pd.DataFrame) -> Verdict:
    """Has worry about technological security been beside the point?

    Rule: dated limits by another state on chips or chip tools for Chinese firms after 2010. Supported with none.
    Contradicted if there are two or more, the first by 2020 (the essay's own decade; limits before them are not in the
    table); qualified otherwise. Steps that eased a limit, and money for chips at home, are not counted. How many steps
    were eased again, what China forbade in turn, and what it did to SMIC is also told.
    """
    chips = policy_events[policy_events["topic"].eq("Chips") & (policy_events["year"] > ESSAY_YEAR)]
    limits = chips[chips["kind"].eq("limit") & chips["iso3"].ne("CHN")]
    eased, own = chips[chips["kind"].eq("limit eased")], chips[chips["kind"].eq("limit") & chips["iso3"].eq("CHN")]
    first = int(limits["year"].min()) if len(limits) else 0
    verdict = (
        "supported"
        if limits.empty
        else "contradicted"
        if len(limits) >= 2 and first <= ESSAY_YEAR + 10
        else "qualified"
    )
    revenue, home = (
        firms.series(firm_panel, "SMIC", "revenue"),
        firms.series(firm_panel, "SMIC", "China share of revenue"),
    )
    last, at_home = home.index[-1], revenue * home / 100
    return Verdict(
        verdict,
        f"The table has {len(limits)} steps of another state that keep chips or tools from Chinese firms, the first in"
        f" {first}, near the end of the essay's decade: dependence became a lever. In {len(eased)} steps a limit was"
        f" eased, and {len(own)} times China itself kept chips out. SMIC's sales in China grew"
        f" {at_home[last] / at_home['2019']:.1f} times from 2019 to {last}, those elsewhere"
        f" {100 * ((revenue[last] - at_home[last]) / (revenue['2019'] - at_home['2019']) - 1):+.0f} %, so that"
        f" {home[last]:.0f} % stayed in China after {home['2019']:.0f} %.",
        [
            Figure("Steps from abroad after 2010", len(limits), ""),
            Figure("First of them", first, "year"),
            Figure("Steps that eased a limit", len(eased), ""),
            Figure("SMIC's sales in China, 2019", float(home["2019"]), "%"),
            Figure(f"SMIC's sales in China, {last}", float(home[last]), "%"),
        ],
    )


@claim("RQ-95")
def the_centre_is_the_greatest_danger(policy_events: pd.DataFrame, firm_panel: pd.DataFrame) -> Verdict:
    """Does nothing endanger China's path more than a centre that meddles?

    Rule: two campaigns with dates after 2010: China's centre against its platforms, and the limits from abroad on
    chips. For each the worst fall of yearly net income in its years, of Alibaba and of SMIC. Supported if only the
    first was followed by a fall of a fifth or more, contradicted if only the second was, open if both or none:
    nothing here weighs one danger against another, and the campaign was not for inventions. What followed need not be
    caused. What the centre put into chips is told beside it.
    """
    later = policy_events[policy_events["year"] > ESSAY_YEAR]
    home = later[later["topic"].eq("Platform regulation")]["year"]
    abroad = later[later["topic"].eq("Chips") & later["kind"].eq("limit") & later["iso3"].ne("CHN")]["year"]
    funds = policy_events[policy_events["topic"] == "Chip fund"]

    def worst(name: str, years: pd.Series) -> float:
        income = firms.series(firm_panel, name, "net income")
        change = 100 * (income / income.shift() - 1)
        return float(change[change.index.astype("int64").isin(range(int(years.min()), int(years.max()) + 2))].min())

    falls = {"Alibaba": worst("Alibaba", home), "SMIC": worst("SMIC", abroad)}
    centre, others = falls["Alibaba"] <= -20, falls["SMIC"] <= -20
    verdict = "supported" if centre and not others else "contradicted" if others and not centre else "open"
    return Verdict(
        verdict,
        f"The centre's campaign against platforms ({len(home)} events) was followed by a fall of Alibaba's net income"
        f" of {-falls['Alibaba']:.0f} % in a year, the {len(abroad)} steps from abroad against chip making by one of"
        f" SMIC's of {-falls['SMIC']:.0f} %. The campaign was against platforms, not for inventions, and neither fall"
        " need be the work of the events. Which danger was the greater, they do not say. For chips of its"
        " own the centre"
        f" set up {len(funds)} funds of {funds['value'].sum():.0f} billion yuan.",
        [
            Figure("Alibaba, worst year", falls["Alibaba"], "% of net income"),
            Figure("SMIC, worst year", falls["SMIC"], "% of net income"),
            Figure("Events of the campaign in the table", len(home), ""),
            Figure("Steps from abroad in the table", len(abroad), ""),
        ],
    )


@claim("RQ-40")
def forced_novelty_hurts(
    country_economy: pd.DataFrame, countries: pd.DataFrame, province_rd: pd.DataFrame, policy_events: pd.DataFrame
) -> Verdict:
    """Did the economy suffer when the centre pushed for novelty?

    Rule: growth of real GDP per head minus the median of countries of similar income in 2010, before and after the
    plan Made in China 2025. Qualified if it fell by a point a year or more while the share of basic research rose; open
    otherwise. More can't be said: a China without the push is not seen.
    """
    plan = int(
        policy_events.loc[policy_events["event"].str.contains("The plan Made in China 2025 is issued"), "year"].iloc[0]
    )
    peers = economies.of_similar_income(country_economy, countries, ESSAY_YEAR)
    last = int(cast(int, peers.loc["CHN"].last_valid_index()))
    ahead = []
    for a, b in ((ESSAY_YEAR, plan), (plan, last)):
        rate = (100 * ((peers[b] / peers[a]) ** (1 / (b - a)) - 1)).dropna()
        ahead.append(float(rate["CHN"] - rate.median()))
    basic = (
        province_rd[province_rd["level"] == "nation"].set_index("year")["basic_share_percent"].sort_index(kind="stable")
    )
    rose = float(basic.iloc[-1] - basic[ESSAY_YEAR])
    hurt = ahead[1] <= ahead[0] - 1 and rose > 0
    return Verdict(
        "qualified" if hurt else "open",
        f"China grew {ahead[0]:.1f} points a year faster than the median country of like income before {plan}, and"
        f" {ahead[1]:.1f} after, while basic research went from {basic[ESSAY_YEAR]:.1f} to {basic.iloc[-1]:.1f} % of"
        f" R&D. {'That fits the warning' if hurt else 'Its lead shrank by less than the rule asks'}; what would have"
        " come without the push is not seen.",
        [
            Figure(f"China ahead of its peers, {ESSAY_YEAR} to {plan}", ahead[0], "points a year"),
            Figure(f"China ahead of its peers, {plan} to {last}", ahead[1], "points a year"),
            Figure("Rise of the share of basic research", rose, "points"),
        ],
    )


def _model() -> dict[str, float]:
    """Mean result a year of the search model: nothing, half and all held by the centre; and ways that pay late,
    judged early.
    """
    from course.models.localities import search

    made = {f"central {share}": float(search(central=share, runs=4000).mean.mean()) for share in (0, 50, 100)}
    made["late"] = float(search(late=0.8, patience=2, runs=4000).mean.mean())
    made["late plan"] = float(search(late=0.8, patience=2, central=100, runs=4000).mean.mean())
    return made


@claim("RQ-57")
def centre_chose_after_the_fact(province_rd: pd.DataFrame) -> Verdict:
    """Did localities answer each in their own way, and did choosing afterwards work better than planning?

    Rule: a model's word, at most qualified. Qualified if the search model brings more with local trials than with one
    plan, and if provinces did differ: the government's share of R&D money in 2010 spans 30 points or more. Open
    otherwise. How the centre chose is in no table.
    """
    made = _model()
    rows = province_rd[(province_rd["level"] == "province") & (province_rd["year"] == ESSAY_YEAR)].set_index("province")
    share = rows["government_share_percent"].astype(float)
    span = float(share.max() - share.min())
    works = made["central 0"] > made["central 100"]
    return Verdict(
        "qualified" if works and span >= 30 else "open",
        f"In the model local trials bring {made['central 0']:.1f} a year and one plan {made['central 100']:.1f}; where"
        f" good ways pay late and are judged early it is {made['late']:.1f} against {made['late plan']:.1f}. Provinces"
        f" did differ: the government paid from {share.min():.0f} % ({share.idxmin()}) to {share.max():.0f} %"
        f" ({share.idxmax()}) of R&D.",
        [
            Figure("Local trials, in the model", made["central 0"], "spreads a year"),
            Figure("One plan, in the model", made["central 100"], "spreads a year"),
            Figure("Span of the government's share, 2010", span, "points"),
        ],
        basis="model",
    )


@claim("RQ-60")
def handed_to_the_localities(province_rd: pd.DataFrame) -> Verdict:
    """Could industry grow because innovation was handed to the localities?

    Rule: a model's word, at most qualified. Qualified if the search model brings less when the centre holds all funds
    than when it holds none, and if provinces where the government pays more are not those with more R&D for their GDP
    (rank correlation in 2011 below 0.3); open otherwise. What the system of the 1950s wasted is in no table.
    """
    made = _model()
    rows = province_rd[(province_rd["level"] == "province") & (province_rd["year"] == ESSAY_YEAR + 1)]
    tie = float(
        rows["government_share_percent"]
        .astype(float)
        .rank()
        .corr(rows["rd_intensity_percent_gdp"].astype(float).rank())
    )
    nation = (
        province_rd[province_rd["level"] == "nation"]
        .set_index("year")["government_share_percent"]
        .sort_index(kind="stable")
    )
    less = made["central 100"] < made["central 0"]
    return Verdict(
        "qualified" if less and tie < 0.3 else "open",
        f"In the model the mean result falls from {made['central 0']:.2f} to {made['central 50']:.2f} when the centre"
        f" holds half of the funds, and to {made['central 100']:.2f} when it holds all: what counts is that somebody"
        f" else tries. The government's share of R&D money went from {nation.iloc[0]:.0f} % in {nation.index[0]} to"
        f" {nation.iloc[-1]:.0f} % in {nation.index[-1]}.",
        [
            Figure("Centre holds nothing, in the model", made["central 0"], "spreads a year"),
            Figure("Centre holds half", made["central 50"], "spreads a year"),
            Figure("Centre holds all", made["central 100"], "spreads a year"),
            Figure("Provinces: government's share and R&D over GDP", tie, "rank correlation"),
            Figure(f"Government's share of R&D money, {nation.index[-1]}", float(nation.iloc[-1]), "%"),
        ],
        basis="model",
    )


@claim("RQ-58")
def exports_copied_all_over(place_facts_cn: pd.DataFrame, province_technology: pd.DataFrame) -> Verdict:
    """Was the promotion of exports copied all over China?

    Rule: traces in high-tech exports. Supported if Guangdong's share fell by five points or more since 2006, half of
    the provinces or more export for a billion dollars, and the three largest have less than half of all; qualified if
    only one or two of these hold; contradicted if none does.
    """
    facts = place_facts_cn[
        place_facts_cn["place"].eq("Guangdong") & place_facts_cn["indicator"].eq("share of national high-tech exports")
    ]
    early = facts.sort_values("year", kind="stable").iloc[0]
    rows = province_technology[province_technology["level"] == "province"].dropna(subset="hightech_exports_m_usd")
    last = int(rows["year"].max())
    goods = rows[rows["year"] == last].set_index("province")["hightech_exports_m_usd"].astype(float)
    now = 100 * float(goods["Guangdong"] / goods.sum())
    many, three = int((goods >= 1000).sum()), 100 * float(goods.nlargest(3).sum() / goods.sum())
    signs = int(float(early["value"]) - now >= 5) + int(many >= len(goods) / 2) + int(three < 50)
    return Verdict(
        "supported" if signs == 3 else "contradicted" if signs == 0 else "qualified",
        f"Guangdong's share of high-tech exports went from {early['value']:.0f} % in {int(early['year'])} to {now:.0f}"
        f" % in {last}, and {many} of {len(goods)} provinces export for a billion dollars or more. But"
        f" {', '.join(goods.nlargest(3).index)} still have {three:.0f} %.",
        [
            Figure(f"Guangdong, {int(early['year'])}", float(early["value"]), "% of high-tech exports"),
            Figure(f"Guangdong, {last}", now, "% of high-tech exports"),
            Figure("Provinces with a billion dollars or more", many, f"of {len(goods)}"),
            Figure("Three largest", three, "% of high-tech exports"),
        ],
    )


@claim("RQ-61")
def firm_hand_on_research(province_rd: pd.DataFrame) -> Verdict:
    """Does the centre keep a firm hand on finance and basic research?

    Rule: rank correlation over provinces, 2010, of the government's share of R&D money with the share of basic
    research. Qualified from 0.5 on (the half on research holds; no table shows the half on finance), contradicted
    below. The table's government is all levels, not the centre alone.
    """
    rows = province_rd[(province_rd["level"] == "province") & (province_rd["year"] == ESSAY_YEAR)]
    tie = float(
        rows["government_share_percent"].astype(float).rank().corr(rows["basic_share_percent"].astype(float).rank())
    )
    nation = province_rd[province_rd["level"] == "nation"].set_index("year").sort_index(kind="stable")
    paid = nation["government_share_percent"]
    return Verdict(
        "qualified" if tie >= 0.5 else "contradicted",
        f"Where the government pays more, more of R&D is basic: the rank correlation is {tie:.2f}. Its share of all R&D"
        f" money fell from {paid.iloc[0]:.0f} to {paid.iloc[-1]:.0f} % while basic research rose from"
        f" {nation['basic_share_percent'].iloc[0]:.1f} to {nation['basic_share_percent'].iloc[-1]:.1f} %. Finance is"
        " not tested.",
        [
            Figure("Government's share and basic research, provinces", tie, "rank correlation"),
            Figure(f"Government's share, {nation.index[0]}", float(paid.iloc[0]), "% of R&D money"),
            Figure(f"Government's share, {nation.index[-1]}", float(paid.iloc[-1]), "% of R&D money"),
        ],
    )


def who_pays(province_rd: pd.DataFrame, province_technology: pd.DataFrame, year: int) -> pd.DataFrame:
    """Provinces in one year: government's share of R&D money (percent), and for a million CNY of R&D the sales of new
    high-tech products (million CNY) and the invention patents granted."""
    both = province_rd[province_rd["level"] == "province"].merge(
        province_technology[province_technology["level"] == "province"], on=["province", "year"]
    )
    rows = both[both["year"] == year].set_index("province")
    rd = rows["rd_total_m_cny"].astype(float)
    return pd.DataFrame(
        {
            "government": rows["government_share_percent"].astype(float),
            "products": rows["hightech_new_product_sales_m_cny"].astype(float) / rd,
            "inventions": rows["patent_grants_invention"].astype(float) / rd,
        }
    )


@claim("RQ-71")
def local_advantage_not_planning(province_rd: pd.DataFrame, province_technology: pd.DataFrame) -> Verdict:
    """Does local advantage drive successful innovation, and central planning not?

    Rule: rank correlations over provinces, last year with figures, of the government's share of R&D money with two
    kinds of success for the same R&D: sales of new products, and invention patents. Qualified if both are below -0.2
    (an association, not a cause), contradicted if both are above 0.2, open if they disagree or are weak.
    """
    new = province_technology.dropna(subset="hightech_new_product_sales_m_cny")["year"]
    year = int(min(new.max(), province_rd["year"].max()))
    table = who_pays(province_rd, province_technology, year).dropna()
    ranks = table.rank()
    products, inventions = (float(ranks["government"].corr(ranks[name])) for name in ("products", "inventions"))
    verdict = (
        "qualified"
        if max(products, inventions) < -0.2
        else "contradicted"
        if min(products, inventions) > 0.2
        else "open"
    )
    return Verdict(
        verdict,
        f"In {year}, where the government paid more of R&D, fewer new products were sold for the same R&D (rank"
        f" correlation {products:+.2f}), and {'more' if inventions > 0 else 'fewer'} invention patents were granted"
        f" ({inventions:+.2f}). Success in selling and success in inventing point to different payers.",
        [
            Figure("Government's share and new products", products, "rank correlation"),
            Figure("Government's share and inventions", inventions, "rank correlation"),
            Figure("Provinces", len(table), ""),
        ],
    )


@claim("RQ-64")
def favours_the_large(credit_by_firm: pd.DataFrame) -> Verdict:
    """Does the financial system favour large firms with the state behind them?

    Rule. Three questions. (1) At the end of 2010, did small and medium firms get less of the loans to firms than their
    share of jobs in towns and of GDP? (2) In 2012, the first year with figures by owner, did state firms get more of
    the new loans than private ones? (3) In 2010, did credit grow faster for large firms than for small ones? Supported
    if the answer is yes three times, contradicted if it is no three times, qualified otherwise. Size and owner stand
    for connections, and shares of loans don't say who was refused.
    """
    weights = [records.below_their_weight(credit_by_firm, weight=f"share of {one}") for one in ("GDP", "jobs in towns")]
    owners = {when: records.more_for_the_state(credit_by_firm, figures=f"new loans, {when}") for when in (2012, 2016)}
    faster = records.faster_for_the_large(credit_by_firm, year="2010-12").value
    answers = [min(one.value for one in weights) > 0, owners[2012].value > 0, faster > 0]
    share = float(cast(float, weights[0].told["share"]))
    return Verdict(
        "supported" if all(answers) else "qualified" if any(answers) else "contradicted",
        f"In 2010 small and medium firms had {share:.0f} % of the loans to firms, with about"
        f" {weights[0].told['weighs']:.0f} % of GDP and {weights[1].told['weighs']:.0f} % of jobs in towns. Credit to"
        f" small firms grew {-faster:.0f} points faster than to large ones. Private firms got"
        f" {owners[2012].told['private']:.0f} % of new loans in 2012 and {owners[2016].told['private']:.0f} % in 2016,"
        " by figures that are disputed.",
        [
            Figure("Small and medium firms' share of loans, 2010", round(share, 1), "%"),
            Figure("Growth of loans, large less small firms, 2010", round(faster, 1), "points"),
            *[
                Figure(f"New loans, state less private firms, {when}", one.value, "points")
                for when, one in owners.items()
            ],
        ],
    )
