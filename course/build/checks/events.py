"""Checks of the tables on events and precedents."""

from __future__ import annotations

import pandas as pd

from course.build.checks.core import Problems, check


@check("policy_events")
def _events(frame: pd.DataFrame) -> Problems:
    dated = frame[frame["date_first_day"].notna()]
    printed = [full.startswith(short) for full, short in zip(dated["date_first_day"], dated["date"], strict=True)]
    problems = [] if all(printed) else ["date_first_day is not the date"]
    length = frame["date"].str.len()
    fits = frame["date_precision"].astype("str").map({"day": 10, "end of period": 10, "month": 7, "year": 4})
    if (fits.notna() & (fits != length)).any() or (fits.isna() != frame["date_first_day"].isna()).any():
        problems.append("date_precision does not fit the date")
    last = frame["date"].str.findall(r"\d{4}").str[-1].astype("int64")
    if (last != frame["year"]).any():
        problems.append("year is not that of the date")
    networks = frame["topic"] == "Mobile networks"
    if (frame["generation"].notna() != networks).any() or (frame["operator_or_body"].notna() != networks).any():
        problems.append("generation and operator differ from those in mobile networks")
    first = dated[networks.reindex(dated.index)].assign(day=lambda t: pd.to_datetime(t["date_first_day"]))
    for generation, country, event, days in (
        ("3G", "Japan", "licences issued", 2655),
        ("4G", "Japan", "commercial launch", 1090),
        ("5G", "South Korea", "commercial launch", 212),
    ):
        rows = first[first["generation"] == generation]
        there = rows[(rows["country"] == country) & (rows["event"] == "commercial launch")]["day"].min()
        here = rows[(rows["country"] == "China") & (rows["event"] == event)]["day"].min()
        if (here - there).days != days:
            problems.append(f"{generation}: China is {(here - there).days} days behind {country}; expected {days}")
    return problems


@check("precedents_lead_lag")
def _precedents(frame: pd.DataFrame) -> Problems:
    first, later = (pd.to_numeric(frame[column].str[:4]) for column in ("first_date", "follower_date"))
    off = (later - first - frame["lag_years"]).abs().dropna()
    problems = [] if (off <= 1.01).all() else ["lag_years does not fit the dates"]
    abroad = frame["direction"] == "abroad first"
    if (frame["follower_iso3"][abroad] != "CHN").any() or (frame["first_iso3"][~abroad] != "CHN").any():
        problems.append("direction does not fit the countries")
    return problems
