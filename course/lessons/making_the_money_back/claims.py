"""The rules of the claims, on *Chinese tech exceptionalism* (Norris 2019).

Also the unit economics of single firms, from `firm_panel`: `unit_economics` and `margins`.
"""

from __future__ import annotations

from itertools import pairwise
from typing import cast

import pandas as pd

from course.english import listed
from course.ledger.rules import Figure, Verdict, claim
from course.models import cohorts

#: Firm -> whom it counts, and the day of the year of the count. No other firm has selling cost and two counts a year
#: apart.
COUNTS = {
    "PDD": ("active customers", "12-31"),
    "Alibaba": ("active customers", "03-31"),
    "Meta": ("monthly active users", "12-31"),
    "Netflix": ("paying subscribers", "06-30"),
    "Spotify": ("monthly active users", "12-31"),
}
CHINESE = ("PDD", "Alibaba")
#: Firms of the same trade, Chinese and American, in our reading.
TRADES = (
    ("Alibaba", "Amazon"),
    ("PDD", "Amazon"),
    ("JD", "Amazon"),
    ("Tencent", "Meta"),
    ("Baidu", "Alphabet"),
)
PLATFORMS = (
    "Alibaba",
    "Baidu",
    "JD",
    "Meituan",
    "PDD",
    "Tencent",
    "Alphabet",
    "Amazon",
    "MercadoLibre",
    "Meta",
    "Netflix",
    "Snap",
    "Spotify",
    "Uber",
)
HOME = PLATFORMS[:6]
RECEIVING = "2003-2022, by receiving firm"
THIN = 5.0


def accounts(firm_panel: pd.DataFrame) -> pd.DataFrame:
    """Revenue, operating income and selling cost by firm and fiscal year, in millions of the firm's currency."""
    rows = firm_panel[firm_panel["preferred"] & (firm_panel["period_kind"] == "year")]
    rows = rows[rows["unit"].astype(str).str.startswith("million")]
    wide = rows.assign(indicator=rows["indicator"].astype(str)).pivot_table(
        index=["firm", "year"], columns="indicator", values="value", observed=True
    )
    names = {"revenue": "revenue", "operating income": "operating", "sales and marketing cost": "selling"}
    return wide[list(names)].rename(columns=names)


def counts(firm_panel: pd.DataFrame, firm: str, who: str, day: str) -> pd.Series:
    """Users (millions) of one firm by year, counted on one day of the year and by one definition."""
    rows = firm_panel[firm_panel["preferred"] & (firm_panel["firm"] == firm) & (firm_panel["indicator"] == who)]
    ends = rows["period_end"].astype(str)
    rows = rows[ends.str.endswith(day)]
    return pd.Series(
        rows["value"].astype(float).to_numpy(), index=rows["period_end"].astype(str).str[:4].astype("int64")
    ).sort_index(kind="stable")


def unit_economics(firm_panel: pd.DataFrame, which: dict[str, tuple[str, str]] | None = None) -> pd.DataFrame:
    """One row per firm and year for which selling cost and two counts of users, a year apart, are there.

    before, after : users, millions. selling, revenue, operating : millions of the firm's currency. low, high : bounds
    of the cost of winning one user (cohorts.cost_bounds), currency. per_user : revenue over the mean of both counts.
    months : high over monthly revenue per user. share : selling in percent of revenue. growth : net addition in
    percent of the mean of both counts. margin : percent of revenue left before selling. years : payback in years if
    nobody leaves and nothing changes. Netflix is counted at mid-year, so its accounts are means of two years.
    """
    books, rows = accounts(firm_panel), []
    for firm, (who, day) in (which or COUNTS).items():
        users = counts(firm_panel, firm, who, day)
        for year in users.index:
            if year - 1 not in users.index or (firm, year) not in books.index:
                continue
            book = books.loc[(firm, year)]
            if day == "06-30":
                if (firm, year - 1) not in books.index:
                    continue
                book = (book + books.loc[(firm, year - 1)]) / 2
            if book.isna().any():
                continue
            rows.append((firm, year, users[year - 1], users[year], book.selling, book.revenue, book.operating))
    found = pd.DataFrame(rows, columns=["firm", "year", "before", "after", "selling", "revenue", "operating"])
    found["low"], found["high"] = cohorts.cost_bounds(found.selling, found.before, found.after)
    mean = (found.before + found.after) / 2
    found["per_user"] = found.revenue / mean
    found["months"] = 12 * found.high / found.per_user
    found["share"] = 100 * found.selling / found.revenue
    found["growth"] = 100 * (found.after - found.before) / mean
    found["margin"] = 100 * (found.operating + found.selling) / found.revenue
    found["years"] = found.months / 12 / (found.margin / 100)
    return found


