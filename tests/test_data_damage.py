"""Every table is damaged in the ways that matter, and hashed again: the checks that read the figures must see it.

Nothing here looks at a sha256. The loader's own tests prove that a changed byte is caught; these prove that a table
that was converted wrongly, and then committed with a fresh hash, is caught as well.
"""

from __future__ import annotations

from collections.abc import Callable
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
    return "text" if field["type"] in ("string", "boolean", "date") else "number"


def swappable(name: str) -> list[tuple[str, str]]:
    fields = [field for field in TABLES[name]["schema"]["fields"] if field["name"] not in ("note", "source_id")]
    return [(a["name"], b["name"]) for a, b in combinations(fields, 2) if kind(a) == kind(b)]


def measures(name: str) -> list[str]:
    keys = TABLES[name]["schema"]["primaryKey"]
    return [
        f["name"]
        for f in TABLES[name]["schema"]["fields"]
        if f["type"] in ("integer", "number")
        and f["name"] not in [*keys, "year"]
        and data.load(name)[f["name"]].fillna(0).ne(0).any()  # ten times nothing is nothing
    ]


def caught(name: str, frame: pd.DataFrame) -> bool:
    return next(checks.find(name, frame), None) is not None


@pytest.mark.parametrize("name", TABLES)
def test_whole_table_passes(name):
    assert checks.check_table(name, plain(name)) == []


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


# By content: no noted row helps ----------------------------------------------------------------------------------------


def unnoted() -> Callable[[], dict]:
    """Left are the description, the checks of what figures say, and what is declared of years, members and sums."""
    entries = {name: {**entry, "seen": []} for name, entry in checks.expected().items()}
    return lambda: entries


@pytest.fixture
def no_noted_rows(monkeypatch):
    monkeypatch.setattr(checks.core, "expected", unnoted())


def swapped(frame: pd.DataFrame, a: str, b: str) -> pd.DataFrame:
    return frame.assign(**{a: frame[b], b: frame[a]})


