"""The rules of the claims, on *Run of the Red Queen* (Breznitz and Murphree 2010).

The Pearl River Delta is a part of Guangdong; the tables hold the whole province, so every figure of it is, if
anything, too high.
"""

from __future__ import annotations

from typing import cast

import pandas as pd

from course.ledger.rules import Figure, Verdict, claim, only
from course.models import profiles
from course.tables import trade

ESSAY_YEAR = 2010
THREE = ["Beijing", "Shanghai", "Guangdong"]
DELTAS = ["Shanghai", "Jiangsu", "Zhejiang", "Guangdong"]
#: The essay's figures of Beijing: graduates with a first degree, and with a master's degree or a doctorate.
FIRST_DEGREES, HIGHER_DEGREES = 150_000, 56_000
#: Products of firms from Beijing in precedents_lead_lag; the seat was set by the course.
FROM_BEIJING = ["Baidu", "Xiaonei (Renren)", "Didi Dache", "Douyin", "Meituan", "Sina Weibo", "Ofo and Mobike"]


def _wide(table: pd.DataFrame, column: str) -> pd.DataFrame:
    """One column of a province table by year and province; years without any figure are left out."""
    rows = table[table.level == "province"]
    return rows.pivot(index="year", columns="province", values=column).astype(float).dropna(how="all")


def shares(table: pd.DataFrame, column: str) -> pd.DataFrame:
    """Each province's share of the sum of all provinces, per cent, by year."""
    wide = _wide(table, column)
    return wide.div(wide.sum(axis=1), axis=0) * 100


def _all_places(place_facts_cn: pd.DataFrame, indicator: str, year: int) -> pd.Series:
    """An indicator of one year by province."""
    rows = place_facts_cn[(place_facts_cn.indicator == indicator) & (place_facts_cn.year == year)]
    return rows[rows.level == "province"].set_index("place")["value"].astype(float)


def _rank(values: pd.Series, place: str) -> int:
    return int(values.rank(ascending=False, method="min")[place])


def _graduates(place_facts_cn: pd.DataFrame) -> tuple[str, float, float]:
    """The verdict on both figures of graduates, all levels in 2008, and the gap of the essay's sum in per cent."""
    counted = only(place_facts_cn, place="Beijing", indicator="higher education graduates, all levels", period="2008")
    gap = 100 * ((FIRST_DEGREES + HIGHER_DEGREES) / counted - 1)
    return ("qualified" if abs(gap) <= 5 else "contradicted" if abs(gap) > 20 else "open"), counted, gap


@claim("RQ-04")
def first_degrees_in_beijing(place_facts_cn: pd.DataFrame) -> Verdict:
    """Do nearly 150,000 students leave Beijing's universities with a first degree each year?

    Rule: the essay's two figures of graduates, added up, against all graduates of 2008. Qualified if they differ by 5
    % or less (the sum is right, the parts are not seen), contradicted if by more than 20%, else open.
    """
    verdict, counted, gap = _graduates(place_facts_cn)
    later = only(place_facts_cn, place="Beijing", indicator="undergraduate graduates", period="2022")
    return Verdict(
        verdict,
        f"The city counted {counted:,.0f} graduates of all levels in 2008; the essay's two figures add up to"
        f" {FIRST_DEGREES + HIGHER_DEGREES:,} ({gap:+.0f}%). How many were first degrees is not seen for that time; in"
        f" 2022 it was {later:,.0f}.",
        [
            Figure("Graduates of all levels, 2008", counted, "persons"),
            Figure("The essay's sum against it", gap, "%"),
            Figure("First degrees, 2022", later, "persons"),
        ],
    )


@claim("RQ-05")
def higher_degrees_in_beijing(place_facts_cn: pd.DataFrame) -> Verdict:
    """Do some 56,000 people take a master's degree or a doctorate in Beijing each year?

    Rule: as for the first degrees: the essay's two figures, added up, against all graduates of 2008. Qualified if
    they differ by 5% or less, contradicted if by more than 20%, else open.
    """
    verdict, counted, gap = _graduates(place_facts_cn)
    later = only(place_facts_cn, place="Beijing", indicator="postgraduate graduates", period="2022")
    return Verdict(
        verdict,
        f"The sum of the essay's two figures fits the {counted:,.0f} graduates of all levels in 2008 ({gap:+.0f}%);"
        f" the part with a higher degree is not seen. In 2022 it was {later:,.0f}, {later / HIGHER_DEGREES:.1f} times"
        " the essay's figure.",
        [
            Figure("Graduates of all levels, 2008", counted, "persons"),
            Figure("The essay's sum against it", gap, "%"),
            Figure("Higher degrees, 2022", later, "persons"),
        ],
    )


