"""The rules of the claims, on *Run of the Red Queen* (Breznitz and Murphree 2010)."""

from __future__ import annotations

from typing import cast

import pandas as pd

from course import metrics
from course.ledger.rules import Figure, Verdict, claim, only
from course.models import value_added
from course.tables import economies, trade

ESSAY_YEAR = 2010
KTI = "value added of knowledge- and technology-intensive manufacturing"
#: Product -> its study, and the lines of Apple's margin (the iPhone's is Xing and Detert's) and of final assembly.
ASSEMBLED = {
    "iPod, 2005": ("iPod 30GB video (2005)", "Apple gross margin", "Insertion, test and assembly"),
    "iPhone 3GS, 2009": ("iPhone 3GS teardown (2009)", "Apple margin", "Manufacturing (assembly)"),
    "iPad, 2010": ("iPad (2010)", "Apple", "Final assembly labour"),
}
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


@claim("RQ-19")
def safe_for_ten_years(
    country_counts: pd.DataFrame, china_indicators: pd.DataFrame, trade_by_owner_cn: pd.DataFrame
) -> Verdict:
    """Was the model, with China at the heart of world production, safe for about ten years?

    Rule: from 2010 to 2020. Contradicted if China was not first of all countries in high-tech exports in some year
    with figures. If it always was: supported if foreign-invested firms still made as large a part of its exports at
    the end as around the essay (the model stayed as it was), qualified if a smaller one (the place was kept, in other
    hands). That it was kept
    *because* of the place in the middle is in no table. What came after the decade is told, and does not count.
    """
    rows = country_counts[country_counts["kind"] == "country"]
    goods = _counts(rows, "high-tech exports", "World Bank, current").loc[ESSAY_YEAR : ESSAY_YEAR + 10]
    goods = goods[goods["China"].notna()]
    kept = int((goods["China"] >= goods.max(axis=1)).sum())
    world = _counts(country_counts, KTI, "NSF").loc[ESSAY_YEAR : ESSAY_YEAR + 10]
    part = 100 * world["China"] / world["World"]
    foreign = trade.foreign_exports(china_indicators, trade_by_owner_cn)
    then, now = foreign.loc[:ESSAY_YEAR].iloc[-1], foreign.loc[ESSAY_YEAR : ESSAY_YEAR + 10].iloc[-1]
    verdict = "contradicted" if kept < len(goods) else "supported" if now >= then else "qualified"
    told = foreign.loc[:ESSAY_YEAR].index[-1], foreign.loc[ESSAY_YEAR : ESSAY_YEAR + 10].index[-1]
    return Verdict(
        verdict,
        f"China was first in high-tech exports in {kept} of {len(goods)} years from {goods.index[0]} to"
        f" {goods.index[-1]}, and its share of the world's value added in technology-intensive manufacturing went from"
        f" {part.iloc[0]:.0f} to {part.iloc[-1]:.0f} % by {part.index[-1]}. But foreign-invested firms made {then:.0f}"
        f" % of its exports in {told[0]}, {now:.0f} % in {told[1]} and {foreign.iloc[-1]:.0f} % in"
        f" {foreign.index[-1]}: the place was kept, more and more in other hands.",
        [
            Figure("Years first in high-tech exports", kept, f"of {len(goods)}"),
            Figure(f"Share of the world's value added, {part.index[0]}", float(part.iloc[0]), "%"),
            Figure(f"Share of the world's value added, {part.index[-1]}", float(part.iloc[-1]), "%"),
            Figure(f"Foreign-invested firms, {told[0]}", float(then), "% of exports"),
            Figure(f"Foreign-invested firms, {told[1]}", float(now), "% of exports"),
            Figure(f"Foreign-invested firms, {foreign.index[-1]}", float(foreign.iloc[-1]), "% of exports"),
        ],
    )


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


