"""The rules of the claims, on *The lesson of DeepSeek and Hangzhou* (Lu Ming 2025)."""

from __future__ import annotations

import numpy as np
import pandas as pd

from course.ledger.rules import Figure, Verdict, claim
from course.models import robust, scaling
from course.tables import cities
from course.tables.areas import china_prefectures, chinese_clusters

CITY = "Hangzhou"
LARGEST, MIDDLE, SMALL = "largest tenth", "next four tenths", "small half"


def unicorns_by_size(
    unicorns_cn_companies_2022: pd.DataFrame, prefectures_cn: pd.DataFrame, prefecture_panel_cn: pd.DataFrame
) -> pd.DataFrame:
    """`cities.conditions_by_size` with the unicorns of April 2022 (0 where there is none)."""
    table = cities.conditions_by_size(prefecture_panel_cn, prefectures_cn)
    firms = unicorns_cn_companies_2022.groupby("city_code").size()
    return table.assign(unicorns=firms.reindex(table.index).fillna(0).astype(float))


def degrees(census_cities_cn: pd.DataFrame) -> pd.Series:
    """People with a bachelor degree or more in the census of 2020, by city_code."""
    rows = census_cities_cn[census_cities_cn["year"] == 2020].set_index("city_code")
    return rows["bachelor_persons"].astype("Float64").astype("float64")


def _said(found: scaling.Fit) -> str:
    return f"{found.exponent:.2f} ({found.low:.2f} to {found.high:.2f})"


@claim("HZ-24")
def only_large_cities(
    us_patent_inventors_city_cn: pd.DataFrame,
    prefectures_cn: pd.DataFrame,
    wipo_clusters_2023: pd.DataFrame,
    unicorns_2022: pd.DataFrame,
    prefecture_panel_cn: pd.DataFrame,
) -> Verdict:
    """Only large cities with the same conditions can take Hangzhou's path.

    Rule. Large: the largest tenth of prefectures by people in 2020. Three traces: nine tenths or more of the unicorns
    that the list places in a city sit in large ones; all Chinese clusters of the world's first ones are large cities;
    of the ten places furthest above the scaling line of inventors more than half are large. supported with all three,
    contradicted with none, qualified otherwise. "The same conditions" are not tested.
    """
    table = cities.conditions_by_size(prefecture_panel_cn, prefectures_cn)
    large = set(table.index[table["group"] == LARGEST])
    names = set(table.loc[list(large), "city"])
    rows = unicorns_2022[(unicorns_2022["list_maker"] == "CB Insights") & (unicorns_2022["level"] == "city")]
    rows = rows[rows["city_code"].isin(table.index)].drop_duplicates("city_code")
    inside = 100 * rows[rows["city_code"].isin(large)]["unicorns"].sum() / rows["unicorns"].sum()
    clusters = [str(name).replace("–", "-") for name in chinese_clusters(wipo_clusters_2023).index]
    big = [name for name in clusters if any(part in names for part in name.split("-"))]
    units = china_prefectures(prefectures_cn, us_patent_inventors_city_cn)
    least = table.loc[list(large), "people"].min()
    ahead = units.assign(residual=scaling.fit(units["innovation"], units["population"]).residual).nlargest(
        10, "residual"
    )
    small = ahead[ahead["population"] < least]["place"].tolist()
    votes = int(inside >= 90) + int(len(big) == len(clusters)) + int(len(small) < 5)
    word = "supported" if votes == 3 else "qualified" if votes else "contradicted"
    return Verdict(
        word,
        f"The largest tenth of the cities (from {least / 1e6:.1f} million people on) has {inside:.0f} % of the unicorns"
        f" and {len(big)} of {len(clusters)} Chinese clusters among the first {int(wipo_clusters_2023['rank'].max())}"
        f" of WIPO's list (our copy ends there). But of the {len(ahead)} places furthest above the line of inventors"
        f" {len(small)} are smaller: {', '.join(small) or 'none'}. Start-ups keep to large cities more than"
        " inventors do.",
        [
            Figure("unicorns in the largest tenth", float(inside), "%"),
            Figure("Chinese clusters that are large cities", len(big), f"of {len(clusters)}"),
            Figure("smaller places among those furthest above the line", len(small), f"of {len(ahead)}"),
            Figure("largest residual", float(ahead["residual"].iloc[0]), "(logarithm)"),
        ],
    )


