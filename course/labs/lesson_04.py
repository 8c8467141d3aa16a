"""Lab of lesson 04: map, profile and share of provinces over measures and years. And the lesson's own chart forms."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache, lru_cache

import pandas as pd
import plotly.graph_objects as go

from course import charts, data, lab
from course.models import profiles
from course.words import listed

TABLES = ("province_rd", "province_technology", "province_economy")
PLACES = [
    "Beijing", "Shanghai", "Guangdong", "Jiangsu", "Zhejiang", "Shandong", "Tianjin", "Shaanxi", "Sichuan", "Hubei",
    "Liaoning", "Henan",
]  # fmt: skip
MAP, PROFILE, SHARE = "map of one measure", "profiles of the chosen", "share of the chosen over time"
#: Measure of the lab -> table, column, unit. Amounts can be counted as a share of all provinces or as a location quotient.
AMOUNTS = {
    "R&D": ("province_rd", "rd_total_m_cny"),
    "basic research": ("province_rd", "basic_m_cny"),
    "R&D paid by government": ("province_rd", "government_funds_m_cny"),
    "technology sold": ("province_technology", "technology_sold_m_cny"),
    "technology bought": ("province_technology", "technology_bought_m_cny"),
    "high-tech revenue": ("province_technology", "hightech_revenue_bn_cny"),
    "high-tech exports": ("province_technology", "hightech_exports_m_usd"),
    "invention patents granted": ("province_technology", "patent_grants_invention"),
    "papers (SCI)": ("province_technology", "sci_papers"),
}
OF_NATION, QUOTIENT = "share of all provinces (%)", "location quotient (share over share of GDP)"
RANK = "rank of the location quotient (0 to 100)"
YEARS = list(range(2010, 2024))
#: Words on the profile chart, in the order of the axis.
AXIS = {
    "basic research": "basic<br>research", "government money": "government<br>money", "papers": "papers",
    "technology sold": "technology<br>sold", "R&D": "R&D", "invention patents": "invention<br>patents",
    "high-tech revenue": "high-tech<br>revenue",
}  # fmt: skip


@cache
def _tables() -> tuple[pd.DataFrame, ...]:
    return tuple(data.load(name) for name in TABLES)


@lru_cache(maxsize=32)
def _amounts(measure: str) -> pd.DataFrame:
    """Amounts by year and province; years without any figure are left out."""
    name, column = AMOUNTS[measure]
    table = _tables()[TABLES.index(name)]
    rows = table[table["level"] == "province"]
    return rows.pivot(index="year", columns="province", values=column).astype(float).dropna(how="all")


@cache
def _gdp() -> pd.DataFrame:
    table = _tables()[2]
    rows = table[table["level"] == "province"]
    return rows.pivot(index="year", columns="province", values="gdp_bn_cny").astype(float)


@lru_cache(maxsize=256)
def counted(measure: str, count: str, year: int) -> pd.Series:
    """A measure of a year by province, as a share of all provinces (%), a location quotient, or its rank. Raises Say for a year without figures."""
    wide = _amounts(measure)
    if year not in wide.index:
        known = [str(y) for y in wide.index if y in YEARS]
        raise lab.Say(f"There are no figures of {measure} by province for {year}; there are for {_spans(known)}.")
    values = wide.loc[year]
    if count == OF_NATION:
        return 100 * values / values.sum()
    found = profiles.quotients(values, _gdp().loc[year])
    if count == RANK:
        return (found.rank() - 1) / (found.notna().sum() - 1) * 100
    return found


def _spans(years: list[str]) -> str:
    """Years as one reads them: runs as first to last."""
    runs: list[list[int]] = []
    for year in map(int, years):
        if runs and year == runs[-1][-1] + 1:
            runs[-1].append(year)
        else:
            runs.append([year])
    return ", ".join(str(run[0]) if len(run) == 1 else f"{run[0]} to {run[-1]}" for run in runs)


@lru_cache(maxsize=32)
def ranked(year: int) -> pd.DataFrame:
    """Profiles of all provinces in a year as ranks from 0 to 100. Raises Say for a year in which a measure has no figures."""
    try:
        return profiles.ranks(profiles.provinces(*_tables(), year))
    except ValueError:
        whole = [str(y) for y in YEARS if not _missing(y)]
        raise lab.Say(
            f"A profile needs all seven measures. For {year} there is no figure of {_missing(year)}; whole years are {_spans(whole)}."
        ) from None


@lru_cache(maxsize=32)
def _missing(year: int) -> str:
    names = {"technology sold": "technology sold", "high-tech revenue": "high-tech revenue", "papers (SCI)": "papers"}
    return " and ".join(name for measure, name in names.items() if year not in _amounts(measure).index)


# ------------------------------------------------------------------------------------------------ the lesson's charts


def profile_figure(
    ranked_: pd.DataFrame, places: Sequence[str], *, title: str, source: str, note: str = ""
) -> go.Figure:
    """Lines of ranks over the seven measures, one a place, each named at its end."""
    names = list(AXIS)
    made = charts.layout(
        title,
        x="",
        y="Rank among the provinces (0 lowest, 100 highest)",
        source=source,
        note=note,
        right=110,
        height=460,
    )
    made["margin"]["b"] += 14
    made["xaxis"] |= {"tickvals": list(range(len(names))), "ticktext": [AXIS[n] for n in names], "showgrid": True,
                      "range": [-0.25, len(names) - 0.85]}  # fmt: skip
    made["yaxis"] |= {"range": [-5, 105]}
    traces, ends = [], []
    for i, place in enumerate(places):
        values = [round(float(ranked_.loc[place, n]), 1) for n in names]
        ink = charts.colour(place, list(places))
        told = ", ".join(f"{n} {v:.0f}" for n, v in zip(names, values, strict=True))
        traces.append({
            "type": "scatter", "x": list(range(len(names))), "y": values, "mode": "lines+markers", "name": place,
            "line": {"color": ink, "width": 2.6, "dash": charts.DASHES[i % len(charts.DASHES)]},
            "marker": {"symbol": charts.SYMBOLS[i % len(charts.SYMBOLS)], "size": 8}, "meta": {"words": f"{place}: {told}"},
        })  # fmt: skip
        ends.append((place, len(names) - 1, values[-1], ink))
    fig = go.Figure(data=traces, layout=made)
    charts.label_ends(fig, ends, (-5, 105))
    return fig


def plane_figure(ranked_: pd.DataFrame, names: dict[str, str], *, title: str, source: str, note: str = "") -> go.Figure:
    """The flat picture of all profiles: near dots have like profiles. names : place -> where its name is written."""
    flat, kept = profiles.plane(ranked_)
    made = charts.layout(
        title, x="more R&D, technology, patents and papers for its GDP →", source=source, height=480,
        y="more state money and basic research →", note=f"{note} The plane keeps {kept:.0f} % of the variance".strip(),
    )  # fmt: skip
    made["xaxis"] |= {"showgrid": True, "range": _reach(flat["x"])}
    made["yaxis"] |= {"range": _reach(flat["y"])}
    rest = flat[~flat.index.isin(list(names))].round(1)
    some = flat.loc[list(names)].round(1)
    told = "; ".join(f"{name} {row.x:.0f} across, {row.y:.0f} up" for name, row in some.iterrows())
    traces = [
        {"type": "scatter", "x": rest["x"].tolist(), "y": rest["y"].tolist(), "mode": "markers", "name": "other provinces",
         "marker": {"color": charts.GREY, "size": 8}, "hovertext": rest.index.tolist(),
         "meta": {"words": f"{len(rest)} other provinces, unnamed"}},
        {"type": "scatter", "x": some["x"].tolist(), "y": some["y"].tolist(), "mode": "markers+text", "name": "named",
         "text": some.index.tolist(), "textposition": list(names.values()), "textfont": {"size": 13},
         "marker": {"color": [charts.text_colour(charts.colour(n)) if n in charts.FIXED else charts.INK for n in some.index],
                    "size": 11}, "meta": {"words": told}},
    ]  # fmt: skip
    return go.Figure(data=traces, layout=made)


def _reach(values: pd.Series) -> list[float]:
    low, high = float(values.min()), float(values.max())
    return [round(low - 0.12 * (high - low), 1), round(high + 0.12 * (high - low), 1)]


# ------------------------------------------------------------------------------------------------------------ the lab


def draw(show: str, measure: str, count: str, year: int, places: list[str]) -> go.Figure:
    """A map of one measure, the profiles of the chosen provinces, or their share over the years.

    Raises Say for a setting that is not there and for years without figures.
    """
    for name, value, known in (
        ("view", show, [MAP, PROFILE, SHARE]), ("measure", measure, list(AMOUNTS)), ("count", count, [OF_NATION, QUOTIENT, RANK]),
        ("year", year, YEARS),
    ):  # fmt: skip
        if value not in known:
            raise lab.Say(f"There is no {name} {value!r} in this lab; there are {', '.join(map(str, known))}.")
    unknown = [place for place in places if place not in PLACES]
    if unknown or not places:
        raise lab.Say(
            f"Choose one or more of {', '.join(PLACES)}; found {unknown[0]!r}." if unknown else "Choose a province."
        )
    if show == MAP:
        return _map(measure, count, year, places)
    if show == PROFILE:
        return _profile(year, places)
    return _share(measure, places)


def _map(measure: str, count: str, year: int, places: list[str]) -> go.Figure:
    values = counted(measure, count, year)
    said = counted(measure, QUOTIENT, year) if count == RANK else values
    first = said.nlargest(2)
    a, b = first.index
    if count == OF_NATION:
        told = f"{a} has {first.iloc[0]:.1f} % of all provinces' sum, {b} {first.iloc[1]:.1f} %"
        told += f"; the chosen have {values.reindex(places).sum():.1f} %" if len(places) > 1 else ""
    else:
        told = f"{a} has {first.iloc[0]:.1f} times its share of GDP, {b} {first.iloc[1]:.1f} times"
    title = f"{measure}, {year}: {told}"
    unit = {OF_NATION: "% of all provinces", QUOTIENT: "times the share of GDP", RANK: "rank, 0 to 100"}[count]
    # small neighbours would write over each other: of Shanghai and its neighbours, Tianjin and Beijing, one is named
    small = {"Shanghai": {"Jiangsu", "Zhejiang"}, "Tianjin": {"Beijing"}}
    label = [place for place in places if not small.get(place, set()) & set(places)]
    return charts.province_map(
        values.round(3), unit=unit, label=label, title=title[0].upper() + title[1:], digits=2 if count == QUOTIENT else 1,
        source=charts.source(AMOUNTS[measure][0], *([] if count == OF_NATION else ["province_economy"])),
        note="Boundaries are de facto and imply no position",
    )  # fmt: skip


def _profile(year: int, places: list[str]) -> go.Figure:
    table = ranked(year)
    here = [place for place in places if place in table.index]
    if len(here) == 1:
        best = table.loc[here[0]].nlargest(2)
        apart = profiles.distances(table)[here[0]].drop(here[0])
        title = f"{here[0]}, {year}: strongest in {best.index[0]} and {best.index[1]}; {apart.idxmin()} has the nearest profile of all"
    else:
        apart = profiles.distances(table)
        pairs = {(a, b): apart.loc[a, b] for i, a in enumerate(here) for b in here[i + 1 :]}
        near, far = min(pairs, key=pairs.get), max(pairs, key=pairs.get)
        title = f"{year}: {listed(near)} are {pairs[near]:.0f} points of rank apart"
        closer = profiles.closer_pairs(apart, *near)
        title += (
            f", and {closer:.0f} % of all pairs of provinces are closer"
            if len(pairs) == 1
            else f", {listed(far)} {pairs[far]:.0f}"
        )
    return profile_figure(
        table, here, title=title, source=charts.source(*TABLES),
        note="Distance is the mean difference of the seven ranks",
    )  # fmt: skip


def _share(measure: str, places: list[str]) -> go.Figure:
    wide = _amounts(measure)
    wide = wide[wide.index.isin(YEARS)]
    part = 100 * wide.div(wide.sum(axis=1), axis=0)
    together = part[places].sum(axis=1, min_count=len(places)).dropna()
    if together.empty:
        raise lab.Say(f"There is no year in which all of {listed(places)} have a figure of {measure}.")
    long = part[places].melt(ignore_index=False, var_name="place", value_name="share").reset_index()
    if len(places) > 1:
        line = pd.DataFrame({"year": together.index, "place": "together", "share": together.to_numpy()})
        long = pd.concat([line, long], ignore_index=True)
    a, b = int(together.index[0]), int(together.index[-1])
    who = f"{len(places)} provinces together" if len(places) > 1 else places[0]
    span = f"{together.iloc[0]:.1f} % in {a} to {together.iloc[-1]:.1f} % in {b}"
    title = (
        f"{who}: from {span} of all provinces' {measure}"
        if a != b
        else f"{who}: {together.iloc[0]:.1f} % of all provinces' {measure}"
    )
    note = f"The chosen: {listed(places)}" if len(places) > 1 else ""
    long["share"] = long["share"].round(3)
    return charts.lines(
        long.astype({"place": str}), "year", "share", by="place", title=title, x_title="Year", zero=True, note=note,
        y_title="Share of all provinces (%)", source=charts.source(AMOUNTS[measure][0]),
    )  # fmt: skip


def the_lab() -> lab.Lab:
    """The lab as the lesson shows it."""
    return lab.Lab(
        draw,
        controls=[
            lab.choice("show", "Show", [MAP, PROFILE, SHARE], PROFILE),
            lab.choice("measure", "Measure (map and share)", list(AMOUNTS), "technology sold"),
            lab.choice("count", "Count as (map)", [OF_NATION, QUOTIENT, RANK], RANK),
            lab.steps("year", "Year (map and profiles)", YEARS, 2010),
            lab.many(
                "places", "Provinces", PLACES, ["Beijing", "Shanghai", "Guangdong", "Jiangsu"], at_least=1, at_most=8
            ),
        ],
        presets={
            "The same in 2022": dict(year=2022),
            "Who sells technology": dict(show=MAP),
            "The idea shop loses its lead": dict(show=SHARE, places=["Beijing", "Shanghai", "Shaanxi", "Hubei"]),
        },
        title="Lab: provinces on the map, in profile, over time",
        prompt="Predict: which province has the profile most like Guangdong's? Try: choose one province, and read the title; then another year. "
        "Explain: would you still count three flavours, and which one would you call Jiangsu's?",
    )
