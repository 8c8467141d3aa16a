"""The rules of the claims, on *Run of the Red Queen* (Breznitz and Murphree 2010)."""

from __future__ import annotations

from typing import cast

import pandas as pd

from course.ledger.rules import Figure, Verdict, claim, only
from course.tables import economies, firms

ESSAY_YEAR = 2010
#: The yearly table of Gartner that covers every year since the essay; a second one differs for 2017.
COUNTER = "Gartner"
VALUE_ADDED = "value added of knowledge- and technology-intensive manufacturing"


def pc_rows(pc_market_share: pd.DataFrame) -> pd.DataFrame:
    """Whole years of the main counter, single firms: firm, year, market_share_percent, rank."""
    rows = pc_market_share[(pc_market_share["counted_by"] == COUNTER) & pc_market_share["quarter"].isna()]
    return rows[rows["firm"] != "World total"]


def against_states(country_patents: pd.DataFrame, country_innovation: pd.DataFrame) -> pd.DataFrame:
    """China as percent of the United States, by year: filings (PCT, by origin), US patents, receipts for licences."""
    patents = country_patents[country_patents["preferred"] & (country_patents["counted_by"] != "receiving office")]
    table = patents.pivot_table(index="year", columns=["indicator", "iso3"], values="value", observed=True)
    money = country_innovation.pivot_table(index="year", columns="iso3", values="ip_receipts_bn_usd")
    parts = {
        "filings": table["PCT applications"]["CHN"] / table["PCT applications"]["USA"],
        "US patents": table["US patents granted"]["CHN"] / table["US patents granted"]["USA"],
        "receipts": money["CHN"] / money["USA"],
    }
    return pd.DataFrame(parts) * 100


def paid_per_dollar(country_innovation: pd.DataFrame, iso3: str = "CHN") -> pd.Series:
    """Dollars paid for licences for each dollar received, by year."""
    rows = country_innovation[country_innovation["iso3"] == iso3].set_index("year").sort_index(kind="stable")
    return (rows["ip_payments_bn_usd"] / rows["ip_receipts_bn_usd"]).dropna()


def places_at_home(industry_facts: pd.DataFrame) -> pd.Series:
    """Return SMIC's place among the Chinese foundries by year, in lists of one counter that name several of them."""
    ranks = industry_facts[
        (industry_facts["topic"] == "foundries")
        & (industry_facts["indicator"] == "rank")
        & (industry_facts["counted_by"] == "IC Insights")
        & (industry_facts["iso3"].astype(str) == "CHN")
    ]
    wide = ranks.pivot_table(index="year", columns="subject", values="value", observed=True)
    wide = wide[wide.notna().sum(axis=1) > 1]
    places: pd.Series = wide.rank(axis=1)["SMIC"].sort_index(kind="stable")
    return places


@claim("RQ-07")
def lenovo_is_fourth(pc_market_share: pd.DataFrame) -> Verdict:
    """Was Lenovo the fourth maker of PCs in the world?

    Rule: its place by shipments in 2010, whole year, one source (Gartner). Supported if it is the fourth, qualified
    if it is the third or fifth, contradicted otherwise. What a second source has for the last year is told.
    """
    rows = pc_rows(pc_market_share)
    idc = pc_market_share[
        (pc_market_share["counted_by"] == "IDC")
        & pc_market_share["quarter"].isna()
        & (pc_market_share["firm"] == "Lenovo")
    ].set_index("year")
    newest = int(idc.index.max())
    mine = rows[rows["firm"] == "Lenovo"].set_index("year").sort_index(kind="stable")
    place, last = int(mine["rank"].loc[ESSAY_YEAR]), int(mine.index[-1])
    verdict = "supported" if place == 4 else "qualified" if place in (3, 5) else "contradicted"
    first = mine.index[mine["rank"] == 1]
    since = (
        f"; it has been first from {first.min()} on"
        if len(first) and (mine.loc[first.min() :, "rank"] == 1).all()
        else ""
    )
    share = mine["market_share_percent"]
    return Verdict(
        verdict,
        f"In {ESSAY_YEAR} Lenovo was number {place} with {share[ESSAY_YEAR]:.1f} % of all PCs{since}, with"
        f" {share[last]:.1f} % in {last}. By another source it was number {int(idc['rank'][newest])} in {newest}.",
        [
            Figure(f"Lenovo's place, {ESSAY_YEAR}", place, ""),
            Figure(f"Lenovo's share, {ESSAY_YEAR}", float(share[ESSAY_YEAR]), "% of PCs"),
            Figure(f"Lenovo's share, {last}", float(share[last]), "% of PCs"),
            Figure(f"Lenovo's share by IDC, {newest}", float(idc["market_share_percent"][newest]), "% of PCs"),
        ],
    )


