"""The lab: who holds how much?"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache, lru_cache

import pandas as pd
import plotly.graph_objects as go

from course import charts, data, lab, metrics
from course.lessons.how_concentrated.figures import lorenz_figure
from course.tables import areas

LARGE, SMALL = "large regions", "small regions"
USUAL = "the usual one"
#: measure -> (indicator, period -> year of the people) of the provincial table
PROVINCIAL = {
    "applications at home": ("invention applications", {"2016": 2016}),
    "grants at home": ("invention grants", {"Oct 2014-Mar 2016": 2015}),
    "PCT filings": ("PCT applications", {"2018": 2018, "2022": 2022, "2023": 2023}),
}
INVENTORS = "inventors on US patents"
MEASURES = (USUAL, *PROVINCIAL, INVENTORS)
FIRST_YEAR, LAST_YEAR = 1990, 2023
#: Eurostat ended the series in 2012, and that year is incomplete.
EUROPE_LAST = 2011


@cache
def countries() -> tuple[str, ...]:
    """Return China, the United States, and the European countries with enough applications and regions to compare."""
    return ("China", "United States", *areas.comparable_countries(data.load("patents_region")))


def _nearest(years: Iterable[int], year: int) -> int:
    return min(sorted(years), key=lambda known: (abs(known - year), known))


@lru_cache(maxsize=32)
def units(country: str, size: str, measure: str, year: int) -> tuple[pd.DataFrame, str, str, str, str]:
    """Return the table of units for one setting, and in words: the units, the period drawn, what is counted, the
    tables' names.

    Where the table has another year, the nearest is taken. Raises Say where there is no such table.
    """
    if country == "China":
        if size == SMALL:
            if measure not in (USUAL, INVENTORS):
                raise lab.Say(
                    f"For China's small regions (prefectures) there are only inventors on US patents, no {measure}. "
                    f"Choose '{USUAL}', or large regions."
                )
        elif measure in (USUAL, *PROVINCIAL):
            name = "PCT filings" if measure == USUAL else measure
            indicator, periods = PROVINCIAL[name]
            people = _nearest(periods.values(), year)
            period = next(text for text, known in periods.items() if known == people)
            table = areas.china_provinces(
                data.load("patents_place_cn"), data.load("province_economy"), indicator, period, people
            )
            return table, "provinces", period, name, "patents_place_cn;province_economy"
        inventors = data.load("us_patent_inventors_city_cn")
        found = _nearest(inventors["year"].unique().tolist(), year)
        table = areas.china_prefectures(data.load("prefectures_cn"), inventors, found, placeholders=size == LARGE)
        names = "us_patent_inventors_city_cn;prefectures_cn"
        if size == LARGE:
            return areas.larger(table), "provinces", str(found), INVENTORS, names
        return table, "prefectures", str(found), INVENTORS, names
    if measure != USUAL:
        raise lab.Say(
            f"{measure[0].upper() + measure[1:]} are only in the tables of China. For {country} choose '{USUAL}'."
        )
    if country == "United States":
        if size == LARGE:
            return (
                areas.us_states(data.load("patents_us")),
                "states",
                "2018 to 2023",
                "patents",
                "patents_us",
            )
        return (
            areas.us_places(data.load("patents_us")),
            "places of 25,000 people or more",
            "2010 to 2023",
            "patents",
            "patents_us",
        )
    level = "nuts2" if size == LARGE else "nuts3"
    table = data.load("patents_region").query("level == @level")
    known = table.loc[(table["country"] == country) & (table["year"] <= EUROPE_LAST), "year"].unique().tolist()
    found = _nearest(known, year)
    return (
        areas.europe(table, country, found, level=level),
        "NUTS2 regions" if size == LARGE else "NUTS3 regions",
        str(found),
        "European applications",
        "patents_region",
    )


def _first(table: pd.DataFrame, by: pd.Series, count: int = 3) -> str:
    order = table.assign(by=by).sort_values(["by", "place"], ascending=[False, True])
    return ", ".join(order["place"][:count])


def draw(country: str, size: str, measure: str, year: int, cut: float) -> go.Figure:
    """Draw the Lorenz curve of one country (%), the same with units in order of size, and the two shares beyond the
    cut.

    cut : the top x % of people. Raises Say for a setting without a table, or out of range.
    """
    if country not in countries():
        raise lab.Say(f"There is no country {country!r} in this lab; there are {', '.join(countries())}.")
    if size not in (LARGE, SMALL):
        raise lab.Say(f"Regions can be '{LARGE}' or '{SMALL}', not {size!r}.")
    if measure not in MEASURES:
        raise lab.Say(f"There is no measure {measure!r}; there are {', '.join(MEASURES)}.")
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise lab.Say(f"The year must lie between {FIRST_YEAR} and {LAST_YEAR}, not {year}.")
    if not 1 <= cut <= 50:
        raise lab.Say(f"The cut must lie between 1 and 50% of the people, not {cut}.")
    table, kind, period, counted, names = units(country, size, measure, int(year))
    made, people = table["innovation"], table["population"]
    if made.sum() == 0:
        raise lab.Say(f"{country} has no {counted} in {period}. Choose another year.")
    share = cut / 100
    lead = 100 * metrics.top_share(made, people, share)
    big = 100 * metrics.top_share(made, people, share, by="population")
    gini, size_says = metrics.gini(made, people), metrics.concentration_index(made, people)
    title = (
        f"{country}, {len(table)} {kind}, {period}: the {cut:g}% of people in the leading places hold {lead:.0f}% of "
        f"{counted}, the {cut:g}% in the biggest places {big:.0f}%"
    )
    fig = lorenz_figure(
        title,
        {
            "places in order of innovation per head": metrics.lorenz_curve(made, people),
            "places in order of size": metrics.lorenz_curve(made, people, order="population"),
        },
        source=charts.source(*names.split(";")),
        y=f"share of {counted} held by them (%)",
        note=(
            f"Gini {gini:.2f}; with places in order of size {size_says:.2f}. "
            f"Leading per head: {_first(table, made / people)}. Most people: {_first(table, people)}."
        ),
    )
    x = 100 - cut
    fig.add_scatter(
        x=[x, x],
        y=[0, 100],
        mode="lines",
        line={"color": charts.QUIET, "width": 1.2},
        showlegend=False,
        hoverinfo="skip",
        meta={"words": False},
    )
    fig.add_scatter(
        x=[x, x],
        y=[round(100 - lead, 2), round(100 - big, 2)],
        mode="markers",
        showlegend=False,
        marker={"size": 10, "symbol": ["circle", "diamond"], "color": [charts.PALETTE[0], charts.PALETTE[1]]},
        meta={"words": f"right of the cut at {x:g}% of people: {lead:.1f}% by innovation per head, {big:.1f}% by size"},
    )
    close = 14 if lead - big < 8 else 0  # two labels that would lie on each other
    for text, y, ink, shift in (
        (f"leading: {lead:.0f}%", 100 - lead, charts.PALETTE[0], -close),
        (f"biggest: {big:.0f}%", 100 - big, charts.PALETTE[1], 12),
    ):
        fig.add_annotation(
            x=x,
            y=y,
            text=text,
            xanchor="right",
            xshift=-9,
            yshift=shift,
            showarrow=False,
            bgcolor="rgba(255,255,255,0.7)",
            font={"size": 13, "color": ink},
        )
    fig.add_annotation(
        x=2,
        y=98,
        xanchor="left",
        yanchor="top",
        align="left",
        showarrow=False,
        text=(
            f"Gini {gini:.2f}, by size {size_says:.2f}<br>most per head: {_first(table, made / people, 2)}"
            f"<br>most people: {_first(table, people, 2)}"
        ),
        bgcolor="rgba(255,255,255,0.85)",
        font={"size": 12, "color": charts.INK},
    )
    return fig


def the_lab() -> lab.Lab:
    """Return the lab as the lesson shows it."""
    return lab.Lab(
        draw,
        controls=[
            lab.choice("country", "Country", countries(), "China"),
            lab.choice(
                "size",
                "Regions",
                (LARGE, SMALL),
                SMALL,
                help="China: provinces or prefectures. Europe: NUTS2 or NUTS3.",
            ),
            lab.choice("measure", "Measure", MEASURES, USUAL, help="Only China has more than one."),
            lab.slider(
                "year", "Year", FIRST_YEAR, LAST_YEAR, 2021, help="The nearest year that the table has is drawn."
            ),
            lab.slider("cut", "Top share of people", 1, 50, 10, unit="%"),
        ],
        presets={
            "China: the same inventors, by province": {"size": LARGE, "measure": INVENTORS},
            "China: applications at home, by province": {
                "size": LARGE,
                "measure": "applications at home",
                "year": 2016,
            },
            "United States: places": {"country": "United States"},
            "Netherlands: small regions": {"country": "Netherlands", "year": 2010},
        },
        title="Lab: who holds how much?",
        prompt=(
            "Predict: in the United States, how much do the biggest places hold, with a tenth of the people? "
            "Try: drag the cut, then change the country and the size of the regions. "
            "Explain: when do the two curves lie close together, and when far apart?"
        ),
    )