def margins(firm_panel: pd.DataFrame) -> pd.DataFrame:
    """Operating margin in percent: years down, firms across. Alibaba's fiscal year to March is listed under the year
    before.
    """
    books = accounts(firm_panel)
    wide = (100 * books["operating"] / books["revenue"]).dropna().unstack("firm")
    wide = wide[[firm for firm in PLATFORMS if firm in wide]].sort_index(kind="stable")
    years = range(int(wide.index.min()) - 1, int(wide.index.max()) + 1)
    wide = wide.reindex(years)
    if "Alibaba" in wide:
        wide["Alibaba"] = wide["Alibaba"].shift(-1)
    return wide.dropna(how="all")


def pair_margins(firm_panel: pd.DataFrame) -> pd.DataFrame:
    """Operating margins of the pairs of one trade: chinese, american, year, ours, theirs (percent); years that both
    have.
    """
    wide, rows = margins(firm_panel), []
    for chinese, american in TRADES:
        both = wide[[chinese, american]].dropna()
        rows += [(chinese, american, int(year), *both.loc[year]) for year in both.index]
    return pd.DataFrame(rows, columns=["chinese", "american", "year", "ours", "theirs"])


def retention(market_indicators: pd.DataFrame) -> pd.DataFrame:
    """App retention: country, day, percent, bound (True where the figure is published as "below")."""
    rows = market_indicators[market_indicators["indicator"].astype(str).str.startswith("app retention day")]
    return (
        pd.DataFrame(
            {
                "country": rows["economy"].astype(str),
                "day": rows["indicator"].astype(str).str.extract(r"(\d+)$")[0].astype("int64"),
                "percent": rows["value"].astype(float),
                "bound": rows["note"].fillna("").str.contains("below"),
                "year": rows["year"],
            }
        )
        .sort_values(["country", "day"])
        .reset_index(drop=True)
    )


@claim("EX-04")
def hard_to_keep(market_indicators: pd.DataFrame) -> Verdict:
    """Do China's firms find it hard to keep users, and because the engines slow?

    Rule. Share of users who open an app on the thirtieth day, in the one year of the table, 2017: before the slowdown.
    Figures published as "below" are upper bounds: a country is certainly above China only if its figure is exact and
    above China's bound. One year before the event can't show its effect, so the claim is at most qualified. Qualified
    if at least one country is certainly above China: hard to keep, but already before. Contradicted if China's figure
    is exact and above all others. Open otherwise.
    """
    rows = retention(market_indicators)
    late = rows[rows["day"] == 30].set_index("country")
    china, others = cast(pd.Series, late.loc["China"]), late.drop("China")
    above = [name for name, row in others.iterrows() if not row["bound"] and row["percent"] > china["percent"]]
    below = not china["bound"] and (others["percent"] < china["percent"]).all()
    word = "qualified" if above else "contradicted" if below else "open"
    unsure = [name for name, row in others.iterrows() if row["bound"]]
    exact = others[~others["bound"]]["percent"]
    return Verdict(
        word,
        f"Already in {int(china['year'])} at most {china['percent']:.0f} % of China's new users opened an app on the"
        " thirtieth day, so the slowdown did not begin it. Certainly more stayed in"
        f" {listed(above) if above else 'no country'}. Upper bounds only: {listed(unsure)}.",
        [
            Figure("China, thirtieth day, at most", float(china["percent"]), "%"),
            Figure("Exact figures elsewhere go up to", float(exact.max()) if len(exact) else 0.0, "%"),
            Figure("Countries certainly above China", len(above), f"of {len(others)}"),
        ],
    )