@claim("RQ-08")
def techfaith_designs_and_does_not_make(firm_panel: pd.DataFrame) -> Verdict:
    """Does Techfaith design phones and leave the making to others?

    Rule: a house that sells designs keeps a high gross margin, one that sells goods does not. Supported if the last
    gross margin up to 2010 is within 5 points of the first, qualified if it fell by more (then it sold goods as well,
    whoever made them), open with one figure.
    """
    rows = firm_panel[(firm_panel.firm == "Techfaith") & (firm_panel.indicator == "gross margin")]
    rows = rows[rows.preferred & (rows.year <= ESSAY_YEAR)].sort_values("period", kind="stable")
    first, last = rows.iloc[0], rows.iloc[-1]
    fall = float(first.value - last.value)
    verdict = "open" if len(rows) < 2 else "qualified" if fall > 5 else "supported"
    return Verdict(
        verdict,
        f"Techfaith's gross margin went from {first.value:.0f}% in {first.period} to {last.value:.1f}% in"
        f" {last.period}, and its report of 2009 says that most of its revenue came from products, with design fees of"
        " about a million dollars. It designed; it had also begun to sell phones. Who made them the tables do not"
        " say.",
        [
            Figure(f"Gross margin, {first.period}", float(first.value), "%"),
            Figure(f"Gross margin, {last.period}", float(last.value), "%"),
        ],
    )


@claim("RQ-09")
def researchers_of_shanghai_bell(firm_panel: pd.DataFrame) -> Verdict:
    """Does Shanghai Bell employ more than 1,600 researchers?

    Rule: counts of its research engineers. Supported by a count of 1,600 or more within five years of the essay;
    qualified if an older count is below and a plan above it (then 1,600 lies on the way); contradicted if the plan,
    too, is below; else open.
    """
    rows = firm_panel[(firm_panel.firm == "Shanghai Bell") & firm_panel.indicator.str.startswith("research engineers")]
    counted = rows[rows.indicator == "research engineers"].sort_values("year", kind="stable").iloc[-1]
    planned = float(rows[rows.indicator == "research engineers, planned"]["value"].iloc[0])
    recent = counted.year >= ESSAY_YEAR - 5 and counted.value >= 1600
    verdict = (
        "supported" if recent else "contradicted" if planned < 1600 else "qualified" if counted.value < 1600 else "open"
    )
    return Verdict(
        verdict,
        f"In {counted.year} it had {counted.value:,.0f} research engineers and planned for {planned:,.0f}. The essay's"
        " 1,600 lies between; no count of its own time was found.",
        [
            Figure(f"Research engineers, {counted.year}", float(counted.value), "persons"),
            Figure("Research engineers, planned", planned, "persons"),
        ],
    )


@claim("RQ-10")
def shanghai_bell_is_independent_and_chinese(firm_panel: pd.DataFrame, firms: pd.DataFrame) -> Verdict:
    """Is Shanghai Bell independent and Chinese since 2002, with much say of its state partners?

    Rule: who holds the majority from 2002 on (half of the shares plus one, where the table says majority). Supported
    if Alcatel does not; qualified if it does and the Chinese partners kept a third or more (then both have a say);
    contradicted if they kept less.
    """
    row = firms[firms.firm == "Shanghai Bell"].iloc[0]
    before = float(
        firm_panel[(firm_panel.firm == "Shanghai Bell") & (firm_panel.indicator == "Alcatel stake before")][
            "value"
        ].iloc[0]
    )
    paid = float(
        firm_panel[(firm_panel.firm == "Shanghai Bell") & (firm_panel.indicator == "price paid by Alcatel")][
            "value"
        ].iloc[0]
    )
    after = max(before, 50.0) if "Alcatel majority" in str(row.ownership) else before
    verdict = "supported" if after < 50 else "qualified" if 100 - after >= 100 / 3 else "contradicted"
    return Verdict(
        verdict,
        f"Just then Alcatel went from {before:.1f}% to half of the shares plus one, for {paid:.0f} million dollars."
        " Incorporated in China, yes; its majority was French from 2002. The Chinese partners kept the rest, so that"
        " much say on their side is possible.",
        [
            Figure("Alcatel's stake before", before, "%"),
            Figure("Alcatel's stake from 2002", after, "% (and one share)"),
            Figure("Price of the step", paid, "million USD"),
        ],
    )