@claim("RQ-74")
def known_by_the_purchase(pc_market_share: pd.DataFrame, firms: pd.DataFrame) -> Verdict:
    """Did Lenovo become known to the world when it bought IBM's PC division in 2005?

    Rule: the year of the purchase stands in `firms`; the rank of the year before and of that year, by the one source
    that has both. Supported if Lenovo rose by three places or more in that year, qualified if it rose by less,
    contradicted if it did not rise. What people had heard of is not counted anywhere: size stands for it.
    """
    told = str(firms.set_index("firm").loc["Lenovo", "fact"])
    bought = int(pd.Series([told]).str.extract(r"IBM in (\d{4})")[0].iloc[0])
    rows = pc_market_share[(pc_market_share["firm"] == "Lenovo") & pc_market_share["quarter"].isna()]
    both = [
        g.set_index("year")
        for _, g in rows.groupby("counted_by", observed=True)
        if {bought - 1, bought} <= set(g["year"])
    ]
    ranks, units = both[0]["rank"], both[0]["units_m"]
    rise = int(ranks[bought - 1] - ranks[bought])
    verdict = "supported" if rise >= 3 else "qualified" if rise > 0 else "contradicted"
    return Verdict(
        verdict,
        f"Lenovo went from place {int(ranks[bought - 1])} to place {int(ranks[bought])} in {bought}, from"
        f" {units[bought - 1]:.1f} to {units[bought]:.1f} million PCs: it bought its place in the world. That the world"
        " took notice is not in a table.",
        [
            Figure("Year of the purchase", bought, "year"),
            Figure("Places gained", rise, ""),
            Figure(f"PCs sold, {bought}", float(units[bought]), "million"),
        ],
    )


@claim("RQ-11")
def smic_struggles(firm_panel: pd.DataFrame, industry_facts: pd.DataFrame) -> Verdict:
    """Did SMIC struggle to keep its margins and its market, and did growth and the state weigh it down?

    Rule: trouble means that the mean of its gross margins in the eight quarters of 2008 and 2009, as published at the
    time, is below 5 %, that every net income of those quarters is a loss, and that its sales grew less in 2009 than
    those of all foundries (then it lost a part of the market). Contradicted without trouble. With it: supported if no
    yearly gross margin since 2015 is above 20 % (a burden that stayed), qualified if one is (the trouble was real,
    and passed while the state was in).
    """
    margins = firms.series(firm_panel, "SMIC", "gross margin", ("quarter",))
    hard = margins[margins.index.str[:4].isin(["2008", "2009"])]
    income = firms.series(firm_panel, "SMIC", "net income", ("quarter",))
    losses = income[income.index.str[:4].isin(["2008", "2009"])]
    later = firms.series(firm_panel, "SMIC", "gross margin").loc["2015":]
    rows = industry_facts[(industry_facts["topic"] == "foundries") & (industry_facts["counted_by"] == "IC Insights")]
    grown = {who: only(rows, indicator="growth of sales", subject=who) for who in ("SMIC", "world")}
    lost = grown["world"] - grown["SMIC"]
    trouble = float(hard.mean()) < 5 and bool((losses < 0).all()) and lost > 0
    verdict = "contradicted" if not trouble else "supported" if later.max() <= 20 else "qualified"
    return Verdict(
        verdict,
        f"Gross margins averaged {hard.mean():.0f} % over the {len(hard)} quarters of 2008 and 2009"
        f" ({hard.min():.0f} % in {hard.idxmin()}), all were quarters of loss, and sales fell by {-grown['SMIC']:.0f} %"
        f" in 2009, those of all foundries by {-grown['world']:.0f} %. But the margin reached {later.max():.0f} % in"
        f" {later.idxmax()}, with the state in: close ties did not have to be a burden.",
        [
            Figure("Mean gross margin, quarters of 2008 and 2009", float(hard.mean()), "%"),
            Figure(f"Gross margin, {hard.idxmin()}", float(hard.min()), "%"),
            Figure("Quarters of loss in 2008 and 2009", int((losses < 0).sum()), f"of {len(losses)}"),
            Figure("Growth of sales in 2009 behind all foundries", lost, "points"),
            Figure(f"Gross margin, {later.idxmax()}", float(later.max()), "%"),
            Figure(f"Gross margin, {later.index[-1]}", float(later.iloc[-1]), "%"),
        ],
    )


