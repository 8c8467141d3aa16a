"""Every table is damaged in the ways that matter, and hashed again: the checks that read the figures must see it.

Nothing here looks at a sha256. The loader's own tests prove that a changed byte is caught; these prove that a table
that was converted wrongly, and then committed with a fresh hash, is caught as well.
"""

from __future__ import annotations

from itertools import combinations

import pandas as pd
import pytest

from course import data
from course.build import checks, datapackage

TABLES = {resource["name"]: resource for resource in datapackage.read()["resources"] if resource["type"] == "table"}


def plain(name: str) -> pd.DataFrame:
    """The table with enumerations as text, so that a damage is not refused by pandas itself."""
    frame = data.load(name)
    return frame.astype(dict.fromkeys(frame.select_dtypes("category"), "str"))


def kind(field: dict) -> str:
    return "text" if field["type"] in ("string", "boolean") else "number"


def swappable(name: str) -> list[tuple[str, str]]:
    fields = [field for field in TABLES[name]["schema"]["fields"] if field["name"] not in ("note", "source_id")]
    return [(a["name"], b["name"]) for a, b in combinations(fields, 2) if kind(a) == kind(b)]


def measures(name: str) -> list[str]:
    keys = TABLES[name]["schema"]["primaryKey"]
    return [
        f["name"]
        for f in TABLES[name]["schema"]["fields"]
        if f["type"] in ("integer", "number") and f["name"] not in [*keys, "year"]
    ]


def caught(name: str, frame: pd.DataFrame) -> bool:
    return next(checks.find(name, frame), None) is not None


@pytest.mark.parametrize("name", TABLES)
def test_whole_table_passes(name):
    assert checks.check_table(name, plain(name)) == []


@pytest.mark.parametrize("name", TABLES)
def test_swapped_columns(name):
    pairs = swappable(name)
    assert pairs
    for a, b in pairs:
        frame = plain(name)
        frame[a], frame[b] = frame[b].copy(), frame[a].copy()
        assert caught(name, frame), f"{a} and {b} swapped"


@pytest.mark.parametrize("name", [name for name in TABLES if measures(name)])
@pytest.mark.parametrize("factor", [10, 0.1])
def test_factor_of_ten(name, factor):
    for column in measures(name):
        frame = plain(name)
        frame[column] = frame[column].astype("Float64") * factor
        assert caught(name, frame), f"{column} times {factor}"