@claim("EX-05")
def undercooked(firm_panel: pd.DataFrame) -> Verdict:
    """Was it hard for China's digital firms to earn money, with business models not yet done?

    Rule. Operating margins of the Chinese platform firms that have one for 2019 (Alibaba: the year to March 2020), the
    year of the essay. A margin below 5 % is thin. (Amazon, abroad, stands just above that line.) A margin does not say
    why it is thin: a model that is not yet done looks like a trade that is always thin. So the claim is at most
    qualified. Qualified if more than half were thin in 2019, contradicted if a quarter or fewer were, open otherwise.
    The claim is of its day, and says "not yet". What a firm earned later is told as a sequel, and does not count. (An
    earlier rule asked for thin margins in the last year, too.)
    """
    wide = margins(firm_panel)
    home = wide[[firm for firm in HOME if firm in wide]]
    then, last = cast(pd.Series, home.loc[2019]).dropna(), home.loc[2019:].ffill().iloc[-1]
    thin = then.index[then < THIN]
    still = [firm for firm in then.index if last[firm] < THIN]
    abroad = cast(pd.Series, wide.loc[2019, [firm for firm in wide.columns if firm not in HOME]]).dropna()
    part = len(thin) / len(then)
    word = "qualified" if part > 0.5 else "contradicted" if part <= 0.25 else "open"
    ends = {firm: int(home[firm].last_valid_index()) for firm in then.index}
    return Verdict(
        word,
        f"In 2019 {len(thin)} of {len(then)} Chinese firms kept less than {THIN:.0f} % of revenue"
        f" ({listed(list(thin))}), and so did {int((abroad < THIN).sum())} of {len(abroad)} abroad. Why a margin is"
        " thin it does not say. A sequel: in their last years on record"
        f" ({listed(f'{firm} {year}' for firm, year in ends.items())}) it is {len(still)} of the Chinese; PDD went from"
        f" {then['PDD']:.0f} to {last['PDD']:.0f} %.",
        [
            Figure("Chinese firms with a thin margin, 2019", len(thin), f"of {len(then)}"),
            Figure("Firms abroad with a thin margin, 2019", int((abroad < THIN).sum()), f"of {len(abroad)}"),
            Figure("Chinese firms with a thin margin, last year", len(still), f"of {len(then)}"),
            Figure("Median of the Chinese firms, 2019", round(float(then.median()), 1), "%"),
        ],
    )


