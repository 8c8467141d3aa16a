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

import pandas as pd

from course import data

Problems = list[str]
Check = Callable[[pd.DataFrame], Iterable[str]]
_CHECKS: dict[str, list[Check]] = {}
EXPECTED = Path(__file__).parent.with_name("expected.json")


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
        if field["type"] == "date":
            odd = known[pd.to_datetime(known, format="%Y-%m-%d", errors="coerce").isna()]
            problems += [f"{label} not a date: {one!r}" for one in odd.iloc[:1]]
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
        f["name"]: "text" if f["type"] in ("string", "boolean", "date") else "number"
        for f in resource["schema"]["fields"]
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