@claim("RQ-29")
def smic_grew_by_the_state(
    firm_panel: pd.DataFrame, policy_events: pd.DataFrame, industry_facts: pd.DataFrame
) -> Verdict:
    """Did SMIC become China's largest foundry by letting the state in?

    Rule: the date of the first state stake in the tables, and SMIC's place among Chinese foundries. Contradicted if
    the stakes of state firms and funds together stay below 25 %, or if it was not the largest Chinese foundry in 2009.
    Else supported if revenue had not yet doubled, and it was not yet the largest, before the first of them; qualified
    if one of the two came before. Stakes of the early years are in no table.
    """
    stakes = {
        who: float(firms.series(firm_panel, "SMIC", f"{who} stake", ("date", "year")).iloc[0])
        for who in ("Datang", "CIC")
    }
    event = policy_events[policy_events["topic"].eq("Chips") & policy_events["event"].str.contains("Datang", na=False)]
    entry = int(event["year"].min())
    revenue = firms.series(firm_panel, "SMIC", "revenue")
    before = revenue[revenue.index.astype("int64") < entry]
    grown = float(before.iloc[-1] / before.iloc[0])
    total = sum(stakes.values())
    places = places_at_home(industry_facts)
    early = places.loc[: entry - 1]
    largest = places.iloc[-1] == 1
    verdict = (
        "contradicted" if total < 25 or not largest else "supported" if grown < 2 and (early > 1).all() else "qualified"
    )
    return Verdict(
        verdict,
        f"Datang bought {stakes['Datang']:.1f} % in {entry} and the fund CIC about {stakes['CIC']:.0f} % later. But"
        f" revenue had grown {grown:.1f} times from {before.index[0]} to {before.index[-1]}, and SMIC was number"
        f" {int(early.iloc[0])} of the Chinese foundries in {early.index[0]} as in {places.index[-1]}: the state firm"
        " bought into a large maker.",
        [
            Figure("State stakes in the tables, together", total, "%"),
            Figure("First of them", entry, "year"),
            Figure(f"Growth of revenue, {before.index[0]} to {before.index[-1]}", grown, "times"),
            Figure(f"Place among Chinese foundries, {early.index[0]}", float(early.iloc[0]), ""),
            Figure(f"Place among Chinese foundries, {places.index[-1]}", float(places.iloc[-1]), ""),
        ],
    )


@claim("RQ-83")
def smic_serves_the_state(firm_panel: pd.DataFrame, industry_facts: pd.DataFrame) -> Verdict:
    """Does SMIC serve public bodies that want to depend less on foreign makers?

    Rule: no table names SMIC's customers, so the verdict is open if China's share of its revenue rose by 10 points or
    more (that would fit), and contradicted if it did not (then demand from home can't have been what carried it).
    """
    home = firms.series(firm_panel, "SMIC", "China share of revenue", ("year", "quarter"))
    design = firms.series(firm_panel, "SMIC", "revenue from domestic design houses", ("quarter",))
    rise = float(home.iloc[-1] - home.iloc[0])
    bought = industry_facts[industry_facts["indicator"] == "imports of integrated circuits"].set_index("period")[
        "value"
    ]
    return Verdict(
        "open" if rise >= 10 else "contradicted",
        f"China's share of SMIC's revenue went from {home.iloc[0]:.0f} % ({home.index[0]}) to {home.iloc[-1]:.0f} %"
        f" ({home.index[-1]}); in {design.index[0]} design houses from home brought {design.iloc[0]:.0f} %. That fits"
        f" the claim, and so does the need: China bought chips abroad for {bought.iloc[-1]:,.0f} billion dollars in"
        f" {bought.index[-1]}. Who the customers were is not told.",
        [
            Figure(f"China's share of revenue, {home.index[0]}", float(home.iloc[0]), "%"),
            Figure(f"China's share of revenue, {home.index[-1]}", float(home.iloc[-1]), "%"),
            Figure(f"From design houses at home, {design.index[0]}", float(design.iloc[0]), "%"),
            Figure(f"China's imports of chips, {bought.index[-1]}", float(bought.iloc[-1]), "billion USD"),
        ],
    )