@claim("EX-06")
def dearer_users(firm_panel: pd.DataFrame) -> Verdict:
    """Does it cost more and more to win a customer in China?

    Rule. Four series, each asked at every step from one year to the next whether it rose: (1) selling cost over net new
    customers, PDD and Alibaba: the greatest that a won customer can have cost; (2) selling cost over all customers: the
    least, as if all had been won anew (both count who bought within the year, so that nobody is won and lost unseen);
    (3) figures of the press for Alibaba and JD, before the essay; (4) the first in months of revenue per customer.
    Supported if all steps of all four rose, contradicted if fewer than half of the steps of (1) rose, qualified
    otherwise.
    """
    units = unit_economics(firm_panel)
    mine = units[units["firm"].isin(CHINESE)]
    press = firm_panel[firm_panel["indicator"].astype(str).str.startswith("cost per new active customer")]
    told = pd.DataFrame(
        {"firm": press["firm"].astype(str), "year": press["year"], "press": press["value"].astype(float)}
    )

    def steps(table: pd.DataFrame, column: str) -> list[bool]:
        made = []
        for _, rows in table.sort_values("year", kind="stable").groupby("firm"):
            values = rows[column].tolist()
            made += [b > a for a, b in pairwise(values)]
        return made

    high, low, months = (steps(mine, name) for name in ("high", "low", "months"))
    printed = steps(told, "press")
    rose = [*high, *low, *printed, *months]
    word = "supported" if all(rose) else "contradicted" if sum(high) < len(high) / 2 else "qualified"
    pdd, ali = (mine[mine["firm"] == name].set_index("year") for name in CHINESE)
    meta = units[units["firm"] == "Meta"].set_index("year")
    a, b = int(pdd.index.min()), int(pdd.index.max())
    return Verdict(
        word,
        f"Selling cost for a net new customer of PDD went from {pdd.high[a]:.0f} yuan ({a}) to {pdd.high[b]:.0f} ({b});"
        f" in months of revenue {pdd.months[a]:.0f}, {pdd.months[a + 1]:.0f} and {pdd.months[b]:.0f}. The press has"
        f" {int(sum(printed))} rises in {len(printed)} steps. For Meta it rose as well, from {meta.high.iloc[0]:.0f} to"
        f" {meta.high.iloc[-1]:.0f} dollars.",
        [
            Figure(f"PDD {a}, selling cost per net new customer", float(pdd.high[a]), "CNY"),
            Figure(f"PDD {b}, the same", float(pdd.high[b]), "CNY"),
            Figure(f"PDD {b}, selling cost per customer", float(pdd.low[b]), "CNY"),
            Figure(f"Alibaba, year to March {ali.index.max()}, per net new customer", float(ali.high.iloc[-1]), "CNY"),
            Figure("Steps that rose, all four series", sum(rose), f"of {len(rose)}"),
        ],
    )


@claim("EX-10")
def another_level(firm_panel: pd.DataFrame) -> Verdict:
    """Are American firms of the same trade below China's level, so that it misleads to see how they earn?

    Rule. (1) Level: operating margins of five pairs of one trade (Amazon is in three), in the year nearest to 2019 that
    both have. (2) Comparable: firm-years of PDD and Alibaba whose cost of a new customer, in months of revenue per
    customer, lies within the range of the American firms Meta and Netflix. Supported if the American firm is behind in
    at least four fifths of the pairs, and at most a fifth of the firm-years lie within; contradicted if it is behind in
    at most two fifths of the pairs, and at least three fifths of the firm-years lie within; qualified otherwise.
    """
    pairs = pair_margins(firm_panel)
    pairs = pairs.assign(far=(pairs["year"] - 2019).abs()).sort_values(["far", "year"])
    near = pairs.groupby("chinese", sort=False).head(1)
    behind = int((near["theirs"] < near["ours"]).sum())
    units = unit_economics(firm_panel)
    theirs = units[units["firm"].isin(["Meta", "Netflix"])]["months"]
    ours = units[units["firm"].isin(CHINESE)]["months"]
    within = int(ours.between(theirs.min(), theirs.max()).sum())
    part, inside = behind / len(near), within / len(ours)
    word = (
        "supported"
        if part >= 0.8 and inside <= 0.2
        else "contradicted"
        if part <= 0.4 and inside >= 0.6
        else "qualified"
    )
    return Verdict(
        word,
        f"Near 2019 the American firm earned the lower margin in {behind} of {len(near)} pairs. And {within} of"
        f" {len(ours)} firm-years of PDD and Alibaba lie in the American range of {theirs.min():.0f} to"
        f" {theirs.max():.0f} months of revenue for a new user: the same axes hold both.",
        [
            Figure("Pairs in which the American firm earns less", behind, f"of {len(near)}"),
            Figure("Chinese firm-years within the American range", within, f"of {len(ours)}"),
            Figure("American range, from", round(float(theirs.min()), 1), "months of revenue"),
            Figure("American range, to", round(float(theirs.max()), 1), "months of revenue"),
        ],
    )