def _quotient(table: pd.DataFrame, column: str, province_economy: pd.DataFrame, year: int) -> pd.Series:
    values, base = _wide(table, column).loc[year], _wide(province_economy, "gdp_bn_cny").loc[year]
    return profiles.quotients(cast(pd.Series, values), cast(pd.Series, base))


@claim("RQ-22")
def beijing_steers_manufacturing(province_technology: pd.DataFrame, province_economy: pd.DataFrame) -> Verdict:
    """Do Beijing's firms sell ideas and have their goods made in the two deltas?

    Rule: location quotients of 2010 (GDP as base). Qualified if Beijing's in technology sold is 3 or more and at
    least twice its quotient in high-tech revenue, while the provinces of the two deltas have more than half of that
    revenue (that Beijing steers them is not in the tables); contradicted if its quotient in revenue is the higher;
    else open.
    """
    sold = _quotient(province_technology, "technology_sold_m_cny", province_economy, ESSAY_YEAR)["Beijing"]
    made = _quotient(province_technology, "hightech_revenue_bn_cny", province_economy, ESSAY_YEAR)["Beijing"]
    revenue = shares(province_technology, "hightech_revenue_bn_cny")
    deltas = float(cast(pd.Series, revenue.loc[ESSAY_YEAR, DELTAS]).sum())
    split = sold >= 3 and sold >= 2 * made and deltas > 50
    verdict = "qualified" if split else "contradicted" if made > sold else "open"
    of_sales = shares(province_technology, "technology_sold_m_cny")["Beijing"]
    return Verdict(
        verdict,
        f"In {ESSAY_YEAR} Beijing's part of the technology sold was {sold:.0f} times its share of GDP, and it had"
        f" {made:.1f} times its share of high-tech revenue; {deltas:.0f}% of that was in the provinces of the deltas."
        f" By {of_sales.index[-1]} Beijing's share of technology sold had gone from {of_sales[ESSAY_YEAR]:.0f} to"
        f" {of_sales.iloc[-1]:.0f}%. Who steers whom is not counted.",
        [
            Figure("Beijing, technology sold", float(sold), "times its share of GDP"),
            Figure("Beijing, high-tech revenue", float(made), "times its share of GDP"),
            Figure("Provinces of the deltas", deltas, "% of high-tech revenue"),
        ],
    )


@claim("RQ-66")
def localities_improve_what_exists(province_technology: pd.DataFrame) -> Verdict:
    """Are localities very good at improving and adapting technology from elsewhere?

    Rule: high-tech firms of all provinces, first year of the table. Two signs: new products are a quarter of revenue
    or more; and money for bringing in, taking in and renewing technology is at least half of their own R&D. Qualified
    if both or one (very good is a judgement), contradicted if none.
    """
    named = {
        "own": "hightech_rd_m_cny",
        "import": "hightech_technology_import_m_cny",
        "taking in": "hightech_assimilation_m_cny",
        "renewing": "hightech_renovation_m_cny",
        "new": "hightech_new_product_sales_m_cny",
    }
    money = {name: _wide(province_technology, column).sum(axis=1) for name, column in named.items()}
    year = int(money["own"].index[0])
    revenue = 1000 * float(cast(pd.Series, _wide(province_technology, "hightech_revenue_bn_cny").loc[year]).sum())
    new = 100 * float(money["new"][year]) / revenue
    adapt = (
        100
        * float(money["import"][year] + money["taking in"][year] + money["renewing"][year])
        / float(money["own"][year])
    )
    abroad = 100 * float(money["import"][year]) / float(money["own"][year])
    verdict = "qualified" if new >= 25 or adapt >= 50 else "contradicted"
    return Verdict(
        verdict,
        f"In {year} new products made {new:.0f}% of the revenue of high-tech firms. But for every 100 yuan of their"
        f" own R&D they spent {adapt:.0f} on bringing in, taking in and renewing technology, and {abroad:.1f} of it on"
        f" technology from abroad: improving yes, adapting little by then. The figures begin {year - ESSAY_YEAR} years"
        " after the essay.",
        [
            Figure("New products", new, "% of revenue"),
            Figure("Bringing in, taking in, renewing", adapt, "% of own R&D"),
            Figure("Technology from abroad", abroad, "% of own R&D"),
        ],
    )


