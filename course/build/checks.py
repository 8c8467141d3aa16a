"""Checks of the tables that look at what the figures say, not at their bytes.

`check_table(name, frame)` needs no file and no hash: it holds a table against its description (types, units' ranges,
enumerations, keys, joins) and against what is known of it (totals, shares, anchors read in a second source). A table
that was damaged and hashed again is still caught here; tests/test_data_damage.py proves that table by table.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pandas as pd

from course import data

Problems = list[str]
Check = Callable[[pd.DataFrame], Problems]
_CHECKS: dict[str, list[Check]] = {}


def joins(resource: dict[str, Any]) -> list[dict[str, Any]]:
    """The joins of a table: field, table, key, and the values that need no partner."""
    strict = [
        {"field": key["fields"][0], "table": key["reference"]["resource"], "key": key["reference"]["fields"][0], "except": []}
        for key in resource.get("schema", {}).get("foreignKeys", [])
    ]
    return strict + resource.get("joins", [])


def check(*names: str) -> Callable[[Check], Check]:
    """Mark a function as a check of the tables named."""

    def keep(function: Check) -> Check:
        for name in names:
            _CHECKS.setdefault(name, []).append(function)
        return function

    return keep


def check_table(name: str, frame: pd.DataFrame) -> Problems:
    """Everything wrong with `frame` as the table `name`, one sentence each; empty if nothing is."""
    resource = data._resource(name, "table")
    problems = _schema(resource, frame)
    if problems and any("column" in problem for problem in problems):
        return [f"{name}: {problem}" for problem in problems]
    problems += _keys(resource, frame) + _coverage(resource, frame)
    for function in _CHECKS.get(name, []):
        problems += function(frame)
    return [f"{name}: {problem}" for problem in problems]


def check_all() -> Problems:
    return [problem for name in data.names() for problem in check_table(name, data.load(name))]


def _schema(resource: dict[str, Any], frame: pd.DataFrame) -> Problems:
    fields = resource["schema"]["fields"]
    wanted = [field["name"] for field in fields]
    if list(frame.columns) != wanted:
        return [f"columns are {', '.join(map(str, frame.columns))}; expected {', '.join(wanted)}"]
    problems = []
    for field in fields:
        values, limits = frame[field["name"]], field.get("constraints", {})
        label = f"{field['name']}:"
        known = values.dropna()
        if limits.get("required") and len(known) < len(values):
            problems.append(f"{label} {len(values) - len(known)} blank values in a required field")
        if field["type"] in ("integer", "number"):
            numbers = pd.to_numeric(known, errors="coerce")
            if numbers.isna().any():
                problems.append(f"{label} not a number: {known[numbers.isna()].iloc[0]!r}")
                continue
            if field["type"] == "integer" and ((numbers % 1) != 0).any():
                problems.append(f"{label} not whole: {numbers[(numbers % 1) != 0].iloc[0]}")
            if "minimum" in limits and (numbers < limits["minimum"]).any():
                problems.append(f"{label} {numbers.min()} is below {limits['minimum']}")
            if "maximum" in limits and (numbers > limits["maximum"]).any():
                problems.append(f"{label} {numbers.max()} is above {limits['maximum']}")
        if "enum" in limits and not set(known.astype(str)) <= set(limits["enum"]):
            problems.append(f"{label} unknown value {sorted(set(known.astype(str)) - set(limits['enum']))[0]!r}")
        if limits.get("unique") and known.duplicated().any():
            problems.append(f"{label} {known[known.duplicated()].iloc[0]!r} stands twice")
    return problems


def _keys(resource: dict[str, Any], frame: pd.DataFrame) -> Problems:
    problems = []
    key = resource["schema"]["primaryKey"]
    twice = frame[frame.duplicated(key)]
    if len(twice):
        problems.append(f"key ({', '.join(key)}) stands twice: {tuple(twice.iloc[0][key])}")
    for one in joins(resource):
        partner = set(data.load(one["table"])[one["key"]].dropna())
        values = frame[one["field"]].dropna()
        lost = sorted(map(str, set(values) - partner - set(one["except"])))
        if lost:
            problems.append(f"{one['field']} without a partner in {one['table']}: {', '.join(lost[:3])}")
    if "source_id" in frame and resource["name"] != "sources":
        ids = {part for joined in frame["source_id"].dropna() for part in str(joined).split(";")}
        lost = sorted(ids - set(data.load("sources")["source_id"]))
        if lost:
            problems.append(f"source_id not in sources: {', '.join(lost[:3])}")
    return problems


def _coverage(resource: dict[str, Any], frame: pd.DataFrame) -> Problems:
    """Every row is there, and the years are those of the table."""
    problems = []
    if len(frame) != resource["rows"]:
        problems.append(f"{len(frame)} rows; expected {resource['rows']}")
    return problems


def near(label: str, found: float, wanted: float, tolerance: float) -> Problems:
    """A problem unless found is within `tolerance` (a share of wanted) of wanted."""
    if abs(found - wanted) <= abs(wanted) * tolerance:
        return []
    return [f"{label} is {found:,.6g}; expected {wanted:,.6g} within {tolerance:.1%}"]


def anchor(frame: pd.DataFrame, column: str, value: float, tolerance: float = 0.0005, **where: Any) -> Problems:
    """A problem unless the one row with these labels holds `value` in `column`."""
    row = frame
    for label, wanted in where.items():
        row = row[row[label] == wanted]
    place = ", ".join(str(wanted) for wanted in where.values())
    if len(row) != 1:
        return [f"{place}: {len(row)} rows; expected one"]
    return near(f"{column} of {place}", float(row[column].iloc[0]), value, tolerance)


# Totals -------------------------------------------------------------------------------------------------------------


def provinces_add(frame: pd.DataFrame, columns: list[str], low: float = 0.9995, high: float = 1.0005) -> Problems:
    """Provinces of each year add to the row of the nation, as a share between low and high."""
    problems = []
    parts = frame[frame["level"] == "province"].groupby("year")[columns].sum(min_count=1)
    whole = frame[frame["level"] == "nation"].set_index("year")[columns]
    ratio = parts.div(whole).stack()
    for (year, column), share in ratio[(ratio < low) | (ratio > high)].items():
        problems.append(f"{column} {year}: provinces add to {share:.1%} of the nation, expected {low:.1%} to {high:.1%}")
    return problems[:5]


def all_provinces(frame: pd.DataFrame) -> Problems:
    """All 31 provinces in every year."""
    names = set(data.load("provinces")["province"])
    problems = []
    for year, rows in frame[frame["province"] != "China"].groupby("year"):
        missing = sorted(names - set(rows["province"]))
        if missing:
            problems.append(f"{year}: {', '.join(missing)} missing")
    return problems[:5]


@check("rd_by_kind_province")
def _kinds_of_provinces(frame: pd.DataFrame) -> Problems:
    kinds = ["basic", "applied", "development"]
    amounts = [f"{kind}_m_cny" for kind in kinds]
    problems = all_provinces(frame) + provinces_add(frame, ["rd_total_m_cny", *amounts])
    gap = (frame[amounts].sum(axis=1) / frame["rd_total_m_cny"] - 1).abs()
    if (gap > 0.0012).any():  # Shanghai 2021 is 0.11 % off in the source
        problems.append(f"kinds do not add to the total in {(gap > 0.0012).sum()} rows")
    for kind in kinds:
        off = (frame[f"{kind}_m_cny"] / frame["rd_total_m_cny"] * 100 - frame[f"{kind}_share_percent"]).abs()
        if (off > 0.02).any():
            problems.append(f"{kind}_share_percent is not the share in {(off > 0.02).sum()} rows")
    nation = data.load("rd_by_kind_country").query("iso3 == 'CHN' and preferred and kind == 'development' and 2010 <= year <= 2023")
    own = frame[frame["level"] == "nation"].set_index("year")["development_share_percent"]
    if ((own - nation.set_index("year")["share_percent"]).abs() > 0.02).any():
        problems.append("the nation's development share differs from rd_by_kind_country")
    return problems


@check("rd_by_kind_country")
def _kinds_of_countries(frame: pd.DataFrame) -> Problems:
    total = frame.groupby(["iso3", "year", "unit", "source_id"], observed=True)["share_percent"].sum()
    problems = [f"shares of {key} add to {value:.2f}" for key, value in total[(total - 100).abs() > 0.15].items()]
    amounts = frame.groupby(["iso3", "year", "unit", "source_id"], observed=True)["amount"].transform("sum")
    off = (frame["amount"] / amounts * 100 - frame["share_percent"]).abs()
    if (off > 0.13).any():
        row = frame.loc[off.idxmax()]
        problems.append(f"share of {row['iso3']} {row['year']} {row['kind']} is {row['share_percent']}, its amount says {off.max():.2f} points off")
    if frame[frame["preferred"]].duplicated(["iso3", "year", "kind"]).any():
        problems.append("two preferred rows for one country, year and kind")
    problems += anchor(frame, "share_percent", 74.1, 0.002, iso3="CHN", year=2003, kind="development")
    problems += anchor(frame, "amount", 1002.25, iso3="CHN", year=2013, kind="development", source_id="rq-S20")
    return problems


@check("gerd_country")
def _gerd(frame: pd.DataFrame) -> Problems:
    problems = anchor(frame, "gerd_percent_gdp", 1.76, 0.01, iso3="GBR", year=2019, vintage="NSF, data to 2019")
    problems += anchor(frame, "gerd_percent_gdp", 2.67, 0.01, iso3="GBR", year=2019, vintage="World Bank 2025")
    return problems


@check("province_population_cn")
def _population(frame: pd.DataFrame) -> Problems:
    census = data.load("provinces").set_index("province")["population_2010_census_persons"]
    own = frame[(frame["year"] == 2010) & (frame["level"] == "province")].set_index("province")["population_persons"]
    ratio = own / census
    return all_provinces(frame) + [f"{name} 2010 is {value:.1%} of the census" for name, value in ratio[(ratio - 1).abs() > 0.02].items()]


@check("prefectures_cn")
def _prefectures(frame: pd.DataFrame) -> Problems:
    census = data.load("provinces").set_index("province")["population_2010_census_persons"]
    own = frame.groupby("province")["population_2010_persons"].sum()
    off = own[own != census.reindex(own.index)]
    return [f"{name}: prefectures add to {value:,}, the province has {census.get(name, 0):,}" for name, value in off.items()]


@check("provinces")
def _provinces(frame: pd.DataFrame) -> Problems:
    problems = near("population of 31 provinces", float(frame["population_2010_census_persons"].sum()), 1_332_810_869, 0)
    features = {feature["id"]: feature["properties"]["name"] for feature in data.load_geo("china_31")["features"]}
    if dict(zip(frame["adcode"], frame["province"], strict=True)) != features:
        problems.append("adcode and province do not match the map")
    return problems


@check("patents_province_cn")
def _patents_province(frame: pd.DataFrame) -> Problems:
    problems = []
    for (metric, period), rows in frame.groupby(["metric", "period"], observed=True):
        whole = rows[rows["level"] == "nation"]["value"].sum()
        parts = rows[~rows["level"].isin(["nation", "corps"])]["value"].sum()  # the corps is inside Xinjiang
        if abs(parts - whole) > 1:
            problems.append(f"{metric} {period}: regions add to {parts:,}, the nation has {whole:,}")
    return problems


@check("patents_us_state")
def _states(frame: pd.DataFrame) -> Problems:
    return near("population of 50 states and DC", float(frame["population_persons"].sum()), 331_458_425, 0)