@claim("RQ-12")
def tencent_is_largest(firm_panel: pd.DataFrame) -> Verdict:
    """Was Tencent China's largest and most profitable internet firm?

    Rule: the first year in which the tables have the revenue of Tencent and of another Chinese platform. If that is
    2010 or before: supported or contradicted by who is larger. If it is later: qualified if Tencent is larger, open
    if not, for the tables then say nothing of the essay's year.
    """
    rivals = ("Alibaba", "Baidu", "JD")
    mine = firms.series(firm_panel, "Tencent", "revenue")
    others = {name: firms.series(firm_panel, name, "revenue") for name in rivals}
    year = min(y for y in mine.index if any(y in rows.index for rows in others.values()))
    there = {name: float(rows[year]) for name, rows in others.items() if year in rows.index}
    rival = max(there, key=there.__getitem__)
    first = mine[year] > there[rival]
    early = int(year) <= ESSAY_YEAR
    verdict = ("supported" if first else "contradicted") if early else ("qualified" if first else "open")
    income = firms.series(firm_panel, "Tencent", "net income")
    margin = 100 * income["2008"] / mine["2008"]
    return Verdict(
        verdict,
        f"Tencent kept {margin:.0f} % of its revenue of 2008 as profit. The first year with a rival in the tables is"
        f" {year}: Tencent {mine[year] / 1000:.0f}, {rival} {there[rival] / 1000:.0f} billion CNY. For {ESSAY_YEAR}"
        " itself the tables have no rival, and of Alibaba nothing before it was listed.",
        [
            Figure("Tencent's net margin, 2008", float(margin), "%"),
            Figure(f"Tencent's revenue, {year}", float(mine[year] / 1000), "billion CNY"),
            Figure(f"{rival}'s revenue, {year}", there[rival] / 1000, "billion CNY"),
        ],
    )


@claim("RQ-87")
def from_icq_to_a_family(precedents_lead_lag: pd.DataFrame, firm_panel: pd.DataFrame) -> Verdict:
    """Did QQ begin as a copy of ICQ, and become a family of paid services?

    Rule: contradicted if QQ is not the later of the two, or if Tencent's gross margin of 2008 is below 50 % (free
    chat earns none). Else qualified: that it came later and paid well is seen; that it was copied, and what each
    service earned, is not.
    """
    pair = precedents_lead_lag[precedents_lead_lag["first_product"].eq("ICQ")]
    later = pair["follower_product"].str.contains("QQ").any() and bool((pair["lag_years"] > 0).all())
    lag = float(pair["lag_years"].iloc[0])
    margin = float(firms.series(firm_panel, "Tencent", "gross margin")["2008"])
    users = float(firms.series(firm_panel, "Tencent", "QQ active users", ("quarter",)).iloc[0])
    return Verdict(
        "qualified" if later and margin >= 50 else "contradicted",
        f"QQ came {lag:.0f} years after ICQ. By the end of 2010 it had {users:.0f} million active users, and in 2008"
        f" Tencent kept {margin:.0f} % of its revenue after direct costs: not the figures of a free chat. What each"
        " service earned is not in the tables.",
        [
            Figure("QQ after ICQ", lag, "years"),
            Figure("Tencent's gross margin, 2008", margin, "%"),
            Figure("QQ, active users, end of 2010", users, "million"),
        ],
    )


@claim("RQ-30")
def second_generation_tencent(precedents_lead_lag: pd.DataFrame, firm_panel: pd.DataFrame) -> Verdict:
    """Does Tencent build on technology that came from abroad?

    Rule: the pairs of products in which QQ or WeChat takes part. Supported if they follow in all, qualified if they
    follow in some and come first in others, contradicted if they follow in none. (The pairs are a sample of
    convenience.)
    """
    names = "QQ|WeChat"
    follows = precedents_lead_lag[precedents_lead_lag["follower_product"].str.contains(names, na=False)]
    leads = precedents_lead_lag[precedents_lead_lag["first_product"].str.contains(names, na=False)]
    verdict = "contradicted" if follows.empty else "supported" if leads.empty else "qualified"
    rank = firms.series(firm_panel, "Tencent", "PCT world rank")
    return Verdict(
        verdict,
        f"In {len(follows)} of {len(follows) + len(leads)} pairs QQ or WeChat came after a product from abroad; in the"
        f" other a product from abroad came {leads['lag_years'].iloc[0] if len(leads) else 0:.0f} years after WeChat."
        f" In {rank.index[0]} Tencent was number {rank.iloc[0]:.0f} of the world's filers of international patents.",
        [
            Figure("Pairs in which Tencent follows", len(follows), f"of {len(follows) + len(leads)}"),
            Figure("Mean lag as a follower", float(follows["lag_years"].mean()), "years"),
            Figure(f"Place among PCT filers, {rank.index[0]}", float(rank.iloc[0]), ""),
        ],
    )


