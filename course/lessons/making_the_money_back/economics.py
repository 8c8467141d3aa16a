"""The unit economics of single firms, from `firm_panel`: `unit_economics` and `margins`."""

from __future__ import annotations

import pandas as pd

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


def _by_year(values: pd.Series) -> pd.DataFrame:
    """Return values by firm and fiscal year as years down and platform firms across, Alibaba's fiscal year to March
    under the year before, in which nine of its months lie.
    """
    wide = values.dropna().unstack("firm")
    wide = wide[[firm for firm in PLATFORMS if firm in wide]].sort_index(kind="stable")
    wide = wide.reindex(range(int(wide.index.min()) - 1, int(wide.index.max()) + 1))
    if "Alibaba" in wide:
        wide["Alibaba"] = wide["Alibaba"].shift(-1)
    return wide


def margins(firm_panel: pd.DataFrame, income: str = "operating income") -> pd.DataFrame:
    """Return what firms keep of their revenue, in per cent: years down, firms across.

    income : "operating income", or "net income" (that of all owners, or of the shareholders where no other is there).
    Alibaba's fiscal year to March is listed under the year before.
    """
    if income == "operating income":
        books = accounts(firm_panel)
        return _by_year(100 * books["operating"] / books["revenue"]).dropna(how="all")
    rows = firm_panel[firm_panel["preferred"] & (firm_panel["period_kind"] == "year")]
    wide = rows.assign(indicator=rows["indicator"].astype(str)).pivot_table(
        index=["firm", "year"], columns="indicator", values="value", observed=True
    )
    net = wide["net income"].fillna(wide["net income attributable"])
    return _by_year(100 * net / wide["revenue"]).dropna(how="all")


def growth(firm_panel: pd.DataFrame) -> pd.DataFrame:
    """Return by how many per cent revenue grew in a year, each firm in its own currency: years down, firms across."""
    wide = _by_year(accounts(firm_panel)["revenue"])
    return (100 * (wide / wide.shift() - 1)).dropna(how="all")


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
