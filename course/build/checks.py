"""Checks of the tables that look at what the figures say, not at their bytes.

`check_table(name, frame)` needs no file and no hash: it holds a table against its description (types, units' ranges,
enumerations, keys, joins) and against what is known of it (totals, shares, anchors read in a second source). A table
that was damaged and hashed again is still caught here; tests/test_data_damage.py proves that table by table.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator
from functools import cache, partial
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from course import data
from course.build import licences

Problems = list[str]
Check = Callable[[pd.DataFrame], Iterable[str]]
_CHECKS: dict[str, list[Check]] = {}
EXPECTED = Path(__file__).with_name("expected.json")


def joins(resource: dict[str, Any]) -> list[tuple[str, str, str]]:
    """Return the foreign keys of a table: field, table, key."""
    return [
        (key["fields"][0], key["reference"]["resource"], key["reference"]["fields"][0])
        for key in resource.get("schema", {}).get("foreignKeys", [])
    ]


def check(*names: str) -> Callable[[Check], Check]:
    """Mark a function as a check of the tables named."""

    def keep(function: Check) -> Check:
        for name in names:
            _CHECKS.setdefault(name, []).append(function)
        return function

    return keep


#: A table that is wrong in one way is wrong in many: more than these are not said.
MOST_PROBLEMS = 40


def check_table(name: str, frame: pd.DataFrame) -> Problems:
    """Return everything wrong with `frame` as the table `name`, one sentence each; empty if nothing is."""
    return [f"{name}: {problem}" for problem in islice(find(name, frame), MOST_PROBLEMS)]


def find(name: str, frame: pd.DataFrame) -> Iterator[str]:
    """Yield the problems of a table one by one, the cheapest checks first."""
    resource = data._resource(name, "table")
    problems = _columns(resource, frame)
    yield from problems
    if problems:  # nothing else can be asked of other columns
        return
    yield from _expected(name, resource, frame)
    yield from _schema(resource, frame)
    yield from _keys(resource, frame)
    yield from _coverage(resource, frame)
    last: Check = partial(crossed, name)
    for function in [*_CHECKS.get(name, []), last]:
        try:
            yield from function(frame)
        except (LookupError, TypeError, ValueError, AttributeError, ArithmeticError, Warning) as error:
            yield f"cannot be compared: {type(error).__name__} {error}"  # too damaged for the comparison


def check_all() -> Problems:
    """Return the problems of all tables, one sentence each."""
    return [problem for name in data.names() for problem in check_table(name, data.load(name))]


def _columns(resource: dict[str, Any], frame: pd.DataFrame) -> Problems:
    wanted = [field["name"] for field in resource["schema"]["fields"]]
    if list(frame.columns) == wanted:
        return []
    return [f"columns are {', '.join(map(str, frame.columns))}; expected {', '.join(wanted)}"]


def _schema(resource: dict[str, Any], frame: pd.DataFrame) -> Problems:
    """Check types, ranges, enumerations and blanks, as datapackage.json says."""
    problems = []
    for field in resource["schema"]["fields"]:
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
    for field, table, key in joins(resource):
        lost = sorted(map(str, set(frame[field].dropna()) - set(data.load(table)[key].dropna())))
        if lost:
            problems.append(f"{field} without a partner in {table}: {', '.join(lost[:3])}")
    if "source_id" in frame and resource["name"] != "sources":
        ids = {part for joined in frame["source_id"].dropna() for part in str(joined).split(";")}
        lost = sorted(ids - set(data.load("sources")["source_id"]))
        if lost:
            problems.append(f"source_id not in sources: {', '.join(lost[:3])}")
    return problems


def expect(name: str, frame: pd.DataFrame) -> dict[str, Any]:
    """Return what is to be expected of a table that was just read and reviewed.

    rows, distinct   how many rows, how many different values of each column
    years            rows of each year (runs of years with as many rows are one entry)
    members, spread  rows of each member of a key (province, country, indicator ...); where there are more than
                     MOST_MEMBERS of them: how many members have how many rows
    blanks, sums     blank cells of each column, and the sum of each column of numbers (of value, unit by unit)
    seen             a few whole rows, chosen so that every column is seen with a value, and every two columns of one
                     kind with different values: no column can be exchanged or scaled without a row that shows it

    An entry is written when a table comes in. `python -m course.build.datapackage --expect` writes it anew and shows
    what changed: a change that nobody meant is a finding.
    """
    resource = data._resource(name, "table")
    kinds = {
        f["name"]: "text" if f["type"] in ("string", "boolean") else "number" for f in resource["schema"]["fields"]
    }
    keys = resource["schema"]["primaryKey"]
    columns = [column for column in kinds if column in keys or column not in ("note", "source_id")]
    plain = frame[columns].astype(object).where(frame[columns].notna(), None)
    needs: set[tuple[str, str]] = {(column, column) for column in columns if frame[column].notna().any()}
    needs |= {(a, b) for n, a in enumerate(columns) for b in columns[n + 1 :] if kinds[a] == kinds[b]}

    def meets(row: dict[Any, Any]) -> set[tuple[str, str]]:
        return {(a, b) for a, b in needs if (row[a] not in (None, 0, "") if a == b else row[a] != row[b])}

    size = frame.select_dtypes("number").max(axis=1).rank(ascending=False)
    order = [*size.sort_values(kind="stable").index[:200], *range(0, len(frame), max(1, len(frame) // 400))]
    records: list[dict[Any, Any]] = [plain.loc[label].to_dict() for label in dict.fromkeys(order)]
    rows: list[dict[Any, Any]] = [plain.iloc[at].to_dict() for at in sorted({0, len(frame) // 2, len(frame) - 1})]
    for row in rows:
        needs -= meets(row)
    while needs:
        best = max(records, key=lambda row: len(meets(row)))
        if not meets(best):
            break
        needs -= meets(best)
        rows.append(best)
    seen = [{column: _plain(value) for column, value in row.items() if value is not None} for row in rows]
    distinct = {column: int(frame[column].nunique()) for column in columns}
    return {"rows": len(frame), "distinct": distinct, **counts(resource, frame), "seen": seen}


MOST_MEMBERS = 60
#: Columns beside the key whose members are counted as well.
GROUPS = ("level", "kind", "topic", "indicator", "unit", "preferred", "iso3", "province", "licence", "licence_name")


def counts(resource: dict[str, Any], frame: pd.DataFrame) -> dict[str, Any]:
    """Return rows a year and a member, blanks and sums: see expect."""
    fields = {f["name"]: f["type"] for f in resource["schema"]["fields"]}
    found: dict[str, Any] = {}
    if fields.get("year") == "integer":
        found["years"] = _runs(frame["year"].value_counts().sort_index(kind="stable"))
    grouped = [name for name in fields if name in resource["schema"]["primaryKey"] or name in GROUPS]
    for name in grouped:
        if name == "year" or fields[name] == "number":
            continue
        rows = frame[name].astype("str").value_counts()
        if rows.max() == 1 and len(rows) > MOST_MEMBERS:
            continue  # a key of its own: distinct says it
        if len(rows) <= MOST_MEMBERS:
            found.setdefault("members", {})[name] = {
                str(member): int(n) for member, n in rows.sort_index(kind="stable").items()
            }
        else:
            spread = rows.value_counts().sort_index(kind="stable")
            found.setdefault("spread", {})[name] = {str(n): int(members) for n, members in spread.items()}
    found["blanks"] = {name: int(frame[name].isna().sum()) for name in fields if frame[name].isna().any()}
    sums = {name: pd.to_numeric(frame[name], errors="coerce").sum() for name in fields if fields[name] in NUMBERS}
    found["sums"] = {name: float(f"{total:.8g}") for name, total in sums.items()}
    if {"unit", "value"} <= set(fields):  # a sum over units says little: one large unit hides the others
        parts = pd.to_numeric(frame["value"], errors="coerce").groupby(frame["unit"].astype("str")).sum()
        del found["sums"]["value"]
        found["sums"] |= {
            f"value in {unit}": float(f"{total:.8g}") for unit, total in parts.sort_index(kind="stable").items()
        }
    return found


NUMBERS = ("integer", "number")


def _runs(rows: pd.Series[Any]) -> dict[str, int]:
    """{"2010-2023": 32}: years one after the other with as many rows as each other."""
    runs: list[list[int]] = []
    year: Any  # the label of a row
    for year, n in rows.items():
        if runs and runs[-1][1] == year - 1 and runs[-1][2] == n:
            runs[-1][1] = int(year)
        else:
            runs.append([int(year), int(year), int(n)])
    return {f"{first}-{last}" if last > first else str(first): n for first, last, n in runs}


def _plain(value: Any) -> Any:
    return value.item() if hasattr(value, "item") else value


@cache
def expected() -> dict[str, Any]:
    """Return what expected.json says of each table, by its name."""
    found: dict[str, Any] = json.loads(EXPECTED.read_text(encoding="utf-8"))
    return found


def _expected(name: str, resource: dict[str, Any], frame: pd.DataFrame) -> Iterator[str]:
    """Check that the table has its rows, its years and members, and the rows that were noted when it came in."""
    if name not in expected():
        yield f"no entry in {EXPECTED.name}; write one with: python -m course.build.datapackage --expect {name}"
        return
    entry = expected()[name]
    if len(frame) != entry["rows"]:
        yield f"{len(frame)} rows; expected {entry['rows']}"
    yield from _seen(entry, resource, frame)
    yield from _counted(entry, resource, frame)
    for column, count in entry["distinct"].items():
        if frame[column].nunique() != count:
            yield f"{frame[column].nunique()} different values of {column}; expected {count}"


def _seen(entry: dict[str, Any], resource: dict[str, Any], frame: pd.DataFrame) -> Iterator[str]:
    """Check the noted rows against the entry."""
    keys = resource["schema"]["primaryKey"]
    for seen in entry["seen"]:
        row = frame
        for key in keys:
            row = row[row[key] == seen[key]] if key in seen else row[row[key].isna()]
        place = ", ".join(str(seen.get(key, "-")) for key in keys)
        if len(row) != 1:
            yield f"{place}: {len(row)} rows; expected one"
            continue
        for column, wanted in seen.items():
            found = row[column].iloc[0]
            same = (
                abs(float(found) - wanted) <= abs(wanted) * 1e-9
                if isinstance(wanted, (int, float))
                and not isinstance(wanted, bool)
                and pd.notna(found)
                and not isinstance(found, str)
                else found == wanted
            )
            if pd.isna(found) or not same:
                yield f"{place}: {column} is {found!r}; expected {wanted!r}"


def _counted(entry: dict[str, Any], resource: dict[str, Any], frame: pd.DataFrame) -> Iterator[str]:
    """Check members, years, blanks and sums against the entry."""
    if "sums" not in entry:
        return
    found = counts(resource, frame)
    for what, unit in (("members", "rows"), ("spread", "members with as many rows as")):
        for column, wanted in entry.get(what, {}).items():
            now = found.get(what, {}).get(column, {})
            for key in [*wanted, *(key for key in now if key not in wanted)]:
                if wanted.get(key, 0) != now.get(key, 0):
                    yield f"{column}: {now.get(key, 0)} {unit} {key}; expected {wanted.get(key, 0)}"
    for what, label in (("years", "rows of"), ("blanks", "blanks in")):
        wanted, now = entry.get(what, {}), found.get(what, {})
        for key in [*wanted, *(key for key in now if key not in wanted)]:
            if wanted.get(key, 0) != now.get(key, 0):
                yield f"{now.get(key, 0)} {label} {key}; expected {wanted.get(key, 0)}"
    for column, wanted in entry["sums"].items():
        total = found["sums"].get(column, 0.0)
        if not abs(total - wanted) <= abs(wanted) * 1e-6 + 1e-9:
            yield f"{column} adds to {total:,.8g}; expected {wanted:,.8g}"


# Coverage: years that are said against years that are there
# ------------------------------------------------------------

#: A coverage with one of these words does not claim every year between its first and last.
VAGUE = re.compile(r"single years|scattered|gaps|in part|not for every|many|incomplete|mostly|one or two")
SPAN = re.compile(r"(?<![\d,.])(1[89]\d\d|20\d\d)(?:(?:-| to (?:[A-Z][a-z]+ )?)((?:1[89]|20)\d\d))?(?!\d|,\d)")
WITHOUT = re.compile(r"without ((?:\d{4}(?:-\d{4})?(?:, | and )?)+)")


def _years(text: str) -> set[int]:
    return {y for first, last in SPAN.findall(text) for y in range(int(first), int(last or first) + 1)}


def said_years(coverage: str) -> dict[str, tuple[set[int], bool]]:
    """Return what a coverage says: clause -> (years, whether they are only the first and the last)."""
    said = {}
    for clause in re.split(r"; |\. ", coverage):
        gone = WITHOUT.search(clause)
        years = _years(WITHOUT.sub("", clause)) - (_years(gone[1]) if gone else set())
        if years:
            said[clause] = (years, VAGUE.search(clause) is not None)
    return said


#: A coverage that begins with a number of these is about as many different values of the column.
COUNTED = {
    "economies": "iso3",
    "places": "city_code",
    "cities": "city_code",
    "metros": "metro",
    "models": "model",
    "firms": "firm",
    "organisations": "organisation",
    "indicators": "indicator",
}


def _coverage(resource: dict[str, Any], frame: pd.DataFrame) -> Problems:
    """Check that what the coverage counts is there as often as it says, and that the years are those that it says."""
    begins = re.match(r"(\d[\d,]*) (\w+)(?:[,;]|$)", resource["coverage"])
    column = COUNTED.get(begins[2], "") if begins else ""
    if begins and column in frame and frame[column].nunique() != int(begins[1].replace(",", "")):
        return [f"{frame[column].nunique()} {begins[2]}; the coverage says {begins[1]}"]
    return _covered_years(resource, frame)


def _covered_years(resource: dict[str, Any], frame: pd.DataFrame) -> Problems:
    """Check that the years of the table, and of a country that the coverage names, are those that the coverage says."""
    if "year" not in frame or not pd.api.types.is_numeric_dtype(frame["year"]):
        return []
    said = said_years(resource["coverage"])
    if not said:
        return ["coverage names no year"]
    stated = set().union(*(years for years, _ in said.values()))
    years = {int(year) for year in frame["year"].dropna()}
    problems = []
    if not any(vague for _, vague in said.values()):
        if years != stated:
            problems.append(f"coverage is wrong about {', '.join(map(str, sorted(years ^ stated)))}")
    elif not {min(years), max(years)} <= stated or not years <= set(range(min(stated), max(stated) + 1)):
        problems.append(f"the table runs from {min(years)} to {max(years)}; its coverage says something else")
    if "country" not in frame:
        return problems
    for clause, (years, vague) in said.items():
        own = frame[frame["country"] == re.split(r" (?=\d)", clause)[0]]
        if len(own) and not vague and {int(year) for year in own["year"]} != years:
            off = sorted({int(year) for year in own["year"]} ^ years)
            problems.append(f"coverage is wrong about {own['country'].iloc[0]} in {', '.join(map(str, off))}")
    return problems


def near(label: str, found: float, wanted: float, tolerance: float) -> Problems:
    """Return a problem unless found is within `tolerance` (a share of wanted) of wanted."""
    if abs(found - wanted) <= abs(wanted) * tolerance:
        return []
    return [f"{label} is {found:,.6g}; expected {wanted:,.6g} within {tolerance:.1%}"]


def anchor(frame: pd.DataFrame, column: str, value: float, tolerance: float = 0.0005, **where: Any) -> Problems:
    """Return a problem unless the one row with these labels holds `value` in `column`."""
    row = frame
    for label, wanted in where.items():
        row = row[row[label] == wanted]
    place = ", ".join(str(wanted) for wanted in where.values())
    if len(row) != 1:
        return [f"{place}: {len(row)} rows; expected one"]
    return near(f"{column} of {place}", float(row[column].iloc[0]), value, tolerance)


# Totals -------------------------------------------------------------------------------------------------------------


def provinces_add(frame: pd.DataFrame, columns: list[str], low: float = 0.9995, high: float = 1.0005) -> Problems:
    """Check that the provinces of each year add to the row of the nation, as a share between low and high."""
    problems = []
    parts = frame[frame["level"] == "province"].groupby("year")[columns].sum(min_count=1)
    whole = frame[frame["level"] == "nation"].set_index("year")[columns]
    ratio: Any = parts.div(whole).stack()
    outside: pd.Series[Any] = ratio[(ratio < low) | (ratio > high)]
    key: Any  # year and column
    for key, share in outside.items():
        year, column = key
        problems.append(
            f"{column} {year}: provinces add to {share:.1%} of the nation, expected {low:.1%} to {high:.1%}"
        )
    return problems[:5]


def all_provinces(frame: pd.DataFrame) -> Problems:
    """Check that all 31 provinces are there in every year."""
    names = set(data.load("provinces").query("level == 'province'")["province"])
    problems = []
    for year, rows in frame[frame["province"] != "China"].groupby("year"):
        missing = sorted(names - set(rows["province"]))
        if missing:
            problems.append(f"{year}: {', '.join(missing)} missing")
    return problems[:5]


@check("province_rd")
def _rd_of_provinces(frame: pd.DataFrame) -> Problems:
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
    nation = data.load("rd_by_kind_country").query(
        "iso3 == 'CHN' and preferred and kind == 'development' and 2010 <= year <= 2023"
    )
    own = frame[frame["level"] == "nation"].set_index("year")["development_share_percent"]
    if ((own - nation.set_index("year")["share_percent"]).abs() > 0.02).any():
        problems.append("the nation's development share differs from rd_by_kind_country")
    off = (frame["rd_total_m_cny"] - frame["rd_total_by_source_m_cny"]).abs()
    if (off > 0.011).any():
        problems.append(f"the two totals of R&D differ by more than 0.01 in {(off > 0.011).sum()} rows")
    return problems


@check("province_rd")
def _funding(frame: pd.DataFrame) -> Problems:
    money = ["government_funds_m_cny", "enterprise_funds_m_cny", "other_funds_m_cny"]
    problems = provinces_add(frame, ["rd_total_by_source_m_cny", money[0]])
    problems += nation_bounds(frame, {"enterprise_funds_m_cny": (0.95, 1.0005), "other_funds_m_cny": (0.99, 1.01)})
    total = frame["rd_total_by_source_m_cny"]
    whole = frame.dropna(subset=["enterprise_funds_m_cny"])
    parts = whole[[*money, "foreign_funds_m_cny"]].sum(axis=1)
    off = (parts / total.reindex(whole.index) - 1).abs()
    if (off > 0.012).any():
        problems.append(
            f"sources of money do not add to the total in {(off > 0.012).sum()} rows, worst {off.max():.1%}"
        )
    for column, share in (
        ("government_funds_m_cny", "government_share_percent"),
        ("enterprise_funds_m_cny", "enterprise_share_percent"),
    ):
        gap = (frame[column] / total * 100 - frame[share]).abs()
        if (gap > 0.02).any():
            problems.append(f"{share} is not the share in {(gap > 0.02).sum()} rows")
    gdp = data.load("province_economy").set_index(["province", "year"])["gdp_bn_cny"]
    rows = frame.set_index(["province", "year"])
    own = rows["rd_total_m_cny"] / 1000 / gdp * 100 / rows["rd_intensity_percent_gdp"]
    if not own.dropna().between(0.8, 1.65).all() or own.notna().sum() < 390:
        problems.append("rd_intensity_percent_gdp is far from R&D over GDP")
    return problems


@check("rd_by_kind_country")
def _kinds_of_countries(frame: pd.DataFrame) -> Problems:
    total = frame.groupby(["iso3", "year", "unit", "source_id"], observed=True)["share_percent"].sum()
    problems = [f"shares of {key} add to {value:.2f}" for key, value in total[(total - 100).abs() > 0.15].items()]
    amounts = frame.groupby(["iso3", "year", "unit", "source_id"], observed=True)["amount"].transform("sum")
    off = (frame["amount"] / amounts * 100 - frame["share_percent"]).abs()
    if (off > 0.13).any():
        worst: Any = off.idxmax()
        row = frame.loc[worst]
        problems.append(
            f"share of {row['iso3']} {row['year']} {row['kind']} is {row['share_percent']}; "
            f"its amount says {off.max():.2f} points off"
        )
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


@check("province_economy")
def _population(frame: pd.DataFrame) -> Problems:
    counted = frame[frame["population_persons"].notna()]
    census = data.load("provinces").set_index("province")["population_2010_census_persons"].dropna()
    own = counted[(counted["year"] == 2010) & (counted["level"] == "province")].set_index("province")
    ratio = own["population_persons"] / census
    problems = all_provinces(counted) + [
        f"{name} 2010 is {value:.1%} of the census" for name, value in ratio[~((ratio - 1).abs() <= 0.02)].items()
    ]
    nation = counted[counted["level"] == "nation"].set_index("year")["population_persons"]
    parts = counted[counted["level"] == "province"].groupby("year")["population_persons"].sum()
    share = (parts / nation).dropna()
    if len(share) != 12 or not share.between(0.97, 1.01).all():
        problems.append("provinces do not add to the nation in 2001-2012")
    step = counted.sort_values("year", kind="stable").groupby("province")["population_persons"].pct_change()
    if ((step < -0.07) | (step > 0.09)).any():
        problems.append(f"people of a province jump by {step.max():.0%} or {step.min():.0%} in a year")
    return problems


@check("prefectures_cn")
def _prefectures(frame: pd.DataFrame) -> Problems:
    census = data.load("provinces").set_index("province")["population_2010_census_persons"]
    own = frame.groupby("province")["population_2010_persons"].sum()
    off = own[own != census.reindex(own.index)]
    return [
        f"{name}: prefectures add to {value:,}, the province has {census.get(name, 0):,}" for name, value in off.items()
    ]


@check("provinces")
def _provinces(frame: pd.DataFrame) -> Problems:
    problems = near(
        "population of 31 provinces", float(frame["population_2010_census_persons"].sum()), 1_332_810_869, 0
    )
    features = {feature["id"]: feature["properties"]["name"] for feature in data.load_geo("china_34")["features"]}
    mapped = frame.dropna(subset=["adcode"])
    if dict(zip(mapped["adcode"], mapped["province"], strict=True)) != features:
        problems.append("adcode and province do not match the map")
    return problems


@check("patents_place_cn")
def _patents_place(frame: pd.DataFrame) -> Problems:
    problems = []
    for (what, period), rows in frame.groupby(["indicator", "period"], observed=True):
        whole = rows[rows["level"] == "nation"]["value"].sum()
        # the corps is inside Xinjiang, a city inside its province
        parts = rows[rows["level"].isin(["province", "outside mainland"])]["value"].sum()
        if abs(parts - whole) > 1:
            problems.append(f"{what} {period}: regions add to {parts:,}, the nation has {whole:,}")
    keys = ["province", "indicator", "period"]
    cities = frame[frame["level"] == "city"]
    inside = cities.groupby(keys, observed=True)["value"].sum()
    provinces = frame[frame["level"] == "province"].set_index(keys)["value"].reindex(inside.index)
    over = inside.index[~(inside <= provinces)]
    problems += [f"the cities of {key[0]} exceed their province in {key[1]} {key[2]}" for key in over[:3]]
    share = inside.sum() / provinces.sum()
    if not 0.3 < share < 0.8:
        problems.append(f"the fifteen cities hold {share:.0%} of their provinces")
    known = data.load("prefectures_cn").set_index("city_code")
    for column, partner in (("place", "city"), ("province", "province")):
        if (cities["city_code"].astype("int64").map(known[partner]) != cities[column]).any():
            problems.append(f"{column} of a city is not that of prefectures_cn")
    rest = frame[frame["level"] != "city"]
    return problems if (rest["place"] == rest["province"]).all() else [*problems, "a province has another place"]


@check("patents_us")
def _us(frame: pd.DataFrame) -> Problems:
    state, place, metro = (frame[frame["level"] == level] for level in ("state", "place", "metro"))
    problems = near("population of 50 states and DC", float(state["population_persons"].sum()), 331_458_425, 0)
    if set(place["state"]) - set(state["state"]):
        problems.append("a place lies in no state of the table")
    problems += anchor(place, "patents", 64_605, place="Santa Clara", state="California")
    if place["population_persons"].min() < 25_000:
        problems.append("a place is smaller than 25,000 people")
    rate = metro["patents"] / metro["patents_per_1000_workers"] * 1000 / metro["population_persons"].astype("float64")
    if not rate.dropna().between(0.3, 0.7).all() or rate.notna().sum() != 9:
        problems.append("workers implied by the rate are not about half of the people")
    inside = place.groupby("state")["population_persons"].sum() / state.set_index("state")["population_persons"]
    if not (inside.dropna() < 1.05).all():
        problems.append("the places of a state have more people than the state")
    return problems


def nation_bounds(frame: pd.DataFrame, bounds: dict[str, tuple[float, float]]) -> Problems:
    """Run provinces_add with bounds of its own for each column."""
    return [problem for column, (low, high) in bounds.items() for problem in provinces_add(frame, [column], low, high)]


@check("province_technology")
def _province_patents(frame: pd.DataFrame) -> Problems:
    counted = frame[frame["patent_applications_total"].notna()]
    problems = all_provinces(counted[counted["year"] >= 2010])
    for stage in ("applications", "grants", "in_force"):
        kinds = [f"patent_{stage}_{kind}" for kind in ("invention", "utility_model", "design")]
        total = f"patent_{stage}_total"
        rows = frame.dropna(subset=kinds)
        off = (rows[kinds].sum(axis=1) - rows[total]).abs() / rows[total]
        if (off.astype(float) > 0.001).any():
            problems.append(f"kinds of {stage} do not add to the total in {(off.astype(float) > 0.001).sum()} rows")
        problems += nation_bounds(frame.astype({total: "float64"}), {total: (0.88, 1.0005)})
    share = (frame["patent_applications_invention"] / frame["patent_applications_total"] * 100).astype(float)
    if ((share - frame["invention_share_of_applications_percent"]).abs() > 0.06).any():
        problems.append("invention_share_of_applications_percent is not the share")
    return problems


@check("province_technology")
def _province_hightech(frame: pd.DataFrame) -> Problems:
    bounds = {
        "hightech_firms": (0.998, 1.002),
        "hightech_revenue_bn_cny": (0.98, 1.02),
        "hightech_profit_bn_cny": (0.95, 1.05),
        "hightech_exports_m_usd": (0.98, 1.001),
        "hightech_imports_m_usd": (0.98, 1.001),
        "hightech_rd_m_cny": (0.99, 1.001),
    }
    problems = nation_bounds(frame.astype({"hightech_firms": "float64"}), bounds)
    ratio = frame["hightech_profit_bn_cny"] / frame["hightech_revenue_bn_cny"] * 100
    large = frame["hightech_revenue_bn_cny"] > 20
    if ((ratio - frame["hightech_profit_margin_percent"])[large].abs() > 0.6).any():
        problems.append("hightech_profit_margin_percent is not profit over revenue")
    share = frame["hightech_new_product_exports_m_cny"] / frame["hightech_new_product_sales_m_cny"] * 100
    if ((share - frame["hightech_new_product_export_share_percent"]).abs() > 0.06).any():
        problems.append("hightech_new_product_export_share_percent is not the share")
    return problems


@check("province_technology")
def _province_knowledge(frame: pd.DataFrame) -> Problems:
    problems = nation_bounds(frame.astype({"sci_papers": "float64"}), {"sci_papers": (0.98, 1.001)})
    return problems + nation_bounds(
        frame, {"technology_sold_m_cny": (0.90, 1.0005), "technology_bought_m_cny": (0.77, 1.0005)}
    )


@check("province_economy")
def _gdp(frame: pd.DataFrame) -> Problems:
    counted = frame[frame["gdp_bn_cny"].notna()]
    problems = all_provinces(counted)
    ratio = frame["gdp_older_vintage_bn_cny"] / frame["gdp_bn_cny"]
    if ((ratio - 1).abs() > 0.017).any():
        problems.append("the two compilations differ by more than 1.7 %")
    step = counted.sort_values("year", kind="stable").groupby("province")["gdp_bn_cny"].pct_change()
    if ((step < -0.25) | (step > 0.5)).any():
        problems.append(f"GDP jumps by {step.max():.0%} or {step.min():.0%} in a year")
    return problems


# Countries ----------------------------------------------------------------------------------------------------------


@check("countries")
def _countries(frame: pd.DataFrame) -> Problems:
    problems = []
    if (~frame["is_aggregate"]).sum() != 218:
        problems.append(f"{(~frame['is_aggregate']).sum()} economies; expected 217 of the World Bank and Taiwan")
    if not frame["iso3"].str.fullmatch("[A-Z]{3}").all():
        problems.append("iso3 is not three capital letters everywhere")
    return problems


@check("country_economy")
def _economy(frame: pd.DataFrame) -> Problems:
    per_head = frame["gdp_bn_usd"] * 1e9 / frame["population_persons"].astype("float64")
    off = (per_head / frame["gdp_per_head_usd"] - 1).abs()
    problems = []
    if (off > 0.05).mean() > 0.01:
        problems.append(f"GDP over people is not GDP per head in {(off > 0.05).sum()} rows")
    problems += anchor(frame, "population_persons", 1_412_175_000, 0.001, iso3="CHN", year=2022)
    return problems


@check("country_internet")
def _internet(frame: pd.DataFrame) -> Problems:
    problems = anchor(frame, "internet_users_percent", 75.6, 0.005, iso3="CHN", year=2022)
    problems += anchor(frame, "internet_users_percent", 90.6, 0.005, iso3="CHN", year=2023)
    flagged = frame[(frame["iso3"] == "CHN") & (frame["break_flag"] == "new series")]["year"].tolist()
    return (
        problems
        if flagged == [2023, 2024]
        else [*problems, f"China's break is flagged in {flagged}; expected 2023 and 2024"]
    )


@check("country_innovation")
def _innovation(frame: pd.DataFrame) -> Problems:
    older = (
        data.load("gerd_country").query("vintage == 'World Bank 2025'").set_index(["iso3", "year"])["gerd_percent_gdp"]
    )
    ratio = (frame.set_index(["iso3", "year"])["rd_percent_gdp"] / older).dropna()
    problems = [] if len(ratio) > 200 else [f"only {len(ratio)} values in common with gerd_country"]
    if not 0.9 < ratio.median() < 1.1 or (ratio > 1.6).any() or (ratio < 0.6).any():
        problems.append("rd_percent_gdp is far from the older edition in gerd_country")
    for flow in ("receipts", "payments"):
        both = (frame[f"ip_{flow}_bn_usd"] / frame[f"ip_{flow}_2025_edition_bn_usd"]).dropna()
        if len(both) < 150 or not 0.98 < both.median() < 1.02 or (both < 0.65).any() or (both > 1.3).any():
            problems.append(f"the two editions of ip_{flow} do not agree")
    broken = frame[frame["ip_break"].notna()]
    if broken[["iso3", "year"]].to_numpy().tolist() != [["CHN", 2017]]:
        problems.append("the break in the licence money is flagged elsewhere than China 2017")
    problems += anchor(frame, "rd_percent_gdp", 3.79, 0.005, iso3="KOR", year=2015)
    return problems


@check("venture_capital")
def _venture(frame: pd.DataFrame) -> Problems:
    problems = []
    for vintage, value in (
        ("2003-2022, by receiving firm", 123_477),
        ("2000-2020, by investor", 74_800),
        ("1999-2018, attribution not stated", 96_900),
    ):
        problems += anchor(frame, "vc_usd_million", value, 0.01, vintage=vintage, economy="China", year=2018)
    by_sector = frame["vintage"].astype("str").str.endswith("and sector")
    if set(frame[~by_sector]["sector"]) != {"All sectors"} or frame[by_sector]["sector"].nunique() != 8:
        problems.append("sectors differ from those in the edition by sector")
    for key, rows in frame[~by_sector].groupby(["vintage", "year"], observed=True):
        world = rows[rows["kind"] == "world"]["vc_usd_million"].sum()
        if rows[rows["kind"] == "country"]["vc_usd_million"].sum() > world * 1.001:
            problems.append(f"{key}: countries exceed the world")
    keys = ["economy", "year"]
    whole = frame[by_sector & (frame["sector"] == "All sectors")].set_index(keys)["vc_usd_million"]
    parts = frame[by_sector & (frame["sector"] != "All sectors")].groupby(keys)["vc_usd_million"].sum()
    off = (parts / whole - 1).abs()
    problems += [
        f"sectors of {key} add to {parts[key]:,.0f}, all to {whole[key]:,.0f}" for key in off[off > 0.02].index
    ][:3]
    other = frame[frame["vintage"] == "2000-2020, by investor"].set_index(keys)["vc_usd_million"]
    if ((whole / other).dropna() - 1).abs().max() > 0.12 or len((whole / other).dropna()) != 42:
        problems.append("all sectors do not add to the edition by investor")
    return problems[:5]


@check("country_counts")
def _families(frame: pd.DataFrame) -> Problems:
    frame = frame[frame["indicator"].astype("str").str.startswith(("patent families", "value added of IT"))]
    wide = frame.pivot_table(index=["economy", "year"], columns="indicator", values="value", observed=True)
    whole = wide["patent families, all fields"]
    fields = [name for name in map(str, wide) if name.startswith("patent families") and not name.endswith("all fields")]
    worst = (wide[fields].sum(axis=1) - whole).max()
    problems = [] if worst <= 0.5 else [f"five fields exceed all fields by {worst:,.0f} families"]
    total = frame.groupby(["indicator", "year", "kind"], observed=True)["value"].sum().unstack()
    share = (total["country"] / total["world"]).dropna()
    key: Any  # indicator and year
    for key, value in share[(share > 1.005) | (share < 0.8)].items():
        problems.append(f"{key[0]} {key[1]}: countries add to {value:.0%} of the world")
    return problems[:5]


@check("country_patents")
def _us_patents(frame: pd.DataFrame) -> Problems:
    frame = frame[frame["indicator"] == "US patents granted"]
    world = frame[frame["iso3"] == "WLD"].set_index("year")["value"]
    share = frame[frame["iso3"] != "WLD"].groupby("year")["value"].sum() / world
    return (
        []
        if ((share > 0.85) & (share < 1)).all()
        else [f"countries add to {share.min():.0%}-{share.max():.0%} of the world"]
    )


@check("country_counts")
def _hightech(frame: pd.DataFrame) -> Problems:
    exports = frame[frame["indicator"] == "high-tech exports"]
    bank = exports[exports["series"] == "World Bank, current"].set_index(["iso3", "year"])["value"]
    other = data.load("country_innovation").set_index(["iso3", "year"])["hightech_exports_bn_usd"]
    ratio = (bank / other).dropna()
    problems = (
        []
        if len(ratio) > 60 and 0.95 < ratio.median() < 1.05
        else [f"high-tech exports do not agree with country_innovation ({ratio.median():.2f})"]
    )
    if (
        not (frame["kind"].eq("world") == frame["iso3"].eq("WLD")).all()
        or frame[frame["kind"] == "country"]["iso3"].isna().any()
    ):
        problems.append("kind does not fit iso3")
    return problems


@check("gerd_country")
def _gerd_scale(frame: pd.DataFrame) -> Problems:
    wide = frame.pivot_table(
        index=["iso3", "year"], columns="vintage", values="gerd_percent_gdp", observed=True
    ).dropna()
    ratio = wide.iloc[:, 0] / wide.iloc[:, 1]
    problems = [] if len(ratio) > 100 and 0.95 < ratio.median() < 1.05 else ["the two vintages are far apart"]
    base = frame.dropna(subset=["gerd_bn_ppp_usd_current"]).query("year == 2012")
    if ((base["gerd_bn_ppp_usd_current"] / base["gerd_bn_ppp_usd_constant_2012"] - 1).abs() > 0.02).any() or len(
        base
    ) < 6:
        problems.append("current and constant dollars differ in 2012, the base year")
    return problems


# Cities -------------------------------------------------------------------------------------------------------------


def same_city_names(frame: pd.DataFrame) -> Problems:
    """Check that cities have the names that prefectures_cn gives them."""
    names = data.load("prefectures_cn").set_index("city_code")["city"]
    known = frame.dropna(subset=["city_code"])
    wrong = known[known["city_code"].astype("int64").map(names) != known["city"]]
    return (
        []
        if wrong.empty
        else [f"city of {wrong['city_code'].iloc[0]} is {wrong['city'].iloc[0]!r}; prefectures_cn has another name"]
    )


@check(
    "us_patent_inventors_city_cn",
    "prefecture_panel_cn",
    "house_price_index_cn",
)
def _names(frame: pd.DataFrame) -> Problems:
    return same_city_names(frame)


@check("us_patent_inventors_city_cn")
def _inventors(frame: pd.DataFrame) -> Problems:
    totals = frame.groupby("city")["inventors"].sum()
    problems = []
    for city, value in (("Shenzhen", 268), ("Hong Kong", 51_721), ("Dongguan", 13_072), ("Suzhou (Anhui)", 2_615)):
        problems += near(f"inventors of {city}, all years", float(totals.get(city, 0)), value, 0)
    if frame.groupby("city_code")["year"].nunique().ne(21).any():
        problems.append("a city has not all 21 years")
    if set(frame[frame["merge_group"] == "Shenzhen-Dongguan-Hong Kong"]["city"]) != {
        "Shenzhen",
        "Dongguan",
        "Hong Kong",
    }:
        problems.append("the merge group of Shenzhen is not Shenzhen, Dongguan and Hong Kong")
    return problems


@check("prefecture_panel_cn")
def _panel(frame: pd.DataFrame) -> Problems:
    gdp = data.load("province_economy").set_index(["province", "year"])["gdp_bn_cny"]
    cities = (
        frame[frame["city"].isin(["Beijing", "Shanghai", "Tianjin", "Chongqing"])].set_index(["city", "year"])[
            "gdp_m_cny"
        ]
        / 1000
    )
    ratio = (cities / gdp.rename_axis(["city", "year"]).reindex(cities.index)).dropna()
    problems = (
        []
        if len(ratio) > 60 and 0.9 < ratio.median() < 1.1
        else ["GDP of the four municipalities is far from province_economy"]
    )
    wages = frame.groupby("year")["average_wage_cny"].median().dropna()
    if not wages.is_monotonic_increasing or not 9_000 < wages.iloc[0] < 16_000:
        problems.append("the median wage does not rise from about 12,000 yuan in 2003")
    clean = frame[frame["gdp_doubt"].isna()]
    step = clean[clean["year"].isin([2009, 2010])].pivot(index="city_code", columns="year", values="gdp_m_cny").dropna()
    if not 1.05 < (step[2010] / step[2009]).median() < 1.3:
        problems.append("GDP does not grow from 2009 to 2010 as it should")
    if set(frame[frame["wage_doubt"] == "unit slip"]["city"]) != {
        "Haikou",
        "Anshun",
        "Yongzhou",
        "Chongzuo",
        "Tianshui",
        "Dingxi",
    }:
        problems.append("the six known slips in wages are not flagged")
    return problems


@check("prefecture_panel_cn")
def _registered(frame: pd.DataFrame) -> Problems:
    frame = frame[frame["registered_population_persons"].notna()].astype({"registered_population_persons": "float64"})
    implied = frame["inventors"] / frame["inventors_per_resident"]
    off = (implied / frame["registered_population_persons"] - 1).abs()
    problems = [] if (off < 0.01).all() else [f"population is not inventors over rate in {(off >= 0.01).sum()} rows"]
    if not frame["registered_population_persons"].between(150_000, 40_000_000).all():
        problems.append("a registered population is below 150,000 or above 40 million")
    census = data.load("prefectures_cn").set_index("city_code")["population_2010_persons"].astype("float64")
    year = frame[frame["year"] == 2011].set_index("city_code")["registered_population_persons"]
    for code, value in ((440300, 0.26), (441900, 0.22), (110000, 0.65), (330100, 0.80)):
        problems += near(f"openness ratio of {code}", float(year.get(code, float("nan")) / census[code]), value, 0.03)
    counted = data.load("us_patent_inventors_city_cn").set_index(["city_code", "year"])["inventors"]
    if (
        not (
            frame.set_index(["city_code", "year"])["inventors"]
            == counted.reindex(frame.set_index(["city_code", "year"]).index)
        ).mean()
        > 0.9
    ):
        problems.append("inventors are not those of us_patent_inventors_city_cn")
    return problems


@check("place_facts_cn")
def _place_facts(frame: pd.DataFrame) -> Problems:
    known = data.load("prefectures_cn").set_index("city_code")
    cities = frame[frame["city_code"].notna()]
    codes = cities["city_code"].astype("int64")
    problems = (
        [] if (codes.map(known["city"]) == cities["place"]).all() else ["a city has another name in prefectures_cn"]
    )
    if (codes.map(known["province"]) != cities["province"]).any():
        problems.append("a city has another province in prefectures_cn")
    if (
        not (cities["level"] == "city").all()
        or (frame["level"].isin(["nation", "province"]) & (frame["place"] != frame["province"])).any()
    ):
        problems.append("level does not fit the place")
    if (frame["value"].isna() != frame["value_text"].notna()).any():
        problems.append("a row has both a number and a date, or neither")
    years = frame["period"].dropna().str.findall(r"\d{4}")
    inside = [str(year) in found for year, found in zip(frame["year"].reindex(years.index), years, strict=True)]
    if not all(inside) or (frame["period"].isna() != frame["year"].isna()).any():
        problems.append("year is not in the period")
    people = frame[frame["topic"] == "city population"]
    own = people[(people["period"] == "2010") & (people["indicator"] == "population, census")]
    census = known["population_2010_persons"]
    wrong = [
        str(place)
        for place, code, value in zip(own["place"], own["city_code"], own["value"], strict=True)
        if census.get(code) != value
    ]
    problems += [f"{place}: the census count differs from prefectures_cn" for place in wrong]
    if len(own) != 10:
        problems.append(f"{len(own)} cities have a count for 2010; expected ten")
    costs = frame[frame["topic"] == "city costs"].pivot(index="place", columns="indicator", values="value")
    off = (costs["monthly wage"] / costs["house price"] - costs["floor space that a monthly wage buys"]).abs().dropna()
    if (off > 0.011).any() or len(costs) != 36 or len(off) < 34:
        problems.append(f"floor space is not wage over price in {(off > 0.011).sum()} cities")
    return problems


@check("house_price_index_cn")
def _house_index(frame: pd.DataFrame) -> Problems:
    first = frame[frame["year"] == 2011]["index_dec2010_100"]
    problems = [] if first.between(85, 115).all() and len(first) == 140 else ["the index of 2011 is far from 100"]
    step = (
        frame.sort_values("year", kind="stable")
        .groupby(["city_code", "home_type"], observed=True)["index_dec2010_100"]
        .pct_change()
    )
    return problems if step.dropna().between(-0.25, 0.55).all() else [*problems, "the index jumps by half in a year"]


@check("us_metro_wages")
def _metro(frame: pd.DataFrame) -> Problems:
    head = (frame["wages_k_usd"] / frame["population_persons"]).groupby(frame["year"]).median()
    problems = (
        []
        if head.is_monotonic_increasing and 1 < head.iloc[0] < 4 and 15 < head.iloc[-1] < 30
        else ["wages per head do not rise as they should"]
    )
    year = frame[frame["year"] == 2010]
    slope = np.polyfit(np.log(year["population_persons"]), np.log(year["wages_k_usd"]), 1)[0]
    return problems + near("wage exponent of 2010", float(slope), 1.12, 0.05)


@check("urban_scaling_exponents")
def _exponents(frame: pd.DataFrame) -> Problems:
    inside = frame["ci95_low"].fillna(0).le(frame["exponent"]) & frame["ci95_high"].fillna(9).ge(frame["exponent"])
    problems = [] if inside.all() else ["an exponent lies outside its interval"]
    return problems + anchor(frame, "exponent", 1.27, indicator="New patents", source_id="hz-bett2007")


@check("patents_region")
def _epo(frame: pd.DataFrame) -> Problems:
    frame = frame[frame["level"].isin(["nuts2", "nuts3"])]
    rows = frame[frame["population_basis"] == "same year, implied by the rate"]
    implied = rows["applications"] / rows["applications_per_million"] * 1e6
    off = (implied / rows["population_persons"].astype("float64") - 1).abs()[rows["applications"] > 5]
    problems = [] if (off < 0.01).all() else [f"population is not applications over rate in {(off >= 0.01).sum()} rows"]
    people = frame.dropna(subset=["population_2011_persons"])
    ratio = people["population_persons"].astype("float64") / people["population_2011_persons"].astype("float64")
    if not ratio.between(0.55, 1.6).all():
        problems.append(f"population_persons is {ratio.min():.2f} to {ratio.max():.2f} times that of 2011")
    home = frame.groupby(frame["region_code"].str[:2])["iso3"].agg(["first", "nunique"])
    if (home["nunique"] > 1).any() or home["first"].duplicated().any() or home["first"]["UK"] != "GBR":
        problems.append("region_code and iso3 do not belong together")
    size = frame["region_code"].str.len() - frame["level"].map({"nuts2": 4, "nuts3": 5}).astype("int64")
    if (size != 0).any():
        problems.append("level is not the length of the NUTS code")
    sums = (
        frame[frame["year"].isin([2000, 2010])]
        .groupby(["country", "year", "level"], observed=True)["applications"]
        .sum()
        .unstack()
    )
    both = sums[(sums > 50).all(axis=1)]
    if ((both["nuts3"] / both["nuts2"] - 1).abs() > 0.15).any():
        problems.append("small regions do not add to large ones")
    return problems


@check("patents_region")
def _korea(frame: pd.DataFrame) -> Problems:
    frame = frame[frame["iso3"] == "KOR"]
    regions = frame[frame["level"] == "region"].groupby("year")["applications_per_million"]
    nation = frame[frame["level"] == "nation"].set_index("year")["applications_per_million"]
    inside = (nation > regions.min()) & (nation < regions.max())
    return (
        []
        if inside.all() and (regions.size() == 7).all() and len(inside) == 22
        else ["the nation does not lie between its seven regions"]
    )


@check("wipo_clusters_2023")
def _clusters(frame: pd.DataFrame) -> Problems:
    problems = []
    if not (frame["rank_2022"] - frame["rank"] == frame["rank_change"]).all():
        problems.append("rank_change is not rank_2022 less rank")
    if (
        (frame["pct_share_percent"] + frame["publications_share_percent"] - frame["sum_of_shares_percent"]).abs() > 0.11
    ).any():
        problems.append("the two shares do not add to their sum")
    for count, share in (("pct_applications", "pct_share_percent"), ("publications", "publications_share_percent")):
        world = (frame[count] / frame[share].where(frame[share] >= 0.5)).dropna()  # one decimal: up to 10 % off at 0.5
        if world.max() / world.min() > 1.25:
            problems.append(f"{share} is not in proportion to {count}")
    if not frame["sum_of_shares_percent"].is_monotonic_decreasing:
        problems.append("ranks do not follow the sum of shares")
    return problems


# Firms and products -------------------------------------------------------------------------------------------------


@check("unicorns_2022")
def _unicorns(frame: pd.DataFrame) -> Problems:
    rows = frame[frame["list_maker"] == "CB Insights"]
    groups = rows.groupby(["level", "grouped_by"], observed=True)["unicorns"].sum()
    problems = (
        []
        if len(groups) == 3 and (groups == 1074).all()
        else [f"unicorns add to {groups.tolist()}; the list has 1,074"]
    )
    country = (
        rows.groupby(["iso3", "level", "grouped_by"], observed=True)["unicorns"].sum().unstack(["level", "grouped_by"])
    )
    if country.nunique(axis=1).ne(1).any():
        problems.append("cities, industries and years of a country do not add to the same count")
    if (frame["group"].isna() != frame["grouped_by"].eq("place")).any():
        problems.append("group does not fit grouped_by")
    names = data.load("prefectures_cn").set_index("city_code")["city"]
    known = frame[frame["city_code"].notna()]
    if (known["city_code"].astype("int64").map(names) != known["place"]).any():
        problems.append("a city has another name in prefectures_cn")
    return problems


@check("unicorns_cn_companies_2022")
def _chinese_unicorns(frame: pd.DataFrame) -> Problems:
    cities = (
        data.load("unicorns_2022")
        .query("iso3 == 'CHN' and level == 'city' and list_maker == 'CB Insights'")
        .set_index("place")
    )
    own = frame.groupby("city").agg(n=("firm", "size"), value=("valuation_bn_usd", "sum"))
    problems = (
        []
        if own["n"].equals(cities["unicorns"].reindex(own.index).rename("n"))
        else ["firms of a city do not add to unicorns_2022"]
    )
    if ((own["value"] - cities["valuation_bn_usd"].reindex(own.index)).abs() > 1.01).any():
        problems.append("valuations of a city do not add to unicorns_2022")
    early = frame[pd.to_numeric(frame["date_reached"].str[:4]) < frame["year_founded"]]
    return (
        problems
        if early["firm"].tolist() == ["Yidian Zixun"]
        else [*problems, "a firm reached a billion before it was founded"]
    )


@check("ai_organisation_hq")
def _organisations(frame: pd.DataFrame) -> Problems:
    makers = ";".join(data.load("ai_notable_models")["organisation"].dropna())
    lost = [name for name in frame["organisation"] if name.replace(",", ";").split(" / ")[0] not in makers]
    return (
        []
        if set(lost) == {"Graphcore", "Oracle", "Scale AI"}
        else [f"organisations without a model in ai_notable_models: {', '.join(lost)}"]
    )


@check("ai_notable_models")
def _models(frame: pd.DataFrame) -> Problems:
    problems = (
        []
        if (frame["publication_date"].str[:4].astype("int64") == frame["year"]).all()
        else ["year is not that of publication_date"]
    )
    names = data.load("countries").set_index("iso3")["country"]
    known = frame.dropna(subset=["iso3"])
    if not all(names[code] in cell.split(";") for code, cell in zip(known["iso3"], known["countries"], strict=True)):
        problems.append("iso3 is not one of the countries")
    return problems


@check("starbucks_2017")
def _starbucks(frame: pd.DataFrame) -> Problems:
    total = frame[frame["level"] == "country"].set_index("iso3")["stores"]
    cities = frame[frame["level"] == "city"].groupby("iso3")["stores"].sum()
    problems = near("shops of Chinese places", float(cities.get("CHN", 0)), float(total.get("CHN", 0)), 0.001)
    return (
        problems
        if 0.5 < cities.get("USA", 0) / total.get("USA", 1) < 1
        else [*problems, "shops of US places do not fit the country"]
    )


@check("value_capture")
def _capture(frame: pd.DataFrame) -> Problems:
    problems = []
    for product, base in (
        ("iPad (2010)", 499),
        ("iPhone 3GS teardown (2009)", 178.96),
        ("iPod 30GB, analyst list (2005)", 143.5),
        ("iPhone 7 (2016)", 237.45),
    ):
        rows = frame[(frame["product"] == product) & frame["share_percent"].notna()]
        off = (rows["value"] / base * 100 - rows["share_percent"]).abs()
        if rows.empty or (off > 0.1).any():
            problems.append(f"{product}: share_percent is not the share of {base}")
    parts = frame[(frame["product"] == "iPhone 3GS teardown (2009)") & (frame["category"] == "component")][
        "value"
    ].sum()
    return problems + near("named parts of the iPhone 3GS", float(parts), 118.31, 0.001)


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


@check("firm_panel")
def _firms(frame: pd.DataFrame) -> Problems:
    own = frame[(frame["period_kind"] == "year") & frame["period_end"].isna() & frame["preferred"]]
    wide = own.pivot_table(index=["firm", "period"], columns="indicator", values="value", observed=True)
    margin = (wide["gross profit"] / wide["revenue"] * 100 - wide["gross margin"]).abs().dropna().drop(("SMIC", "2006"))
    problems = [] if (margin < 0.2).all() else ["gross margin is not gross profit over revenue"]
    if (wide["net income"] > wide["revenue"]).any():
        problems.append("a net income exceeds its revenue")
    year = frame["period"].str[:4].astype("int64")
    late = (year - frame["year"]).where(frame["period_kind"] == "date", (year - frame["year"]).abs() * 9)
    if not late.between(-1, 0).all():
        problems.append("year is not that of the period")
    shape = {"year": r"\d{4}", "quarter": r"\d{4}Q[1-4]", "half": r"\d{4}H[12]", "date": r"\d{4}(-\d\d)?(-\d\d)?"}
    kinds = frame["period_kind"].astype("str")
    if not all(frame.loc[kinds == kind, "period"].str.fullmatch(form).all() for kind, form in shape.items()):
        problems.append("period does not fit period_kind")
    return problems


@check("firm_panel")
def _companies(frame: pd.DataFrame) -> Problems:
    filed = frame[frame["period_end"].notna()]
    wide = filed[filed["preferred"]].pivot_table(
        index=["firm", "period_end"], columns="indicator", values="value", observed=True
    )
    problems = []
    for indicator in ("operating income", "net income", "gross profit"):
        over = wide[wide[indicator] > wide["revenue"]]
        if len(over):
            problems.append(f"{indicator} exceeds revenue: {over.index[0]}")
    if not filed["period_end"].str.fullmatch(r"20\d\d-\d\d-\d\d").all():
        problems.append("period_end is not a date")
    late = filed["period_end"].str[:4].astype("int64") - filed["year"]
    if not late.between(-1, 0).all():
        problems.append("year does not fit period_end")
    if frame[frame["preferred"]].duplicated(["firm", "period", "indicator", "unit"]).any():
        problems.append("two preferred rows for one figure")
    ranks = frame[frame["indicator"] == "PCT world rank"]["value"]
    filings = frame[frame["indicator"] == "PCT applications"]["value"]
    if not ranks.between(1, 20).all() or not filings.between(1000, 8000).all():
        problems.append("PCT filings or ranks are out of range")
    return problems


@check("firms")
def _firm_keys(frame: pd.DataFrame) -> Problems:
    named = {*data.load("firm_panel")["firm"], *data.load("pc_market_share")["firm"].astype("str")}
    lost = sorted(named ^ set(frame["firm"]))
    return [f"firms that no table names, or that are missing here: {', '.join(lost)}"] if lost else []


@check("market_indicators")
def _markets(frame: pd.DataFrame) -> Problems:
    rows = frame[(frame["iso3"] == "CHN") & (frame["year"] == 2020) & frame["indicator"].str.startswith("e-commerce")]
    return (
        []
        if sorted(rows["value"]) == [24.9, 44.0]
        else [f"China's e-commerce share of 2020 is {sorted(rows['value'])}; both 24.9 and 44.0 must stay"]
    )


@check("china_indicators")
def _users(frame: pd.DataFrame) -> Problems:
    frame = frame[frame["topic"] == "internet"]
    rows = frame[(frame["indicator"] == "internet users") & frame["preferred"]].sort_values("period", kind="stable")
    problems = [] if rows["value"].is_monotonic_increasing else ["internet users fall"]
    share = frame[frame["indicator"] == "internet penetration"].set_index("period")["value"]
    people = rows.set_index("period")["value"] / share * 100
    if not people.dropna().between(1200, 1500).all():
        problems.append("users over penetration is not the population of China")
    if not (frame["period"].str[:4].astype("int64") == frame["year"]).all():
        problems.append("year is not that of the period")
    return problems


@check("pc_market_share")
def _shares(frame: pd.DataFrame) -> Problems:
    rows = frame[(frame["firm"] != "World total") & frame["quarter"].isna() & (frame["counted_by"] == "Gartner")]
    total = rows.groupby("year")["market_share_percent"].sum()
    problems = [] if (total <= 100).all() else ["shares of a year exceed 100 %"]
    for year, makers in rows.dropna(subset=["rank", "market_share_percent"]).groupby("year"):
        order = makers.sort_values("rank", kind="stable")["market_share_percent"]
        if not order.is_monotonic_decreasing:
            problems.append(f"{year}: ranks do not follow shares")
    return problems


@check("country_patents")
def _pct(frame: pd.DataFrame) -> Problems:
    frame = frame[frame["indicator"] == "PCT applications"]
    rows = frame[(frame["counted_by"] == "country of origin") & frame["preferred"]]
    world = rows[rows["iso3"] == "WLD"].set_index("year")["value"]
    parts = rows[rows["iso3"] != "WLD"].groupby("year")["value"].sum()
    over = [year for year in parts.index.intersection(world.index) if parts[year] > world[year]]
    problems = [f"{year}: countries exceed the world" for year in over]
    if rows.duplicated(["iso3", "year"]).any():
        problems.append("two preferred rows for one country and year")
    return problems


@check("china_indicators")
def _national(frame: pd.DataFrame) -> Problems:
    frame = frame[frame["topic"] == "R&D"]
    rows = frame[frame["preferred"]].pivot_table(index="year", columns="indicator", values="value", observed=True)
    shares = (
        rows[[f"{kind} share of R&D" for kind in ("basic research", "applied research", "experimental development")]]
        .dropna()
        .sum(axis=1)
    )
    problems = [] if (shares - 100).abs().max() < 0.25 else ["shares of the three kinds do not add to 100"]
    if not rows["R&D expenditure"].dropna().is_monotonic_increasing:
        problems.append("R&D spending falls")
    nation = data.load("province_rd").query("level == 'nation'").set_index("year")["rd_total_m_cny"] / 1000
    both = (rows["R&D expenditure"] / nation).dropna()
    if len(both) < 10 or (both - 1).abs().max() > 0.001:
        problems.append("R&D expenditure differs from province_rd")
    return problems


@check("crosschecks")
def _crosschecks(frame: pd.DataFrame) -> Problems:
    gap = (frame["value_b"] / frame["value_a"] - 1) * 100
    off = (gap - frame["b_minus_a_percent"]).abs()
    return [] if (off < 0.06).all() else [f"b_minus_a_percent is not the gap in {(off >= 0.06).sum()} rows"]


@check("sources")
def _sources(frame: pd.DataFrame) -> Problems:
    problems = (
        [] if frame["source_id"].str.fullmatch(r"(rq|hz|ex|ge)-\w[\w-]*").all() else ["a source_id has no prefix"]
    )
    problems += licences.mistakes(licences.as_rows(frame))
    shapes = {
        "repository": r"[\w.-]+/[\w.-]+|npm:[\w.-]+",
        "commit": r"[0-9a-f]{40}(;[0-9a-f]{40})*|\d+\.\d+\.\d+",
        "licence_checked": r"20\d\d-\d\d-\d\d",
    }
    for column, shape in shapes.items():
        odd = frame[frame[column].notna() & ~frame[column].astype("str").str.fullmatch(shape)]
        problems += [f"{row.source_id}: {column} is {getattr(row, column)!r}" for row in odd.itertuples()]
    lost = frame[frame["repository"].isna() & (frame["commit"].notna() | frame["path"].notna())]
    problems += [f"{row.source_id}: a commit or a path without a repository" for row in lost.itertuples()]
    return problems


# Figures that were read in a second source --------------------------------------------------------------------------


@cache
def compared() -> list[dict[str, Any]]:
    """Return the rows of the table crosschecks whose first value stands in a table.

    Quantity, place_or_firm and year name the row; table, column and where find the figure; factor brings it to the unit
    of the row.
    """
    rows: list[dict[str, Any]] = json.loads(EXPECTED.read_text(encoding="utf-8"))["crosschecks"]["compared"]
    return rows


def crossed(name: str, frame: pd.DataFrame) -> Problems:
    """Check that the figures of this table that a second source has (table crosschecks) are still what they were."""
    table = data.load("crosschecks")
    problems = []
    for one in compared():
        if one["table"] == name:
            column = one["column"]
            labels = ["quantity", "place_or_firm", "year"]
            row = table[(table[labels] == [one[label] for label in labels]).all(axis=1)]
            scaled = frame.assign(**{column: frame[column] * one["factor"]})
            problems += anchor(scaled, column, float(row["value_a"].iloc[0]), 0.001, **one["where"])
    return problems