@claim("RQ-18")
def weak_at_novelty(country_patents: pd.DataFrame, country_innovation: pd.DataFrame) -> Verdict:
    """Was China weak at products that are new to the world, in the year of the essay?

    Rule: China as percent of the United States in 2010: international filings, US patents, receipts for licences.
    Supported if all three are below a third and China paid at least three dollars for each that it received;
    contradicted if none of the three is; qualified otherwise.
    """
    parts = cast(pd.Series, against_states(country_patents, country_innovation).loc[ESSAY_YEAR])
    paid = float(paid_per_dollar(country_innovation)[ESSAY_YEAR])
    low = int((parts < 100 / 3).sum())
    verdict = "supported" if low == 3 and paid >= 3 else "contradicted" if low == 0 else "qualified"
    return Verdict(
        verdict,
        f"In {ESSAY_YEAR} China had {parts['filings']:.0f} % of America's international filings,"
        f" {parts['US patents']:.0f} % of its US patents and {parts['receipts']:.1f} % of its receipts for licences,"
        f" and paid {paid:.0f} dollars for each dollar received.",
        [
            *[
                Figure(f"China's {name}, {ESSAY_YEAR}", float(value), "% of the United States")
                for name, value in parts.items()
            ],
            Figure("Paid for each dollar received", paid, "dollars"),
        ],
    )


@claim("RQ-92")
def novelty_in_time(country_patents: pd.DataFrame, country_innovation: pd.DataFrame) -> Verdict:
    """Has China come to master novel products?

    Rule: the same three measures, from 2010 to the last year of each. Contradicted if none rose. Supported if all
    three are now above half of the United States. Else qualified.
    """
    parts = against_states(country_patents, country_innovation).loc[ESSAY_YEAR:]
    then, now = parts.iloc[0], parts.apply(lambda column: column.dropna().iloc[-1])
    years = {name: int(cast(int, parts[name].last_valid_index())) for name in parts}
    rose = now > then
    latest = country_patents[country_patents["indicator"] == "growth of PCT applications over a year"]
    growth, last = latest.set_index("iso3")["value"], int(latest["year"].max())
    verdict = "contradicted" if not rose.any() else "supported" if (now > 50).all() else "qualified"
    return Verdict(
        verdict,
        f"Since {ESSAY_YEAR} China went from {then['filings']:.0f} to {now['filings']:.0f} % of America's filings, from"
        f" {then['US patents']:.0f} to {now['US patents']:.0f} % of its US patents, and from {then['receipts']:.1f} to"
        f" {now['receipts']:.1f} % of its receipts. By count it has arrived. By price it has not. In {last}"
        " its filings changed"
        f" by {growth['CHN']:+.1f} %, America's by {growth['USA']:+.1f} %.",
        [Figure(f"China's {name}, {years[name]}", float(now[name]), "% of the United States") for name in parts],
    )