@claim("RQ-72")
def hardly_any_firm_does_primary_research(province_rd: pd.DataFrame) -> Verdict:
    """Does hardly any firm in Beijing try real primary research?

    Rule: Beijing in 2010. Qualified if government's money is at least twice the basic research done (so that no firm
    need have paid for any), open otherwise: firms' own basic research is not shown apart, so no other verdict is
    possible.
    """
    row = province_rd[(province_rd.province == "Beijing") & (province_rd.year == ESSAY_YEAR)].iloc[0]
    times = float(row.government_funds_m_cny / row.basic_m_cny)
    firms_pay = 100 * float(
        1 - (row.government_funds_m_cny + row.foreign_funds_m_cny + row.other_funds_m_cny) / row.rd_total_m_cny
    )
    verdict = "qualified" if times >= 2 else "open"
    return Verdict(
        verdict,
        f"In {ESSAY_YEAR} government's money for R&D in Beijing was {times:.1f} times its basic research, and firms"
        f" paid {firms_pay:.0f}% of all R&D. So basic research needed no firm. Whether some firm did it all the same"
        " the table can't say.",
        [
            Figure("Government's money over basic research", times, "times"),
            Figure("Paid by firms", firms_pay, "% of R&D"),
            Figure("Basic research", float(row.basic_share_percent), "% of R&D"),
        ],
    )


@claim("RQ-73")
def beijing_follows_foreign_models(precedents_lead_lag: pd.DataFrame) -> Verdict:
    """Do Beijing's firms take up models from abroad?

    Rule: products from Beijing in the list, up to the year of the essay: those that followed one abroad, and those
    that came before one abroad. Supported if three or more followed and fewer led, contradicted if more led than
    followed, else open. The list was drawn up by others, and known stories come first in such lists.
    """
    rows = precedents_lead_lag
    later = rows[(rows.direction == "abroad first") & rows.follower_product.isin(FROM_BEIJING)]
    year = later.follower_date.str[:4].astype(float)
    followed = later[year <= ESSAY_YEAR]["follower_product"].nunique()
    ahead = rows[(rows.direction == "China first") & rows.first_product.isin(FROM_BEIJING)]
    led = ahead[ahead.first_date.str[:4].astype(float) <= ESSAY_YEAR]["first_product"].nunique()
    since = ahead["first_product"].nunique()
    verdict = "supported" if followed >= 3 and followed > led else "contradicted" if led > followed else "open"
    search = later[later.follower_product == "Baidu"]
    lag = float(search["lag_years"].iloc[0]) if len(search) else 0.0
    return Verdict(
        verdict,
        f"Of the products from Beijing in the list {followed} had followed one abroad by {ESSAY_YEAR}, Baidu after"
        f" {lag:.0f} years; {led} had led. By the list's end {since} had come first, too. The list is a choice of known"
        " stories.",
        [
            Figure("Followed, by 2010", followed, "products"),
            Figure("Led, by 2010", led, "products"),
            Figure("Lag of Baidu", lag, "years"),
            Figure("Led, all years", since, "products"),
        ],
    )


@claim("RQ-77")
def foreign_and_state_in_shanghai(province_rd: pd.DataFrame) -> Verdict:
    """Do large investors from abroad and the state's groups dominate Shanghai's industry?

    Rule: Shanghai's ranks in the shares of R&D money from abroad and from government, 2010. Contradicted if both are
    in the lower half of the provinces, else open: R&D money is not ownership, and the state's groups are not in the
    tables.
    """
    rows = province_rd[(province_rd.year == ESSAY_YEAR) & (province_rd.level == "province")].set_index("province")
    abroad = (100 * rows["foreign_funds_m_cny"] / rows["rd_total_m_cny"]).dropna()
    state = rows["government_share_percent"]
    ranks = [_rank(abroad, "Shanghai"), _rank(state, "Shanghai")]
    upper = [rank <= len(one) / 2 for rank, one in zip(ranks, (abroad, state), strict=True)]
    verdict = "open" if any(upper) else "contradicted"
    return Verdict(
        verdict,
        f"In {ESSAY_YEAR} money from abroad was {abroad['Shanghai']:.1f}% of Shanghai's R&D (number {ranks[0]} of"
        f" {len(abroad)}; {abroad.idxmax()} {abroad.max():.1f}%) and government's {state['Shanghai']:.0f}% (number"
        f" {ranks[1]} of {len(state)}). R&D money is not ownership: who owns the industry is not in the tables.",
        [
            Figure("Money from abroad, Shanghai", float(abroad["Shanghai"]), "% of R&D"),
            Figure("Rank by money from abroad", ranks[0], f"of {len(abroad)}"),
            Figure("Government's money, Shanghai", float(state["Shanghai"]), "% of R&D"),
            Figure("Rank by government's money", ranks[1], f"of {len(state)}"),
        ],
    )


