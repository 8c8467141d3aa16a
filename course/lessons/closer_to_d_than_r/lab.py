"""The lab: choose places and years, and see the tilt grow and turn."""

from __future__ import annotations

from functools import cache

import pandas as pd
import plotly.graph_objects as go

from course import charts, data, lab

COUNTRIES = ["China", "United States"]
PROVINCES = ["Beijing", "Shanghai", "Guangdong", "Jiangsu", "Zhejiang", "Shaanxi"]
KINDS = {"development": "development", "applied research": "applied", "basic research": "basic"}
SHARE, GROWTH = "share of R&D", "spending, first year = 100"
YEARS = list(range(2002, 2025))


def kinds_of_rd(rd_by_kind_country: pd.DataFrame, province_rd: pd.DataFrame) -> pd.DataFrame:
    """Return countries and provinces in one table: place, year, kind, amount (own currency), share_percent.

    A place, year and kind has one figure: the preferred one where a year has two.
    """
    country = rd_by_kind_country[rd_by_kind_country.preferred]
    country = country.rename(columns={"country": "place"})[["place", "year", "kind", "amount", "share_percent"]]
    wide = province_rd[province_rd.level == "province"]
    parts = [country]
    parts.extend(
        pd.DataFrame(
            {
                "place": wide["province"],
                "year": wide["year"],
                "kind": kind,
                "amount": wide[f"{kind}_m_cny"],
                "share_percent": wide[f"{kind}_share_percent"],
            }
        )
        for kind in ("basic", "applied", "development")
    )
    joined = pd.concat([part.astype({"place": "str", "kind": "str"}) for part in parts], ignore_index=True)
    return joined


@cache
def _both() -> pd.DataFrame:
    return kinds_of_rd(data.load("rd_by_kind_country"), data.load("province_rd"))


def draw(places: list[str], kind: str, show: str, start: int, end: int) -> go.Figure:
    """Draw lines of one kind of R&D, one a place, as a share of R&D (%) or as growth (first year = 100).

    Raises Say where no chosen place has two figures in these years.
    """
    if end - start < 2:
        raise lab.Say(f"From {start} to {end} there is no line to draw. Leave more years between them.")
    both = _both()
    part = both[both.place.isin(places) & (both.kind == KINDS[kind]) & both.year.between(start, end)].sort_values(
        "year", kind="stable"
    )
    counted = part.groupby("place").size()
    lines = part[part.place.isin(counted[counted >= 2].index)].copy()
    if lines.empty:
        raise lab.Say("None of the chosen places has two figures in these years. Provinces begin in 2010.")
    order = {place: i for i, place in enumerate(places)}
    lines = lines.sort_values(["place", "year"], key=lambda c: c.map(order) if c.name == "place" else c)
    missing = [place for place in places if place not in set(lines.place)]
    note = f"No line for {', '.join(missing)}: too few figures in these years" if missing else ""
    first = lines[lines.place == lines.place.iloc[0]]
    if show == SHARE:
        column, y_title = "share_percent", f"{kind.capitalize()} (% of all R&D)"
        a, b = first[column].iloc[0], first[column].iloc[-1]
        top = first.loc[first[column].idxmax()]
        peak = f", by way of {top[column]:.1f}% in {top.year}" if top[column] > max(a, b) + 0.5 else ""
        title = (
            f"{first.place.iloc[0]}: {kind} from {a:.1f}% of R&D in {first.year.iloc[0]} to {b:.1f}% in"
            f" {first.year.iloc[-1]}{peak}"
        )
    else:
        base = lines.groupby("place")["amount"].transform("first")
        lines["index"] = lines["amount"] / base * 100
        column, y_title = "index", f"{kind.capitalize()}, spending (first year = 100)"
        grown = lines.groupby("place")["index"].last().sort_values(kind="stable")
        title = f"{grown.index[-1]} multiplied its spending on {kind} by {grown.iloc[-1] / 100:.1f} from {start} on"
        if len(grown) > 1:
            title += f", {grown.index[0]} by {grown.iloc[0] / 100:.1f}"
        note = f"Own currency, current prices. {note}".strip()
    return charts.lines(
        lines,
        "year",
        column,
        by="place",
        title=title,
        x_title="Year",
        y_title=y_title,
        note=note,
        source=charts.source("rd_by_kind_country", "province_rd"),
    )


def the_lab() -> lab.Lab:
    """Return the lab as the lesson shows it."""
    return lab.Lab(
        draw,
        controls=[
            lab.many("places", "Places", COUNTRIES + PROVINCES, ["China", "United States"], at_least=1),
            lab.choice("kind", "Kind of R&D", list(KINDS), "development"),
            lab.choice("show", "Show", [SHARE, GROWTH], SHARE),
            lab.steps("start", "First year", YEARS[:-2], 2002),
            lab.steps("end", "Last year", YEARS[2:], 2024),
        ],
        presets={
            "China and the United States draw nearer": dict(places=["China", "United States"], start=2010),
            "Beijing is another country": dict(
                places=["China", "Beijing", "Guangdong", "Jiangsu"], start=2010, end=2023
            ),
            "Basic research: a small share": dict(
                places=["China", "United States", "Beijing"], kind="basic research", start=2010, end=2023
            ),
            "Basic research: the same, as growth": dict(
                places=["China", "United States", "Beijing"], kind="basic research", show=GROWTH, start=2010, end=2023
            ),
        },
        title="Lab: which way does it tilt?",
        prompt=(
            "Predict: has China's tilt to development grown or shrunk since the essay? Try: add Beijing, then Jiangsu. "
            "Explain: how can a share stay small while the money behind it grows many times over?"
        ),
    )