@claim("RQ-32")
def keeps_up_without_moving(
    country_innovation: pd.DataFrame, firm_panel: pd.DataFrame, country_patents: pd.DataFrame
) -> Verdict:
    """Does Chinese technology keep up with the frontier without moving it?

    Rule. Two sides. Taking: does China pay more for licences than it receives, in 2010 and in the last year? Giving:
    is a Chinese firm among the three largest filers of international patents in any year to 2010, or do Chinese
    inventors have a tenth of all US patents by the last year? Supported if it takes and does not give; contradicted
    if it gives and no longer takes; qualified otherwise.
    """
    paid = paid_per_dollar(country_innovation)
    takes = paid[ESSAY_YEAR] > 1 and paid.iloc[-1] > 1
    homes = ("Huawei", "ZTE")
    ranks = {name: firms.series(firm_panel, name, "PCT world rank") for name in homes}
    early = {
        (name, year): value
        for name, rows in ranks.items()
        for year, value in zip(rows.index, rows, strict=True)
        if int(year) <= ESSAY_YEAR
    }
    best = min(early, key=early.__getitem__) if early else None
    granted = country_patents[country_patents["indicator"] == "US patents granted"]
    share = granted.pivot_table(index="year", columns="iso3", values="value", observed=True)
    world = granted[granted["country"] == "World"].set_index("year")["value"]
    part = 100 * share["CHN"] / world
    gives = (best is not None and early[best] <= 3) or part.iloc[-1] >= 10
    verdict = "supported" if takes and not gives else "contradicted" if gives and not takes else "qualified"
    led = (
        f"{best[0]} was number {early[best]:.0f} of the world's filers in {best[1]}"
        if best
        else "no Chinese firm was a leading filer"
    )
    return Verdict(
        verdict,
        f"China still paid {paid.iloc[-1]:.1f} dollars for each dollar received in {paid.index[-1]}"
        f" ({paid[ESSAY_YEAR]:.1f} in {ESSAY_YEAR}): it takes. But {led}, and Chinese inventors went from"
        f" {part[ESSAY_YEAR]:.1f} to {part.iloc[-1]:.1f} % of all US patents: a few had begun to push before the essay"
        f" was printed. Huawei was number {ranks['Huawei'].iloc[-1]:.0f} in {ranks['Huawei'].index[-1]}.",
        [
            Figure(f"Paid for each dollar received, {paid.index[-1]}", float(paid.iloc[-1]), "dollars"),
            Figure("Best place of a Chinese filer to 2010", float(early[best]) if best else 0.0, ""),
            Figure(f"China's part of US patents, {part.index[-1]}", float(part.iloc[-1]), "%"),
        ],
    )


@claim("RQ-34")
def novelty_may_be_the_wrong_stress(value_capture: pd.DataFrame) -> Verdict:
    """Where growth and jobs are the aim, may stress on novelty be wrong?

    Rule: a model's word, at most qualified. The race of course.models.frontier, a fast imitator (lag of one year),
    with no engineer and with half of them on novelty, at odds of 0.3 a year. And the iPod of 2006: more jobs outside
    the United States than in it, but more wages in it. Qualified if the model's follower earns more without novelty
    and the iPod gave most jobs abroad; open otherwise.
    """
    from course.models import frontier

    plain, tries = (frontier.race(imitation_lag=1.0, effort=e, novelty_hazard=0.3, runs=400) for e in (0, 50))
    gain = float(tries.profit.mean() - plain.profit.mean())
    rows = value_capture[value_capture["product_family"] == "iPod"]

    def one(indicator: str, item: str, country: str) -> float:
        part = rows[(rows["indicator"] == indicator) & (rows["item"] == item) & (rows["country"] == country)]
        return float(part["value"].iloc[0])

    here, there = (one("jobs", "iPod jobs", where) for where in ("United States", "outside the United States"))
    paid_here, paid_there = (
        one("wages", "All iPod wages", where) for where in ("United States", "outside the United States")
    )
    verdict = "qualified" if gain < 0 and there > here else "open"
    return Verdict(
        verdict,
        f"In the model a fast imitator that puts half of its engineers on novelty earns about {abs(gain):.0f} a year"
        f" {'less' if gain < 0 else 'more'}, of world sales of 100. The iPod of 2006 gave {there:,.0f} jobs outside the"
        f" United States and {here:,.0f} in it, but {paid_here / paid_there:.1f} times the wages in it. Other odds turn"
        " the model's answer.",
        [
            Figure("Profit from stress on novelty, in the model", float(round(gain)), "of sales of 100"),
            Figure("iPod jobs outside the United States", there, ""),
            Figure("iPod jobs in the United States", here, ""),
            Figure("iPod wages in the United States", paid_here, "million USD"),
            Figure("iPod wages outside", paid_there, "million USD"),
        ],
        basis="model",
    )