@claim("RQ-84")
def the_delta_began_with_nothing(place_facts_cn: pd.DataFrame, province_rd: pd.DataFrame) -> Verdict:
    """Did the Pearl River Delta build its industry and innovation from nothing?

    Rule: two traces of a start without state science: students per 100,000 people (2008) below the nation's, and
    government's share of R&D money (2010) among the lowest five. Qualified if both are there (the beginning itself
    is before the tables), contradicted if neither is, else open.
    """
    students = _all_places(place_facts_cn, "higher education students per 100,000 people", 2008)
    nation = only(
        place_facts_cn, place="China", indicator="higher education students per 100,000 people", period="2008"
    )
    rows = province_rd[(province_rd.year == ESSAY_YEAR) & (province_rd.level == "province")].set_index("province")
    state = rows["government_share_percent"]
    low = int(state.rank(method="min")["Guangdong"])
    signs = [students["Guangdong"] < nation, low <= 5]
    verdict = {2: "qualified", 1: "open", 0: "contradicted"}[sum(signs)]
    return Verdict(
        verdict,
        f"Even in 2008 Guangdong had fewer students per 100,000 people ({students['Guangdong']:,.0f}) than the nation"
        f" ({nation:,.0f}), and in {ESSAY_YEAR} government paid {state['Guangdong']:.0f}% of its R&D, number {low}"
        " from below. State science was not its start. What the start was lies before the tables.",
        [
            Figure("Students, Guangdong", float(students["Guangdong"]), "per 100,000 people"),
            Figure("Students, China", nation, "per 100,000 people"),
            Figure("Government's share, Guangdong", float(state["Guangdong"]), "% of R&D"),
        ],
    )


@claim("RQ-85")
def money_from_abroad_paid_for_the_delta(
    place_facts_cn: pd.DataFrame, china_indicators: pd.DataFrame, trade_by_owner_cn: pd.DataFrame
) -> Verdict:
    """Did money from Hong Kong and from Chinese overseas pay for the Delta's plants?

    Rule: the foreign-invested share of Guangdong's trade in 2006. Qualified if it is at least half and above the
    nation's share of exports at the time (from where the money came is not said), contradicted if below half, else
    open. Who does the nation's processing, the trade of such plants, in the last months on record is told.
    """
    here = only(place_facts_cn, place="Guangdong", indicator="foreign-invested share of trade", period="2006")
    rows = china_indicators[
        (china_indicators.indicator == "foreign-invested share of all exports") & china_indicators.preferred
    ].set_index("year")
    plants = trade.foreign_share(trade_by_owner_cn, "exports", trade.PROCESSING)
    nation = float(rows.loc[2005:2008, "value"].max())
    verdict = "contradicted" if here < 50 else "qualified" if here > nation else "open"
    return Verdict(
        verdict,
        f"In 2006 foreign-invested firms did {here:.0f}% of Guangdong's trade; of the nation's exports they had at"
        f" most {nation:.0f}% around then. Money from Hong Kong counts as foreign, but how much of it was from there"
        f" is not said. Processing for export is still theirs: {plants.iloc[-1]:.0f}% in {plants.index[-1][:4]}.",
        [
            Figure("Guangdong, 2006", here, "% of trade by foreign-invested firms"),
            Figure("China, 2005 to 2008", nation, "% of exports by foreign-invested firms"),
            Figure(
                f"China, {plants.index[-1][:4]}", float(plants.iloc[-1]), "% of processing by foreign-invested firms"
            ),
        ],
    )