@pytest.mark.parametrize("name", TABLES)
def test_a_damage_is_seen_without_noted_rows(no_noted_rows, name):
    frame, fields = plain(name), TABLES[name]["schema"]["fields"]
    key = TABLES[name]["schema"]["primaryKey"][0]
    missed = [
        f"{key} {member!r} dropped"
        for member in (frame[key].iloc[0], frame[key].iloc[len(frame) // 2], frame[key].iloc[-1])
        if not caught(name, frame[frame[key] != member])
    ]
    if any(field["name"] == "year" and kind(field) == "number" for field in fields):
        missed += [f"year {n:+}" for n in (1, -1) if not caught(name, frame.assign(year=frame["year"] + n))]
    for column in measures(name):
        for factor in (10, 0.1):
            if not caught(name, frame.assign(**{column: frame[column].astype("Float64") * factor})):
                missed.append(f"{column} times {factor}")
    twice = pd.concat([frame.iloc[[0]], frame.drop(index=frame.index[len(frame) // 3 + 1])], ignore_index=True)
    assert missed + ["a row twice"] * (not caught(name, twice)) == []


def test_swapped_columns_are_seen_and_nearly_all_without_noted_rows():
    """Two columns of free text may look alike to a check that has read no row: at most one pair in a hundred."""
    tried, missed = 0, []
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(checks, "expected", unnoted())
        for name in TABLES:
            frame, pairs = plain(name), swappable(name)
            assert pairs
            tried += len(pairs)
            missed += [(name, a, b) for a, b in pairs if not caught(name, swapped(frame, a, b))]
    assert len(missed) <= tried / 100, missed
    for name, a, b in missed:
        assert caught(name, swapped(plain(name), a, b)), f"{name}: {a} and {b} swapped"


@pytest.mark.parametrize(("member", "says"), [("Tibet", "Tibet"), ("China", "China")])
def test_a_dropped_member_is_named(no_noted_rows, member, says):
    frame = plain("province_rd")
    assert any(says in problem for problem in checks.check_table("province_rd", frame[frame["province"] != member]))


# Checks by content: one province, one cell --------------------------------------------------------------------------


def without_counts(monkeypatch):
    """Only the checks of what figures say are left: no noted rows, nothing declared of years, members and sums."""
    empty = {name: {"rows": len(data.load(name)), "distinct": {}, "seen": []} for name in TABLES}
    monkeypatch.setattr(checks.core, "expected", lambda: empty)


@pytest.mark.parametrize("name", ["province_rd", "province_economy"])
@pytest.mark.parametrize("province", ["Beijing", "Guangdong", "Sichuan"])
def test_one_province_times_ten_by_content(monkeypatch, name, province):
    without_counts(monkeypatch)
    for column in measures(name):
        frame = plain(name)
        frame[column] = frame[column].astype("Float64")
        rows = (frame["province"] == province) & frame[column].notna()
        frame.loc[rows, column] *= 10
        assert caught(name, frame) or not rows.any(), column


@pytest.mark.parametrize("name", ["province_rd", "province_economy"])
def test_two_provinces_exchanged_by_content(monkeypatch, name):
    """Shanxi's rows are listed under Shaanxi and the other way round: seen next to another table."""
    without_counts(monkeypatch)
    frame = plain(name)
    frame["province"] = frame["province"].replace({"Shanxi": "Shaanxi", "Shaanxi": "Shanxi"})
    assert caught(name, frame)


CELLS = [
    ("province_rd", "development_m_cny", {"province": "Jiangsu", "year": 2015}, 1.02),
    ("rd_by_kind_country", "share_percent", {"iso3": "JPN", "year": 2019, "kind": "basic"}, 1.05),
    ("rd_by_kind_world", "development_percent", {"iso3": "JPN", "year": 2010, "done_by": "firms"}, 1.05),
    ("rd_by_kind_world", "applied_percent", {"iso3": "CHN", "year": 2015, "done_by": "all"}, 1.03),
    ("province_technology", "patent_grants_design", {"province": "Zhejiang", "year": 2018}, 1.2),
    ("prefectures_cn", "population_2010_persons", {"city": "Hangzhou"}, 1.001),
    ("prefectures_cn", "population_2020_persons", {"city": "Hangzhou"}, 1.001),
    ("census_cities_cn", "population_persons", {"city": "Wuxi", "year": 2020}, 1.001),
    ("census_cities_cn", "bachelor_persons", {"city": "Hangzhou", "year": 2020}, 1.01),
    ("census_borders_cn", "population_persons", {"city": "Hangzhou", "year": 2010}, 1.02),
    ("census_districts_cn", "population_persons", {"unit_code": 330106}, 1.001),
    ("patents_place_cn", "value", {"place": "Hubei", "indicator": "PCT applications", "period": "2022"}, 1.05),
    ("us_patent_inventors_city_cn", "inventors", {"city": "Shenzhen", "year": 2015}, 3),
    ("place_facts_cn", "value", {"place": "Hangzhou", "period": "2010", "topic": "city population"}, 1.01),
    ("place_facts_cn", "value", {"place": "Hangzhou", "indicator": "house price", "topic": "city costs"}, 1.1),
    ("prefecture_panel_cn", "registered_population_persons", {"city": "Hangzhou", "year": 2011}, 1.05),
    ("gerd_country", "gerd_percent_gdp", {"iso3": "GBR", "year": 2019, "vintage": "NSF, data to 2019"}, 1.5),
    ("venture_capital", "vc_usd_million", {"economy": "China", "year": 2018, "sector": "All sectors"}, 1.1),
    ("firm_panel", "value", {"firm": "SMIC", "period": "2020", "indicator": "revenue"}, 1.01),
    ("firm_panel", "value", {"firm": "SMIC", "period": "2008Q4", "indicator": "revenue"}, 1.02),
    ("firm_panel", "value", {"firm": "Alibaba", "period": "2026Q1", "indicator": "revenue"}, 1.01),
    ("pc_market_share", "market_share_percent", {"firm": "Lenovo", "year": 2017, "counted_by": "Gartner"}, 0.98),
    ("pc_market_share", "units_m", {"firm": "Lenovo", "year": 2025, "counted_by": "IDC"}, 1.01),
    ("electric_cars", "cars_sold", {"economy": "China", "year": 2024}, 1.01),
    ("electric_cars", "share_of_cars_sold_percent", {"economy": "China", "year": 2020}, 2),
    ("trade_by_owner_cn", "value", {"period": "2024-01/2024-05", "kind_of_firm": "foreign-invested"}, 1.001),
    ("industry_facts", "value", {"subject": "CATL", "period": "2025", "unit": "percent"}, 1.01),
    ("industry_facts", "value", {"subject": "Jiangsu", "period": "2021", "unit": "billion pieces"}, 1.01),
    ("industry_facts", "value", {"subject": "Foxconn", "period": "2009", "indicator": "sales"}, 1.1),
    ("value_capture", "value", {"product": "iPad (2010)", "item": "Apple"}, 1.1),
    ("wipo_clusters_2023", "pct_applications", {"cluster": "Hangzhou"}, 10),
    ("unicorns_2022", "unicorns", {"place": "Hangzhou", "list_maker": "CB Insights"}, 1.5),
    ("patents_us", "population_persons", {"place": "Ohio"}, 1.001),
    ("crosschecks", "value_b", {"quantity": "Revenue", "place_or_firm": "SMIC"}, 1.1),
    ("market_indicators", "value", {"iso3": "CHN", "year": 2020, "definition": "UNCTAD"}, 1.1),
    ("ai_frontier_scores", "eci", {"model": "Kimi K3"}, 1.05),
    ("ai_facts", "value", {"subject": "China", "year": 2024, "topic": "data centres"}, 1.1),
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
    without_counts(monkeypatch)
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
    monkeypatch.setattr(checks.core, "expected", dict)
    assert "no entry in expected.json" in checks.check_table("provinces", plain("provinces"))[0]


def test_wrong_header_is_a_problem():
    frame = plain("provinces")
    assert "columns are" in checks.check_table("provinces", frame.rename(columns={"adcode": "code"}))[0]
    assert "columns are" in checks.check_table("provinces", frame.assign(extra=1))[0]


# expected.json ----------------------------------------------------------------------------------------------------------


@pytest.fixture
def own_copy(monkeypatch, tmp_path):
    """expected.json of a test's own."""
    path = tmp_path / "expected.json"
    path.write_bytes(checks.core.EXPECTED.read_bytes())
    monkeypatch.setattr(checks.core, "EXPECTED", path)
    caches = (checks.expected, checks.compared)
    for cache in caches:
        cache.cache_clear()
    yield path
    for cache in caches:
        cache.cache_clear()


def test_expect_changes_nothing_that_is_true(own_copy, capsys):
    before = own_copy.read_bytes()
    assert datapackage.main(["--expect", "all"]) == 0
    assert own_copy.read_bytes() == before
    assert "Nothing changed" in capsys.readouterr().out


def test_expect_writes_an_entry_and_shows_what_changed(own_copy, capsys):
    own_copy.write_text(own_copy.read_text(encoding="utf-8").replace('"rows": 36,', '"rows": 31,', 1), encoding="utf-8")
    checks.expected.cache_clear()
    assert "36 rows; expected 31" in checks.check_table("provinces", plain("provinces"))[0]
    assert datapackage.main(["--expect", "provinces"]) == 0
    shown = capsys.readouterr().out
    assert '-  "rows": 31' in shown and '+  "rows": 36' in shown
    assert checks.check_table("provinces", plain("provinces")) == []
    assert datapackage.main(["--expect", "atlantis"]) == 2


# Coverage ---------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("coverage", "says"),
    [
        ("China 2002-2024 without 2007; United States 1970-2022 in part; France 2016-2019 in part", "China in 2009"),
        ("China 2002-2023 without 2007 and 2009; United States 1970-2022 in part", "from 1970 to 2024"),
        ("seven countries", "names no year"),
    ],
)
def test_a_coverage_that_does_not_fit_is_a_problem(coverage, says):
    resource = {**TABLES["rd_by_kind_country"], "coverage": coverage}
    assert any(says in problem for problem in checks.core._coverage(resource, plain("rd_by_kind_country")))


def test_a_coverage_that_miscounts_is_a_problem():
    resource = {**TABLES["country_internet"], "coverage": "217 economies, 1990-2024"}
    assert checks.core._coverage(resource, plain("country_internet")) == ["214 economies; the coverage says 217"]


def test_years_of_a_coverage():
    said = checks.said_years(
        "31 provinces. Patents: 2010-2012. Trade: 2015-2018 without 2017, 1,990 firms; 2020 to May 2022"
    )
    assert [sorted(years) for years, _ in said.values()] == [[2010, 2011, 2012], [2015, 2016, 2018], [2020, 2021, 2022]]