@claim("RQ-38")
def leads_in_making(country_counts: pd.DataFrame, industry_facts: pd.DataFrame) -> Verdict:
    """Did China already lead in second-generation, process and production innovation?

    Rule: two traces of making, in 2010: high-tech exports, and value added of knowledge- and technology-intensive
    manufacturing, countries only. Supported if China is first in both, qualified if in one, contradicted if in none.
    Both count what is made, not how cleverly. Goods that were new after the essay (batteries of cars, robots put up)
    are told, and do not count.
    """
    rows = country_counts[country_counts["kind"] == "country"]
    value = rows[rows["indicator"] == VALUE_ADDED].pivot_table(index="year", columns="economy", values="value")
    goods = rows[(rows["indicator"] == "high-tech exports") & (rows["series"] == "World Bank, current")]
    goods = goods.pivot_table(index="year", columns="economy", values="value")
    places = [int(cast(pd.Series, table.loc[ESSAY_YEAR]).rank(ascending=False)["China"]) for table in (goods, value)]
    verdict = {2: "supported", 1: "qualified", 0: "contradicted"}[places.count(1)]
    china, others = value["China"], value.drop(columns="China").max(axis=1)
    ahead = value.index[china > others]
    ratio = 100 * china[ESSAY_YEAR] / others[ESSAY_YEAR]
    last = int(value.index[-1])
    table = industry_facts[industry_facts["indicator"] == "industrial robots installed"]
    wide = table.pivot_table(index="period", columns="subject", values="value", observed=True)
    robots: pd.Series = (100 * wide["China"] / wide["world"]).dropna()
    cells = industry_facts[
        (industry_facts["subject"] == "six Chinese makers") & (industry_facts["period"].str.len() == 4)
    ].set_index("period")["value"]
    return Verdict(
        verdict,
        f"In {ESSAY_YEAR} China was number {places[0]} in high-tech exports. In value added, which leaves out bought"
        f" parts, it was number {places[1]} with {ratio:.0f} % of the first; it passed everyone in"
        f" {ahead.min() if len(ahead) else 'no year'}. Since then it came to put up {robots.iloc[-1]:.0f} % of the"
        f" world's new robots ({robots.index[-1]}) and its makers to build {cells.iloc[-1]:.0f} % of the batteries of"
        f" cars ({cells.index[-1]}). These count making. Innovation in making is not counted.",
        [
            Figure(f"Place in high-tech exports, {ESSAY_YEAR}", places[0], ""),
            Figure(f"Place in value added, {ESSAY_YEAR}", places[1], ""),
            Figure(
                f"China's value added, {last}",
                float(100 * china[last] / others[last]),
                "% of the next",
            ),
            Figure(f"Robots put up in China, {robots.index[-1]}", float(robots.iloc[-1]), "% of the world"),
            Figure(f"Batteries of six Chinese makers, {cells.index[-1]}", float(cells.iloc[-1]), "% of the world"),
        ],
    )


@claim("RQ-39")
def growth_for_years(country_economy: pd.DataFrame, countries: pd.DataFrame) -> Verdict:
    """Could this system keep China growing fast for many years?

    Rule: growth of real GDP per head from 2010 to the last year, in two halves, among countries that had
    half to twice China's income in 2010. At most qualified, since no table shows what the system itself did:
    qualified if China is in the fastest fifth in both halves, open if in one, contradicted if in none.
    """
    peers = economies.of_similar_income(country_economy, countries, ESSAY_YEAR)
    last = int(cast(int, peers.loc["CHN"].last_valid_index()))
    middle = (ESSAY_YEAR + last) // 2
    spans = ((ESSAY_YEAR, middle), (middle, last), (ESSAY_YEAR, last))
    growth = [((100 * ((peers[b] / peers[a]) ** (1 / (b - a)) - 1)).dropna()) for a, b in spans]
    places = [int(rates.rank(ascending=False)["CHN"]) for rates in growth]
    fast = sum(place <= len(rates) / 5 for place, rates in zip(places[:2], growth[:2], strict=True))
    whole = growth[2]
    return Verdict(
        {2: "qualified", 1: "open", 0: "contradicted"}[fast],
        f"China's real income per head grew {whole['CHN']:.1f} % a year from {ESSAY_YEAR} to {last}, place {places[2]}"
        f" of {len(whole)} countries that began at like income (median {whole.median():.1f} %). The growth came. That"
        " this way of innovating brought it, no table shows.",
        [
            Figure(f"China's growth, {ESSAY_YEAR} to {last}", float(whole["CHN"]), "% a year"),
            Figure("Median of countries of like income", float(whole.median()), "% a year"),
            Figure("China's place", places[2], f"of {len(whole)}"),
        ],
    )