@pytest.mark.parametrize("name", TABLES)
def test_duplicated_key(name):
    """One row takes the place of another: the count of rows does not change."""
    frame = plain(name)
    frame = pd.concat([frame.iloc[[0]], frame.drop(index=frame.index[len(frame) // 3 + 1])]).reset_index(drop=True)
    assert len(frame) == len(data.load(name))
    assert caught(name, frame)


@pytest.mark.parametrize(
    "name",
    [
        name
        for name in TABLES
        if any(f["name"] == "year" and kind(f) == "number" for f in TABLES[name]["schema"]["fields"])
    ],
)
@pytest.mark.parametrize("step", [1, -1])
def test_shifted_year(name, step):
    frame = plain(name)
    frame["year"] = frame["year"] + step
    assert caught(name, frame)


@pytest.mark.parametrize("name", TABLES)
def test_dropped_member(name):
    """All rows of one province, city, country, firm … are gone."""
    frame = plain(name)
    key = TABLES[name]["schema"]["primaryKey"][0]
    for member in (frame[key].iloc[0], frame[key].iloc[len(frame) // 2], frame[key].iloc[-1]):
        assert caught(name, frame[frame[key] != member]), f"{key} {member!r} dropped"


@pytest.mark.parametrize("name", TABLES)
def test_unknown_source(name):
    if name != "sources":
        frame = plain(name)
        frame.loc[frame.index[len(frame) // 2], "source_id"] = "rq-S9999"
        assert caught(name, frame)


# Checks by content: one province, one cell --------------------------------------------------------------------------


def without_seen_rows(monkeypatch):
    """Only the checks of content are left: no noted rows, no counts."""
    empty = {name: {"rows": len(data.load(name)), "distinct": {}, "seen": []} for name in TABLES}
    monkeypatch.setattr(checks, "expected", lambda: empty)


@pytest.mark.parametrize("name", ["province_rd", "province_economy"])
@pytest.mark.parametrize("province", ["Beijing", "Guangdong", "Sichuan"])
def test_one_province_times_ten_by_content(monkeypatch, name, province):
    without_seen_rows(monkeypatch)
    for column in measures(name):
        frame = plain(name)
        frame[column] = frame[column].astype("Float64")
        rows = (frame["province"] == province) & frame[column].notna()
        frame.loc[rows, column] *= 10
        assert caught(name, frame) or not rows.any(), column


@pytest.mark.parametrize("name", ["province_rd", "province_economy"])
def test_two_provinces_exchanged_by_content(monkeypatch, name):
    """Shanxi's rows stand under Shaanxi and the other way round: seen beside another table."""
    without_seen_rows(monkeypatch)
    frame = plain(name)
    frame["province"] = frame["province"].replace({"Shanxi": "Shaanxi", "Shaanxi": "Shanxi"})
    assert caught(name, frame)


CELLS = [
    ("province_rd", "development_m_cny", {"province": "Jiangsu", "year": 2015}, 1.02),
    ("rd_by_kind_country", "share_percent", {"iso3": "JPN", "year": 2019, "kind": "basic"}, 1.05),
    ("province_technology", "patent_grants_design", {"province": "Zhejiang", "year": 2018}, 1.2),
    ("prefectures_cn", "population_2010_persons", {"city": "Hangzhou"}, 1.001),
    ("patents_place_cn", "value", {"place": "Hubei", "indicator": "PCT applications", "period": "2022"}, 1.05),
    ("us_patent_inventors_city_cn", "inventors", {"city": "Shenzhen", "year": 2015}, 3),
    ("place_facts_cn", "value", {"place": "Hangzhou", "period": "2010", "topic": "city population"}, 1.01),
    ("place_facts_cn", "value", {"place": "Hangzhou", "indicator": "house price", "topic": "city costs"}, 1.1),
    ("prefecture_panel_cn", "registered_population_persons", {"city": "Hangzhou", "year": 2011}, 1.05),
    ("gerd_country", "gerd_percent_gdp", {"iso3": "GBR", "year": 2019, "vintage": "NSF, data to 2019"}, 1.5),
    ("venture_capital", "vc_usd_million", {"economy": "China", "year": 2018, "sector": "All sectors"}, 1.1),
    ("firm_panel", "value", {"firm": "SMIC", "period": "2020", "indicator": "revenue"}, 1.01),
    ("pc_market_share", "market_share_percent", {"firm": "Lenovo", "year": 2017, "counted_by": "Gartner"}, 0.98),
    ("value_capture", "value", {"product": "iPad (2010)", "item": "Apple"}, 1.1),
    ("wipo_clusters_2023", "pct_applications", {"cluster": "Hangzhou"}, 10),
    ("unicorns_2022", "unicorns", {"place": "Hangzhou", "list_maker": "CB Insights"}, 1.5),
    ("patents_us", "population_persons", {"place": "Ohio"}, 1.001),
    ("crosschecks", "value_b", {"quantity": "Revenue", "place_or_firm": "SMIC"}, 1.1),
    ("market_indicators", "value", {"iso3": "CHN", "year": 2020, "definition": "UNCTAD"}, 1.1),
    (
        "country_counts",
        "value",
        {"economy": "China", "year": 2019, "indicator": "patent families, semiconductors"},
        10,
    ),
]


@pytest.mark.parametrize(("name", "column", "where", "factor"), CELLS, ids=[cell[0] for cell in CELLS])
def test_one_cell_by_content(monkeypatch, name, column, where, factor):
    """One figure of one row is off: seen by totals, shares, agreement with another table or a second source."""
    without_seen_rows(monkeypatch)
    frame = plain(name)
    chosen = pd.Series(True, index=frame.index)
    for label, value in where.items():
        chosen &= frame[label] == value
    assert chosen.any(), where
    frame[column] = frame[column].astype("Float64")
    frame.loc[chosen, column] *= factor
    assert caught(name, frame)


def test_crosschecked_figures_are_in_the_tables():
    """Most figures that were read in two places stand in a table and are compared with it."""
    compared = {(one["quantity"], one["place_or_firm"], one["year"]) for one in checks.compared()}
    table = data.load("crosschecks")
    listed = set(zip(table["quantity"], table["place_or_firm"], table["year"], strict=True))
    assert compared <= listed
    assert len(compared) >= 30
    assert {one["table"] for one in checks.compared()} <= set(TABLES)


def test_a_table_without_entry_is_a_problem(monkeypatch):
    monkeypatch.setattr(checks, "expected", dict)
    assert "no entry in expected.json" in checks.check_table("provinces", plain("provinces"))[0]


def test_wrong_header_is_a_problem():
    frame = plain("provinces")
    assert "columns are" in checks.check_table("provinces", frame.rename(columns={"adcode": "code"}))[0]
    assert "columns are" in checks.check_table("provinces", frame.assign(extra=1))[0]


def test_expect_prints_an_entry(capsys):
    assert datapackage.main(["--expect", "provinces"]) == 0
    shown = capsys.readouterr().out
    assert '"rows": 36' in shown and '"seen"' in shown