@claim("EX-26")
def valuations_receded(unicorns_hurun: pd.DataFrame, venture_capital: pd.DataFrame) -> Verdict:
    """Had the striking valuations of China's technology firms receded?

    Rule. No table has valuations of single firms over time, and the list of firms worth a billion dollars (Hurun)
    begins in 2019. So on worth before the essay the tables are silent. One trace is left: venture capital for Chinese
    firms (all sectors) in 2019 against 2018. Money that comes in is not worth, so the claim is at most qualified.
    Qualified if the money fell by a fifth or more, open otherwise. The lists of 2020 and later are told as a sequel and
    do not count: they can't test a sentence of August 2019, and what Hurun takes in has changed from list to list. (An
    earlier rule let them.)
    """
    capital = venture_capital[(venture_capital["vintage"] == RECEIVING) & (venture_capital["sector"] == "All sectors")]
    cash = capital[capital["economy"] == "China"].set_index("year")["vc_usd_million"]
    fall = 100 * (1 - float(cash[2019] / cash[2018]))
    rows = unicorns_hurun[unicorns_hurun["level"].isin(["country", "world"])]
    list_ = rows.pivot(index="year", columns="place", values="unicorns")[["China", "United States", "World"]].dropna()
    share = 100 * list_["China"] / list_["World"]
    last = int(list_.index[-1])
    return Verdict(
        "qualified" if fall >= 20 else "open",
        f"Venture capital for Chinese firms, all sectors, went from {cash[2017] / 1000:.0f} (2017) to"
        f" {cash[2018] / 1000:.0f} and {cash[2019] / 1000:.0f} billion dollars: {-fall:+.0f} % in 2019. On worth before"
        f" the essay the tables are silent. A sequel: firms worth a billion dollars were {list_['China'][2019]:.0f}"
        f" (2019), {list_['China'][2020]:.0f} (2020) and {list_['China'][last]:.0f} ({last}), {share[2019]:.0f},"
        f" {share[2020]:.0f} and {share[last]:.0f} % of the world's.",
        [
            Figure("Fall of venture capital, 2018 to 2019", round(fall, 1), "%"),
            Figure("Venture capital, 2017", round(float(cash[2017]) / 1000, 1), "billion USD"),
            Figure("Venture capital, 2019", round(float(cash[2019]) / 1000, 1), "billion USD"),
            Figure("Unicorns in China, 2019", float(list_["China"][2019]), ""),
            Figure(f"Unicorns in China, {last}", float(list_["China"][last]), ""),
            Figure("China's share of unicorns, 2019", round(float(share[2019]), 1), "%"),
            Figure(f"China's share of unicorns, {last}", round(float(share[last]), 1), "%"),
        ],
    )


@claim("EX-31")
def naturally_ahead(firm_panel: pd.DataFrame) -> Verdict:
    """Are Chinese digital firms ahead by nature in their business models?

    Rule. Operating margins of five pairs of one trade, every year from 2016 on that both firms have. "By nature" means
    nearly always, and in every pair. Supported if the Chinese firm is ahead in at least nine tenths of the pair-years,
    qualified if in at least two thirds, contradicted if in fewer.
    """
    pairs = pair_margins(firm_panel).query("year >= 2016")
    ahead = pairs["ours"] > pairs["theirs"]
    part = float(ahead.mean())
    by = ahead.groupby(pairs["chinese"], sort=False).mean()
    always, never = by.index[by == 1].tolist(), by.index[by == 0].tolist()
    home = margins(firm_panel).reindex(columns=HOME).loc[2019].dropna()
    word = "supported" if part >= 0.9 else "qualified" if part >= 2 / 3 else "contradicted"
    return Verdict(
        word,
        f"The Chinese firm had the higher margin in {int(ahead.sum())} of {len(pairs)} pair-years."
        f" {listed(always) if always else 'No firm'} always had, {listed(never) if never else 'no firm'} never. In 2019"
        f" margins in China ran from {home.min():.0f} to {home.max():.0f} %.",
        [
            Figure("Pair-years with the Chinese firm ahead", int(ahead.sum()), f"of {len(pairs)}"),
            Figure("Pairs always ahead", len(always), f"of {len(by)}"),
            Figure("Pairs never ahead", len(never), f"of {len(by)}"),
            Figure("Mean distance of the pairs", round(float((pairs["ours"] - pairs["theirs"]).mean()), 1), "points"),
        ],
    )