@claim("RQ-50")
def model_is_the_second_generation(province_technology: pd.DataFrame, rd_by_kind_country: pd.DataFrame) -> Verdict:
    """Is China's model the second generation: known technology mixed anew, better processes?

    Rule: two traces, in 2010 and in the last year of each. In patents: utility models and designs, which need no
    great step, are more than half of the nation's applications. In money: development takes a larger share of R&D in
    China than in the United States. Supported if both hold in both years, qualified if both hold in 2010 only,
    contradicted otherwise.
    """
    nation = province_technology[province_technology["level"] == "nation"].set_index("year").sort_index(kind="stable")
    small = (100 - nation["invention_share_of_applications_percent"]).dropna()
    rd = rd_by_kind_country[rd_by_kind_country["preferred"] & (rd_by_kind_country["kind"] == "development")]
    rd = rd.pivot_table(index="year", columns="iso3", values="share_percent", observed=True)[["CHN", "USA"]].dropna()
    then, last = (
        small[ESSAY_YEAR] > 50 and rd.CHN[ESSAY_YEAR] > rd.USA[ESSAY_YEAR],
        small.iloc[-1] > 50 and rd.CHN.iloc[-1] > rd.USA.iloc[-1],
    )
    verdict = "supported" if then and last else "qualified" if then else "contradicted"
    low = int(cast(int, small.idxmin()))
    return Verdict(
        verdict,
        f"Utility models and designs were {small[ESSAY_YEAR]:.0f} % of the applications of {ESSAY_YEAR}, fell to"
        f" {small[low]:.0f} % by {low} and were back at {small.iloc[-1]:.0f} % in {small.index[-1]}. Development took"
        f" {rd.CHN.iloc[-1]:.0f} % of R&D in {rd.index[-1]}, {rd.USA.iloc[-1]:.0f} % in the United States.",
        [
            Figure(f"Utility models and designs, {ESSAY_YEAR}", float(small[ESSAY_YEAR]), "% of applications"),
            Figure(f"Least since, {low}", float(small[low]), "% of applications"),
            Figure(f"Utility models and designs, {small.index[-1]}", float(small.iloc[-1]), "% of applications"),
            Figure(f"Development, {rd.index[-1]}", float(rd.CHN.iloc[-1]), "% of R&D"),
        ],
    )


@claim("RQ-69")
def for_the_home_market(
    firm_panel: pd.DataFrame,
    province_technology: pd.DataFrame,
    electric_cars: pd.DataFrame,
    industry_facts: pd.DataFrame,
) -> Verdict:
    """Do Chinese firms make their best second-generation products for the home market?

    Rule: exports as a part of the sales of new products, high-tech industry, the nation, first year of the table.
    Supported below a third, qualified below a half, contradicted from a half on. The table begins six years after the
    essay. SMIC's sales at home, the one firm with a figure near its time, are also told, and so is where electric cars
    went, a later product of the kind.
    """
    nation = province_technology[province_technology["level"] == "nation"].set_index("year").sort_index(kind="stable")
    abroad = nation["hightech_new_product_export_share_percent"].dropna()
    home = firms.series(firm_panel, "SMIC", "China share of revenue", ("year", "quarter"))
    first = float(abroad.iloc[0])
    sold = electric_cars[electric_cars["economy"] == "China"].set_index("year")["cars_sold"].astype(float) / 1e6
    sent = industry_facts[industry_facts["indicator"] == "electric and plug-in cars exported"].iloc[-1]
    verdict = "supported" if first < 100 / 3 else "qualified" if first < 50 else "contradicted"
    return Verdict(
        verdict,
        f"Of the new products of high-tech firms {first:.0f} % were sold abroad in {abroad.index[0]} and"
        f" {abroad.iloc[-1]:.0f} % in {abroad.index[-1]}: mostly at home, and a good part not. SMIC sold"
        f" {home.iloc[0]:.0f} % of its output in China in {home.index[0]} and {home.iloc[-1]:.0f} % in"
        f" {home.index[-1]}: the home market came later. Of a later product, {sold.iloc[-1]:.1f} million electric cars"
        f" were sold at home in {sold.index[-1]} and {sent['value']:.1f} million sent abroad in {sent['year']}.",
        [
            Figure(f"New products sold abroad, {abroad.index[0]}", first, "%"),
            Figure(f"New products sold abroad, {abroad.index[-1]}", float(abroad.iloc[-1]), "%"),
            Figure(f"SMIC's sales in China, {home.index[0]}", float(home.iloc[0]), "%"),
            Figure(f"Electric cars sold in China, {sold.index[-1]}", float(sold.iloc[-1]), "million"),
            Figure(f"Electric cars sent abroad, {sent['year']}", float(sent["value"]), "million"),
        ],
    )