@claim("HZ-51")
def what_a_large_city_offers(
    unicorns_cn_companies_2022: pd.DataFrame,
    prefectures_cn: pd.DataFrame,
    prefecture_panel_cn: pd.DataFrame,
    census_cities_cn: pd.DataFrame,
) -> Verdict:
    """A large city offers start-ups a market, talent and infrastructure.

    Rule. Unicorns by city, zeros kept (Poisson): on people, on GDP (the market), on people with a bachelor degree in
    the census of 2020 (the talent). Such figures show that they go together, not what is offered: at most qualified, if
    all three intervals are above 1; open otherwise. Infrastructure is not in the tables.
    """
    table = unicorns_by_size(unicorns_cn_companies_2022, prefectures_cn, prefecture_panel_cn).dropna(subset="GDP")
    size = {"people": table["people"], "GDP": table["GDP"], "degrees": degrees(census_cities_cn).reindex(table.index)}
    found = {name: scaling.fit(table["unicorns"], values, "Poisson") for name, values in size.items()}
    own = table[table["city"] == CITY].index[0]
    expected = {name: float(one.amount(size[name][own])) for name, one in found.items()}
    word = "qualified" if all(one.low > 1 for one in found.values()) else "open"
    return Verdict(
        word,
        "Unicorns grow faster than cities: exponents "
        + ", ".join(f"{_said(one)} on {name}" for name, one in found.items())
        + f". Yet Hangzhou has {table['unicorns'][own]:.0f}, where its GDP alone would give {expected['GDP']:.1f}: size"
        " leaves much unexplained.",
        [
            *[Figure(f"exponent on {name}", one.exponent, "") for name, one in found.items()],
            Figure(
                "Hangzhou's unicorns over what its GDP gives", float(table["unicorns"][own] / expected["GDP"]), "times"
            ),
        ],
    )


@claim("HZ-58")
def much_in_one_place(
    unicorns_cn_companies_2022: pd.DataFrame,
    ai_organisation_hq: pd.DataFrame,
    prefecture_panel_cn: pd.DataFrame,
    prefectures_cn: pd.DataFrame,
    census_cities_cn: pd.DataFrame,
) -> Verdict:
    """Industries at the frontier need much capital, much talent and working markets in one place.

    Rule. Cities with a unicorn or a maker of notable AI models against others of their size: least squares of the
    logarithm of students, degrees (census of 2020) and science jobs a head, and of wages, on the logarithm of people
    and a mark for these cities. At most qualified (they have more; that they need it is not shown, and wages may
    follow from success): all four intervals of the mark above 0. open otherwise.
    """
    table = unicorns_by_size(unicorns_cn_companies_2022, prefectures_cn, prefecture_panel_cn)
    makers = set(ai_organisation_hq["city_code"].dropna().astype("int64"))
    table["frontier"] = ((table["unicorns"] > 0) | table.index.isin(makers)).astype(float)
    table["degrees"] = degrees(census_cities_cn).reindex(table.index) / table["people"]
    more, low = {}, {}
    for name in ("students", "degrees", "science jobs", "wage"):
        known = table[table[name] > 0]
        columns = np.c_[np.ones(len(known)), np.log(known["people"]), known["frontier"]]
        found = robust.least_squares(np.log(known[name].to_numpy(dtype=float)), columns)
        more[name], low[name] = float(np.exp(found.params[2])), float(found.low[2])
    count, seats = int(table["frontier"].sum()), len(makers & set(table.index))
    return Verdict(
        "qualified" if min(low.values()) > 0 else "open",
        f"{count} cities have a unicorn or a maker of notable AI models ({seats} a maker whose seat is known). Against"
        f" others of their size they have {more['students']:.1f} times the students per head,"
        f" {more['degrees']:.1f} times the people with a degree, {more['science jobs']:.1f} times the share of science"
        f" jobs and {more['wage']:.2f} times the wage. That they have these is shown, that they need them is not.",
        [
            *[Figure(f"{name}, against others of the same size", value, "times") for name, value in more.items()],
            Figure("cities at the frontier", count, ""),
            Figure("cities with a maker of notable AI models", seats, ""),
        ],
    )


@claim("HZ-72")
def a_few_cities_for_the_world(wipo_clusters_2023: pd.DataFrame) -> Verdict:
    """A few leading cities are the main source of the world's innovation.

    Rule. A few: the first ten clusters of the list. Their share of the world's international filings and of its papers.
    supported half or more in both, contradicted less than a quarter in both, qualified otherwise.
    """
    ordered = wipo_clusters_2023.sort_values("rank", kind="stable")
    first, every = ordered.head(10), ordered
    shares = {"filings": "pct_share_percent", "papers": "publications_share_percent"}
    held = {name: float(first[column].sum()) for name, column in shares.items()}
    known = {name: float(every[column].sum()) for name, column in shares.items()}
    low, high = min(held.values()), max(held.values())
    word = "supported" if low >= 50 else "contradicted" if high < 25 else "qualified"
    return Verdict(
        word,
        f"The first {len(first)} clusters have {held['filings']:.0f} % of the world's international filings and"
        f" {held['papers']:.0f} % of its papers; all {len(every)} that our copy has, {known['filings']:.0f} % and"
        f" {known['papers']:.0f} %. Patents are far more a matter of few places than papers are.",
        [
            Figure(f"filings, first {len(first)}", held["filings"], "% of the world"),
            Figure(f"papers, first {len(first)}", held["papers"], "% of the world"),
            Figure(f"filings, first {len(every)}", known["filings"], "% of the world"),
            Figure(f"papers, first {len(every)}", known["papers"], "% of the world"),
        ],
    )