@claim("RQ-33")
def the_middle_is_worth_a_great_deal(
    country_counts: pd.DataFrame, value_capture: pd.DataFrame, industry_facts: pd.DataFrame
) -> Verdict:
    """Is China's place in the middle of split-up production worth a great deal to the nation?

    Rule: China's share of the world's value added in technology-intensive manufacturing, from the first year to the
    year of the essay. Qualified if it rose by 5 points or more (that it rose because of the place in the middle, and
    through secondary innovation, is not in the tables), contradicted if it fell, else open. What its makers hold of a
    later product, the batteries of electric cars, is told and does not count.
    """
    added = _counts(country_counts, KTI, "NSF")
    share = 100 * added["China"] / added["World"]
    first, last = int(share.index[0]), int(share.index[-1])
    rise = float(share[ESSAY_YEAR] - share[first])
    verdict = "qualified" if rise >= 5 else "contradicted" if rise < 0 else "open"
    pad = _amounts(value_capture, "iPad (2010)")
    known = 100 * pad["Final assembly labour"] / pad["Retail price"]
    cells = industry_facts[
        (industry_facts["subject"] == "six Chinese makers")
        & (industry_facts["indicator"] == "share of batteries in electric cars")
        & (industry_facts["period"].str.len() == 4)
    ].set_index("period")["value"]
    return Verdict(
        verdict,
        f"China's share of the world's value added in technology-intensive manufacturing went from {share[first]:.0f} %"
        f" in {first} to {share[ESSAY_YEAR]:.0f} % in {ESSAY_YEAR} and {share[last]:.0f} % in {last}, while {known:.1f}"
        " % of an iPad's price was known to be earned there. Small parts of very many products add up, and of a later"
        f" product, batteries for cars, six Chinese makers had {cells.iloc[-1]:.0f} % in {cells.index[-1]}. What part"
        " innovation has in it is not in these tables.",
        [
            Figure(f"China's share of value added, {first}", float(share[first]), "% of the world"),
            Figure(f"China's share of value added, {ESSAY_YEAR}", float(share[ESSAY_YEAR]), "% of the world"),
            Figure(f"China's share of value added, {last}", float(share[last]), "% of the world"),
            Figure("Known to be earned in China, iPad", float(known), "% of the price"),
            Figure(f"Six Chinese makers of batteries, {cells.index[-1]}", float(cells.iloc[-1]), "% of the world"),
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


@claim("RQ-47")
def foxconn_is_the_chief_place(firm_panel: pd.DataFrame, industry_facts: pd.DataFrame) -> Verdict:
    """Are Foxconn's plants in Shenzhen the chief place of assembly?

    Rule: sales of the makers to contract in the last year before the essay, and the part of Foxconn's workers that was
    in Shenzhen. Contradicted if another maker was larger. Supported if Foxconn was the largest with a third of the
    fifty largest or more and had a third of its workers in Shenzhen or more; qualified if one of the two is missing.
    Sales of the whole firm stand for what its plants put together.
    """
    rows = industry_facts[(industry_facts["topic"] == "contract makers") & (industry_facts["year"] < ESSAY_YEAR)]
    lists = rows[(rows["indicator"] == "rank")]
    year = int(lists["year"].max())
    place = int(only(lists[lists["year"] == year], subject="Foxconn"))
    sales = rows[(rows["indicator"] == "sales") & (rows["year"] == year)]
    mine, fifty = (only(sales, subject=subject) for subject in ("Foxconn", "the fifty largest"))
    part = 100 * mine / fifty
    panel = firm_panel[(firm_panel["firm"] == "Foxconn") & (firm_panel["period"] == "2010-08")]
    workers, there = (only(panel, indicator=name) for name in ("workers in China", "share of workers in Shenzhen"))
    large = [part >= 100 / 3, there >= 100 / 3]
    verdict = "contradicted" if place > 1 else "supported" if all(large) else "qualified"
    return Verdict(
        verdict,
        f"Foxconn was number {place} of those who assemble for others in {year}, with {part:.0f} % of the sales of the"
        f" fifty largest, and had {workers:,.0f} workers in China in August {ESSAY_YEAR}, about {there:.0f} % of them"
        " in Shenzhen. That is the whole firm, for all its customers.",
        [
            Figure(f"Foxconn's place among makers to contract, {year}", place, ""),
            Figure(f"Foxconn's part, {year}", float(part), "% of the fifty largest"),
            Figure("Foxconn, workers in China", workers, "persons"),
            Figure("Of them in Shenzhen, about", there, "%"),
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


def licences(country_innovation: pd.DataFrame, country_economy: pd.DataFrame, countries: pd.DataFrame) -> pd.DataFrame:
    """Payments for others' intellectual property, mean of 2005 to 2010 in per cent of GDP, beside real GDP per head
    in 2010 and its growth to 2019 (per cent a year), by iso3: countries with four years or more and one million people
    or more.
    """
    both = country_innovation[["iso3", "year", "ip_payments_bn_usd"]].merge(
        country_economy[["iso3", "year", "gdp_bn_usd", "population_persons"]], on=["iso3", "year"]
    )
    both = both[both.iso3.isin(economies.single(countries)["iso3"])]
    both = both[both.year.between(2005, ESSAY_YEAR) & (both.population_persons >= 1e6)]
    both["payments"] = 100 * both.ip_payments_bn_usd / both.gdp_bn_usd
    by = both.dropna(subset="payments").groupby("iso3")["payments"]
    use, growth = economies.real_income(country_economy), economies.real_growth(country_economy, ESSAY_YEAR, 2019)
    return pd.DataFrame({"payments": by.mean()[by.size() >= 4], "income": use[ESSAY_YEAR], "growth": growth}).dropna()


@claim("RQ-51")
def others_inventions_are_a_weakness(
    china_indicators: pd.DataFrame,
    country_innovation: pd.DataFrame,
    country_economy: pd.DataFrame,
    countries: pd.DataFrame,
    policy_events: pd.DataFrame,
    trade_by_owner_cn: pd.DataFrame,
) -> Verdict:
    """Is it a weakness that inventions come from foreign firms and laboratories?

    Rule: three signs of weakness. One: over countries, payments for others' intellectual property (share of GDP, 2005
    to 2010) and later growth (to 2019) have a rank correlation of -0.2 or less. Two: the foreign-invested share of
    China's exports has not fallen by a quarter since its peak. Three, of security and not of growth: another state
    has limited since 2010 what Chinese chip makers may buy (lesson let_localities_run). Supported if all are there,
    contradicted if none is, else qualified.
    """
    both = licences(country_innovation, country_economy, countries)
    with_growth, with_income = (
        float(metrics.rank_correlation(both["payments"], both[c])) for c in ("growth", "income")
    )
    foreign = trade.foreign_exports(china_indicators, trade_by_owner_cn)
    fallen = float(foreign.iloc[-1] / foreign.max())
    chips = policy_events[policy_events["topic"].eq("Chips") & policy_events["iso3"].ne("CHN")]
    limit = chips["kind"].astype("object").fillna("limit").eq("limit")  # not what eased one
    limits = chips[(chips["year"] > ESSAY_YEAR) & limit]
    signs = [with_growth <= -0.2, fallen > 0.75, not limits.empty]
    verdict = "supported" if all(signs) else "qualified" if any(signs) else "contradicted"
    return Verdict(
        verdict,
        f"Among {len(both)} countries those that paid more for others' inventions did not grow more slowly afterwards"
        f" (rank correlation {with_growth:+.2f}), and the rich pay more than the poor ({with_income:+.2f}). China's"
        f" foreign-invested share of exports fell from {foreign.max():.0f} % to {foreign.iloc[-1]:.0f} %. "
        + (
            f"So much for growth. For security it was one: the table has {len(limits)} steps of another state against"
            f" Chinese chip makers, the first in {limits['year'].min()}."
            if len(limits)
            else "No table shows a limit set by another state."
        ),
        [
            Figure("Rank correlation of payments and growth", with_growth, ""),
            Figure("Rank correlation of payments and income", with_income, ""),
            Figure("China's payments, 2005 to 2010", float(both["payments"]["CHN"]), "% of GDP"),
            Figure("Foreign-invested share, highest", float(foreign.max()), "% of exports"),
            Figure(f"Foreign-invested share, {foreign.index[-1]}", float(foreign.iloc[-1]), "% of exports"),
            Figure("Steps of another state against Chinese chip makers", len(limits), ""),
        ],
    )


@claim("RQ-52")
def foreign_makers_need_china(value_capture: pd.DataFrame) -> Verdict:
    """Could foreign makers hardly produce and stay in profit without China?

    Rule: in the account of each product, how many times its present cost Chinese assembly may cost until nothing is
    left of Apple's margin. Qualified if that is below 5 times in some product (then pay alone would make profit
    hard); else open: what else holds them (speed, skill, scale, suppliers) is in no account. A model, so no more than
    that. HP and Cisco are not in the tables.
    """
    edge = {}
    for product, (name, margin, work) in ASSEMBLED.items():
        amounts = {**_amounts(value_capture, "iPhone 3G by country (2009)"), **_amounts(value_capture, name)}
        account = (
            value_added.Item(value_added.APPLE, "United States", "margin", float(amounts[margin])),
            value_added.Item(value_added.ASSEMBLY, "China", "pay", float(amounts[work])),
        )
        edge[product] = value_added.break_even(account, value_added.ASSEMBLY)
    least = min(edge, key=edge.__getitem__)
    verdict = "qualified" if edge[least] < 5 else "open"
    return Verdict(
        verdict,
        f"By the account, assembly could cost about {edge[least]:.0f} times as much before Apple's margin on the"
        f" {least.split(',')[0]} is gone, and more in the others: work that is a few times dearer would not have ended"
        " the profit. Whether others could have made so many so fast no account says.",
        [
            Figure(f"Cost of assembly at which the margin is gone, {name}", float(value), "times")
            for name, value in edge.items()
        ],
        basis="model",
    )


@claim("RQ-53")
def chinese_producers_need_foreign_firms(china_indicators: pd.DataFrame, trade_by_owner_cn: pd.DataFrame) -> Verdict:
    """Could China's producers hardly work without the foreign firms?

    Rule: the foreign-invested share of China's exports and of its high-tech exports around the essay (2005 to 2011),
    and of exports in the last year (customs, a part of a year). Contradicted if both were below half then; supported if
    both were at least half then and the share of exports still is; else qualified. Firms with capital from Hong Kong
    and Taiwan count as foreign. Processing, the trade of those who put foreign parts together, is told beside it.
    """
    every = trade.foreign_exports(china_indicators, trade_by_owner_cn)
    tech = _china(china_indicators, "foreign-invested share of high-tech exports")
    then = [float(s.loc[2005 : ESSAY_YEAR + 1].iloc[-1]) for s in (every, tech)]
    last = float(every.iloc[-1])
    bound = trade.foreign_share(trade_by_owner_cn, "exports", trade.PROCESSING)
    at_least_half = [value >= 50 for value in then]
    verdict = (
        "contradicted" if not any(at_least_half) else "supported" if all(at_least_half) and last >= 50 else "qualified"
    )
    return Verdict(
        verdict,
        f"Around the essay foreign-invested firms made {then[0]:.0f} % of China's exports and {then[1]:.0f} % of its"
        f" high-tech exports. In {every.index[-1]} it was {last:.1f} % of exports, but still {bound.iloc[-1]:.0f} % of"
        " processing: true then, less and less so since.",
        [
            Figure("Exports, last figure up to 2011", then[0], "% by foreign-invested firms"),
            Figure("High-tech exports, last figure up to 2011", then[1], "% by foreign-invested firms"),
            Figure(f"Exports, {every.index[-1]}", last, "% by foreign-invested firms"),
            Figure(f"Processing exports, {every.index[-1]}", float(bound.iloc[-1]), "% by foreign-invested firms"),
        ],
    )
