"""Where tables come from: class, builder, licences and raw files of each; builders on small inputs that are made up."""

from __future__ import annotations

import csv
import json
import re
import shutil
import subprocess
from importlib import import_module
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from course import data
from course.build import checks, datapackage, licences
from tools.tables import build, census2010, census_books, frames, natural_earth, ncses, open_numbers, raw, techme, wdi
from tools.tables.builders import (
    ai_frontier_scores,
    ai_notable_models,
    ai_notable_models_2026,
    census_borders_cn,
    census_districts_cn,
    countries,
    country_counts,
    country_innovation,
    country_internet,
    country_patents,
    electric_cars,
    gerd_country,
    house_price_index_cn,
    patents_region,
    patents_us,
    prefecture_panel_cn,
    product_features_2026,
    province_economy,
    province_rd,
    province_technology,
    provinces,
    rd_by_kind_country,
    rd_by_kind_world,
    starbucks_2017,
    unicorns_2022,
    unicorns_cn_companies_2022,
    us_metro_patents,
    us_metro_wages,
    us_patent_inventors_city_cn,
    venture_capital,
)

PACKAGE = datapackage.read()
RESOURCES = {resource["name"]: resource for resource in PACKAGE["resources"]}
BUILT = [name for name, resource in RESOURCES.items() if "builder" in resource]
#: SPDX identifiers in use, or a name of our own in the form that SPDX has for those.
SPDX = re.compile(r"CC-BY-4\.0|CC-BY-SA-4\.0|LGPL-2\.1-only|MIT|PDDL-1\.0|LicenseRef-[A-Za-z0-9.-]+")


# What datapackage.json says of every table ---------------------------------------------------------------------------


@pytest.mark.parametrize("name", RESOURCES)
def test_every_table_says_where_it_comes_from(name):
    resource = RESOURCES[name]
    assert resource["class"] in datapackage.CLASSES
    assert ("builder" in resource) != ("why_no_builder" in resource), "a builder, or why there is none"
    assert ("rebuilt" in resource) == ("builder" in resource)
    assert len(resource.get("why_no_builder", "x" * 30)) >= 30
    assert resource["class"] != "constructed" or "builder" in resource or "missing" in resource["why_no_builder"]
    assert resource["licenses"], "no licence"
    for licence in resource["licenses"]:
        assert SPDX.fullmatch(licence["name"]), licence
        assert licence["title"]
        assert licence.get("path", "https://").startswith("https://")
    assert re.fullmatch(r"20\d\d-\d\d-\d\d", resource["licence_checked"])
    assert resource["licence_note"].endswith(".")


def test_every_builder_is_named_and_every_named_builder_exists():
    folder = build.ROOT / "tools" / "tables" / "builders"
    modules = {path.relative_to(build.ROOT).as_posix() for path in folder.glob("*.py") if path.stem != "__init__"}
    assert modules == {RESOURCES[name]["builder"] for name in BUILT}
    for name in BUILT:
        assert Path(RESOURCES[name]["builder"]).stem == name


@pytest.mark.parametrize("name", BUILT)
def test_a_builder_names_sources_with_repository_commit_and_path(name):
    module = build.builder(name)
    assert callable(module.build)
    assert module.SOURCES or "committed(" in Path(module.__file__).read_text(encoding="utf-8")
    for file in build.needs(name):
        assert re.fullmatch(r"[\w.-]+/[\w.-]+|npm:[\w.-]+", file.repository), file
        assert re.fullmatch(r"[0-9a-f]{40}|\d+\.\d+\.\d+", file.commit), file
        assert file.path
        assert not file.path.startswith("/")
    for source_id, endings in getattr(module, "NEEDS", {}).items():
        paths = [file.path for file in raw.files(source_id)]
        for ending in endings:
            assert sum(path.endswith(ending) for path in paths) == 1, f"{source_id} {ending}"
    if RESOURCES[name]["type"] == "table":  # the rows name these sources too, unless a key merges them
        assert set(module.SOURCES) <= set(licences.source_ids(RESOURCES[name]))


def test_every_licence_has_a_title_and_every_term_a_licence():
    for names in licences.TERMS.values():
        assert set(names) <= set(licences.LICENCES)
    assert set(licences.TERMS) == set(data.load("sources")["licence"])
    used = {licence["name"] for resource in RESOURCES.values() for licence in resource["licenses"]}
    assert all(SPDX.fullmatch(name) for name in licences.LICENCES)
    assert used <= set(licences.LICENCES)


# A licence that was changed by hand is seen --------------------------------------------------------------------------


def changed(name: str, **values: Any) -> dict[str, Any]:
    """Return the package with other values in one resource."""
    package = json.loads(json.dumps(PACKAGE))
    next(one for one in package["resources"] if one["name"] == name).update(values)
    return package


@pytest.mark.parametrize(
    "values",
    [
        {"licenses": [{"name": "CC0-1.0", "title": "Public domain"}]},
        {"licenses": [{"name": "CC-BY-4.0", "title": "Creative Commons Attribution 4.0 International"}]},
        {"licenses": []},
        {"licence_note": "Read where it stands, for all sources."},
    ],
)
def test_a_licence_of_a_table_changed_by_hand_is_seen(values):
    problems = datapackage.stale(changed("venture_capital", **values))
    assert any(f"{next(iter(values))} is" in problem and "venture_capital" in problem for problem in problems)


def test_make_data_writes_the_licences_of_the_sources_back():
    package = datapackage.fill(changed("venture_capital", licenses=[{"name": "CC0-1.0", "title": "Public domain"}]))
    found = next(one for one in package["resources"] if one["name"] == "venture_capital")
    assert found["licenses"] == RESOURCES["venture_capital"]["licenses"]


@pytest.mark.parametrize(
    ("source_id", "column", "value"),
    [
        ("ex-S010", "licence_name", "CC-BY-4.0"),
        ("hz-sbux2017", "licence_name", "CC0-1.0"),
        ("hz-sbux2017", "licence", "CC BY 4.0"),
        ("hz-sbux2017", "licence", "do what you like"),
    ],
)
def test_a_licence_of_a_source_changed_by_hand_is_seen(source_id, column, value):
    frame = data.load("sources")
    frame.loc[frame["source_id"] == source_id, column] = value
    problems = checks.check_table("sources", frame)
    assert any(source_id in problem for problem in problems)


def test_a_licence_of_a_source_changed_in_words_and_name_is_seen():
    """Words and name agree with each other; the counts in expected.json do not."""
    frame = data.load("sources")
    row = frame["source_id"] == "hz-sbux2017"
    frame.loc[row, ["licence", "licence_name"]] = ["CC BY 4.0", "CC-BY-4.0"]
    assert licences.mistakes(licences.as_rows(frame)) == []
    assert any("licence_name" in problem for problem in checks.check_table("sources", frame))


@pytest.mark.parametrize(
    ("column", "value"),
    [("repository", "github.com/a/b/c"), ("commit", "main"), ("licence_checked", "yesterday"), ("repository", None)],
)
def test_a_damaged_place_of_a_source_is_seen(column, value):
    frame = data.load("sources")
    frame.loc[frame["source_id"] == "hz-sbux2017", column] = value
    assert any("hz-sbux2017" in problem for problem in checks.check_table("sources", frame))


# Raw files -----------------------------------------------------------------------------------------------------------


def test_a_raw_file_is_found_in_a_folder_and_in_a_git_mirror(tmp_path, monkeypatch):
    row = {"repository": "someone/some-data", "commit": "", "path": "a/b.csv"}
    mirror = tmp_path / "mirrors" / "someone+some-data"
    (mirror / "a").mkdir(parents=True)
    (mirror / "a" / "b.csv").write_text("x,y\n1,\n", encoding="utf-8", newline="\n")
    git = ["git", "-C", str(mirror), "-c", "user.name=a", "-c", "user.email=a@example.org"]
    for command in (["init", "-q"], ["add", "."], ["commit", "-q", "-m", "made for a test"]):
        subprocess.run([*git, *command], check=True, capture_output=True)
    done = subprocess.run([*git, "rev-parse", "HEAD"], check=True, capture_output=True, text=True)
    row["commit"] = done.stdout.strip()
    monkeypatch.setattr(raw, "sources", lambda: {"made": row})
    assert raw.Raw(tmp_path / "mirrors").csv("made").to_dict("list") == {"x": ["1"], "y": [""]}
    (file,) = raw.files("made")
    place = tmp_path / "plain" / f"someone+some-data@{row['commit']}" / "a"
    place.mkdir(parents=True)
    shutil.copy(mirror / "a" / "b.csv", place)
    assert raw.Raw(tmp_path / "plain").bytes("made", ".csv") == b"x,y\n1,\n"
    assert raw.Raw(tmp_path / "nowhere").missing([file]) == [file]
    with pytest.raises(raw.RawError, match=r"a/b\.csv is missing.*raw\.githubusercontent\.com/someone/some-data/"):
        raw.Raw(tmp_path / "nowhere").bytes("made")
    with pytest.raises(raw.RawError, match="0 files of made"):
        raw.Raw(tmp_path).bytes("made", ".xlsx")


def test_a_source_without_a_commit_or_with_too_many_is_an_error(monkeypatch):
    rows = {
        "none": {"repository": "a/b", "commit": "", "path": "c.csv"},
        "many": {"repository": "a/b", "commit": "1;2", "path": "c;d;e"},
        "each": {"repository": "npm:b", "commit": "1.0.0;2.0.0", "path": "c;d"},
    }
    monkeypatch.setattr(raw, "sources", lambda: rows)
    with pytest.raises(raw.RawError, match="none has no commit"):
        raw.files("none")
    with pytest.raises(raw.RawError, match="2 commits for 3 paths"):
        raw.files("many")
    with pytest.raises(raw.RawError, match="no source 'nobody'"):
        raw.files("nobody")
    assert [file.place for file in raw.files("each")] == ["npm+b@1.0.0/c", "npm+b@2.0.0/d"]
    assert raw.files("each")[0].address == "npm pack b@1.0.0, then c in the folder package/"


def test_a_package_that_only_builders_need_is_asked_for_by_name():
    with pytest.raises(raw.RawError, match="pip install no_such_package"):
        raw.optional("no_such_package")


# The command ---------------------------------------------------------------------------------------------------------


def test_list_shows_every_table(capsys):
    assert build.main(["--list"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == len(RESOURCES)
    assert any(line.startswith("venture_capital | constructed | tools/tables/builders/") for line in lines)
    assert any(line.startswith("digital_levers | fact sheet | no builder: ") for line in lines)


def test_missing_raw_files_are_listed_with_their_address(tmp_path, capsys):
    assert build.main(["starbucks_2017", "--raw", str(tmp_path), "--check"]) == 1
    error = capsys.readouterr().err
    assert "1 raw files are missing" in error
    assert "gracecmy+Starbucks-DASHboard@" in error
    assert "https://raw.githubusercontent.com/gracecmy/Starbucks-DASHboard/" in error
    assert build.main(["starbucks_2017", "--files"]) == 0
    assert "directory.csv" in capsys.readouterr().out


def test_tables_without_builder_and_unknown_ones_are_said_so(tmp_path, capsys):
    assert build.main(["digital_levers", "--raw", str(tmp_path)]) == 1
    assert "has no builder: Names and figures" in capsys.readouterr().err
    assert build.main(["venture_capitals", "--raw", str(tmp_path)]) == 1
    assert "Did you mean venture_capital" in capsys.readouterr().err
    assert build.main(["venture_capital"]) == 1
    assert "--raw" in capsys.readouterr().err
    assert build.main([]) == 2


def test_a_rebuilt_table_is_compared_byte_for_byte(tmp_path, monkeypatch, capsys):
    """The raw folder is made up: the builder's function is replaced by one that returns a text."""
    text = build.committed("literature_positions")
    monkeypatch.setattr(build, "rebuilt", lambda name, raw: text)
    assert build.compare("literature_positions", raw.Raw(tmp_path))
    monkeypatch.setattr(build, "rebuilt", lambda name, raw: text.replace("2004", "2005", 1))
    assert not build.compare("literature_positions", raw.Raw(tmp_path))
    out = capsys.readouterr().out
    assert "the same to the byte" in out
    assert "1 gone, 1 new" in out
    build.write("literature_positions", raw.Raw(tmp_path), tmp_path)
    assert (tmp_path / "literature_positions.csv").read_bytes() == text.replace("2004", "2005", 1).encode()
    assert build.difference("a\nb\n", "b\na\n") == [
        "2 lines before, 2 after; 0 gone, 0 new: the order or the ends of lines differ"
    ]


# What builders do, on small inputs that are made up ------------------------------------------------------------------


def strings(rows: str) -> pd.DataFrame:
    """Return a made table from CSV lines, every cell as text, as raw files are read."""
    head, *body = csv.reader(rows.strip().splitlines())
    return pd.DataFrame([dict(zip(head, row, strict=True)) for row in body])


def test_text_of_a_table():
    frame = pd.DataFrame({"a": [True, False], "b": [0.1, None], "c": pd.array([1, None], dtype="Int64")})
    assert frames.text(frame) == "a,b,c\ntrue,0.1,1\nfalse,,\n"
    assert list(frames.cells(frame)["c"]) == ["1", ""]
    assert list(frames.rounded(pd.Series([0.10505, 2.5]), 4)) == [round(0.10505, 4), 2.5]


def test_world_development_indicators():
    made = strings("Country Code,Year,Value\nBBB,1990,2.00005\nAAA,1991,\nAAA,1990,1\nAAA,1989,7")
    tidy = wdi.tidy(made, 4)
    assert tidy.to_dict("records") == [
        {"iso3": "AAA", "year": 1990, "value": 1.0},
        {"iso3": "BBB", "year": 1990, "value": round(2.00005, 4)},
    ]
    wide = wdi.wide({"one": tidy, "two": tidy[:1]}, {"AAA": "First", "BBB": "Second"})
    assert list(wide.columns) == ["iso3", "country", "year", "one", "two"]
    assert wide["two"].isna().tolist() == [False, True]
    assert open_numbers.tidy(strings("geo,time,x\nchn,2000,0.5"), "x").iloc[0].tolist() == ["CHN", 2000, 0.5]


class OneFile(raw.Raw):
    """Raw files of which one is made up."""

    def __init__(self, rows: str) -> None:
        self.rows = rows

    def csv(self, source_id: str, ending: str = "", header: int | None = 0) -> pd.DataFrame:
        return strings(self.rows)


CARS = """
region_country,category,parameter,mode,powertrain,year,unit,value
China,Historical,EV sales,Cars,BEV,2024,Vehicles,60
China,Historical,EV sales,Cars,PHEV,2024,Vehicles,40
China,Historical,EV sales,Cars,FCEV,2024,Vehicles,7
China,Projection-STEPS,EV sales,Cars,BEV,2030,Vehicles,900
China,Historical,EV sales,Buses,BEV,2024,Vehicles,5
China,Historical,EV sales share,Cars,EV,2024,percent,48
Korea,Historical,EV stock,Cars,BEV,2023,Vehicles,11
Europe,Historical,EV sales,Cars,PHEV,2024,Vehicles,3
"""


def test_electric_cars_add_two_kinds_and_keep_history_alone():
    made = electric_cars.build(OneFile(CARS))
    assert made["economy"].tolist() == ["China", "Europe", "South Korea"]
    assert made["kind"].tolist() == ["country", "group", "country"]
    assert made["iso3"].fillna("").tolist() == ["CHN", "", "KOR"]
    china = made.iloc[0]
    assert (china["cars_sold"], china["battery_cars_sold"], china["share_of_cars_sold_percent"]) == (100, 60, 48)
    assert made["cars_in_use"].isna().tolist() == [True, True, False]
    with pytest.raises(raw.RawError, match="does not know: Atlantis"):
        electric_cars.build(OneFile(CARS.replace("Korea", "Atlantis")))
    with pytest.raises(raw.RawError, match="has the units GWh"):
        electric_cars.build(OneFile(CARS.replace("Vehicles", "GWh")))


def test_internet_users_jump_and_begin_anew():
    users = country_internet.users(strings("geo,time,internet_users\nchn,2022,75\nchn,1989,1"))
    assert users.to_dict("records") == [{"iso3": "CHN", "year": 2022, "value": 75.0}]
    frame = pd.DataFrame({"iso3": ["CHN", "CHN", "AAA", "AAA"], "year": [2022, 2023, 2000, 2001]})
    frame["internet_users_percent"] = [75.0, 90.0, 1.0, 16.0]
    assert country_internet.flags(frame) == ["", "new series", "", "jump of 15 points or more"]


def test_licence_money_of_the_second_edition():
    made = pd.DataFrame({"iso3": ["CHN", "CHN", "USA"], "year": [1996, 1997, 2000], "value": [1e9, 1.23456e9, 5e9]})
    kept = country_innovation.second(made, {"CHN": 1997})
    assert kept["value"].tolist() == [1.2346]


def test_country_metadata():
    made = strings("Country Code,Region,IncomeGroup,SpecialNotes,TableName\nABW,Latin America,High income,,Aruba")
    assert countries.tidy(made).iloc[0].to_dict() == {
        "iso3": "ABW",
        "name_in_source": "Aruba",
        "region": "Latin America",
        "income_group": "High income",
    }


def test_tables_of_science_and_engineering_indicators():
    assert ncses.economy("Total -> EU-27<sup>b</sup>") == "EU-27"
    assert ncses.economy("Global total") == "World"
    made = strings("table_id,row_id,path,level,field_2003,field_2004\n1,r1,Total -> India ,x,5,NA")
    assert ncses.long(made).to_dict("records") == [
        {"label": "Total -> India ", "economy": "India", "year": 2003, "value": 5}
    ]
    runs = strings("time_period,value\nWorld,na\nWorld,7\nWorld,NA\nWorld,9")
    assert ncses.blocks(runs, first=1998)[["year", "value"]].to_numpy().tolist() == [[1998, 7], [2000, 9]]
    assert ncses.kinds(pd.Series(["World", "China", "Rest of Asia"]))["kind"].tolist() == ["world", "country", "group"]


def test_venture_capital_by_sector():
    made = pd.DataFrame({"label": ["China -> Total", "China -> Total -> Energy"]})
    assert venture_capital.sectors(made)[["economy", "sector"]].to_numpy().tolist() == [
        ["China", "All sectors"],
        ["China", "Energy"],
    ]


def test_unlabelled_spending_gets_its_countries(monkeypatch):
    monkeypatch.setattr(gerd_country, "YEARS", range(2018, 2020))
    value = iter(range(100))
    rows = [f"{year},{next(value)}" for _ in gerd_country.RUNS for year in (2018, 2019) for _ in range(9)]
    found = gerd_country.older(strings("time_period,value\n" + "\n".join(rows))).set_index(["iso3", "year"])
    assert found.loc[("USA", 2018)].tolist() == [0, 18, 36]
    assert found.loc[("IND", 2019)].tolist() == [17, 35, 53]
    assert "EU" not in found.index.get_level_values("iso3")


def test_patents_by_office():
    made = strings("time_period,value\nWorld -> Asia -> China,na\nWorld -> Asia -> China,5\nWorld -> Asia -> Nepal,na")
    found = country_patents.tidy(made, ("CHN",))
    assert found[["iso3", "country", "year", "value"]].to_numpy().tolist() == [["CHN", "China", 2000, 5]]


def test_older_exports_and_billions():
    made = strings("Country Name,Country Code,Indicator Name,2000,2001\nChina,CHN,x,41735535000,")
    assert country_counts.older(made).to_dict("records") == [{"iso3": "CHN", "year": 2000, "value": 41735535000}]
    assert country_counts.billions(pd.DataFrame({"value": [1234.5]}))["value"].tolist() == [1.234]


EURO = """
geo,sect_perf,rnd_act,year,value,value_note,interpolated_flag
CN_X_HK,TOTAL,BRSRCH,2010,5000000,,FALSE
CN_X_HK,TOTAL,ARSRCH,2010,15000000,,FALSE
CN_X_HK,TOTAL,EDEV,2010,80000000,,FALSE
CN_X_HK,TOTAL,TOTAL,2010,100000000,Break,FALSE
CN_X_HK,BES,BRSRCH,2010,0,,FALSE
CN_X_HK,BES,ARSRCH,2010,3000000,,FALSE
CN_X_HK,BES,EDEV,2010,57000000,,FALSE
CN_X_HK,BES,TOTAL,2010,60000000,,FALSE
AT,TOTAL,BRSRCH,2010,1000000,,FALSE
AT,TOTAL,ARSRCH,2010,1000000,,FALSE
AT,TOTAL,EDEV,2010,2000000,,TRUE
AT,TOTAL,TOTAL,2010,4000000,,FALSE
IE,TOTAL,BRSRCH,2010,1000000,,FALSE
IE,TOTAL,ARSRCH,2010,1000000,,FALSE
IE,TOTAL,EDEV,2010,2000000,,FALSE
IE,TOTAL,TOTAL,2010,5000000,,FALSE
EA19,TOTAL,TOTAL,2010,NA,,FALSE
"""
UNESCO = """
INDICATOR,LOCATION,TIME,Value
EXPPPP_CUR_TA_BARES,CHN,2010,900
EXPPPP_CUR_TA_APPRES,CHN,2010,1
EXPPPP_CUR_TA_EXPDEV,CHN,2010,1
EXPPPP_CUR_TA_BARES,ISR,2008,14
EXPPPP_CUR_TA_APPRES,ISR,2008,4
EXPPPP_CUR_TA_EXPDEV,ISR,2008,82
EXPPPP_CUR_TA_BARES,ISR,1999,14
EXPPPP_CUR_TA_APPRES,ISR,1999,4
EXPPPP_CUR_TA_EXPDEV,ISR,1999,82
EXPPPP_CUR_TA_BARES,KEN,2010,5
EXPPPP_CUR_TA_EXPDEV,KEN,2010,5
EXPPPP_CUR_TA_BARES,IND,2009,15
EXPPPP_CUR_TA_APPRES,IND,2009,20
EXPPPP_CUR_TA_EXPDEV,IND,2009,25
EXPPPP_CUR_TA_ACTNS,IND,2009,40
"""


class TwoFiles(raw.Raw):
    """Raw files of UNESCO and Eurostat that are made up."""

    def __init__(self, euro: str) -> None:
        self.rows = {rd_by_kind_world.EUROSTAT: euro, rd_by_kind_world.UNESCO: UNESCO}

    def csv(self, source_id: str, ending: str = "", header: int | None = 0) -> pd.DataFrame:
        return strings(self.rows[source_id])


def test_kinds_of_the_world_leave_out_what_was_filled_in_or_does_not_add_up():
    made = rd_by_kind_world.build(TwoFiles(EURO))
    made = made[made["source_id"].isin(rd_by_kind_world.SOURCES)].set_index(["iso3", "year", "done_by"])
    assert list(made.index) == [
        ("CHN", "2010", "all"), ("CHN", "2010", "firms"), ("IND", "2009", "all"), ("ISR", "2008", "all")
    ]  # fmt: skip
    assert made.loc[("CHN", "2010", "all"), "development_percent"] == "80.0", "Eurostat's row is kept"
    assert made.loc[("CHN", "2010", "firms"), ["development_percent", "part_of_rd_percent"]].tolist() == [
        "95.0",
        "60.0",
    ]
    assert made.loc[("IND", "2009", "all"), "unclassified_percent"] == "40.0"
    with pytest.raises(raw.RawError, match="does not know: XX"):
        rd_by_kind_world.build(TwoFiles(EURO.replace("EA19", "XX")))


def test_kinds_of_research_compared():
    head, cells = "time_period,value\n", []
    for first in ("10", "20"):
        cells += [
            f"{name},{amount}"
            for name, base in (("China (2019)", first), ("Germany (2019)", "NA"))
            for amount in _run(base)
        ]
    found = rd_by_kind_country.compared(strings(head + "\n".join(cells)), totals=True)
    assert set(found["iso3"]) == {"CHN"}
    assert found.loc[found["kind"] == "basic", ["amount", "share_percent"]].to_numpy().tolist() == [[11, 21]]
    assert set(found["year"]) == {2019}


def _run(base: str) -> list[str]:
    return ["NA"] * 5 if base == "NA" else [str(int(base) + n) for n in range(5)]


def test_techme_in_columns_with_misread_names_mended():
    made = pd.DataFrame(
        {
            "province": ["全   国", "江两", "江西", "空"],
            "year": ["2010", "2010", "2011", "2010"],
            "variables": ["a", "a", "a", "a"],
            "value": [1.0, 2.0, None, 4.0],
        }
    )
    found = techme.tidy(made, techme.provinces())
    assert found.to_numpy().tolist() == [["China", "nation", 2010, 1.0], ["Jiangxi", "province", 2010, 2.0]]
    assert techme.short("新疆维吾尔自治区") == "新疆"
    again = techme.merged([found, found.rename(columns={"a": "b"})[:1]])
    assert again["b"].isna().tolist() == [False, True]


def test_money_and_shares_of_provinces():
    made = pd.DataFrame({"province": ["A"], "level": ["province"], "year": [2010], "x": [12345.0], "y": [6789.5]})
    found = province_rd.money(made, {"x": "whole", "y": "part"})
    assert found[["whole", "part"]].to_numpy().tolist() == [[123.45, 67.9]]
    assert province_rd.shares(found, "whole", {"part": "share"})["share"].tolist() == [55.0]
    assert province_technology.pick(made, {"x": "z"}, 100)["z"].tolist() == [123.45]
    assert province_technology.doubts(made, {("A", 2010)}) == [province_technology.DOUBT]


def test_people_of_the_yearbook_and_gdp_of_the_query():
    book = (
        "3-5  Population,,\nRegion,"
        + ",".join(map(str, range(2001, 2013)))
        + "\n  National Total,"
        + ",".join(["5"] * 12)
    )
    people = province_economy.yearbook(book)
    assert people.loc[("China", 2012)] == 5
    wide = province_economy.wide(pd.DataFrame({"2005": ["1.5"]}, index=["Innermongolia"]))
    assert wide.loc[("Inner Mongolia", 2005)] == 1.5
    made = pd.DataFrame({"province": ["China", "A", "A"], "year": [2004, 2004, 2024], "people": [1.0, 2.0, 3.0]})
    shown = province_economy.shown(made.assign(gdp=[None, 10.0, 20.0], beside=None).astype({"beside": float}))
    assert shown["source_id"].tolist() == ["rq-S03", "rq-S03;rq-S02", "rq-S01"]
    assert shown["gdp_bn_cny"].tolist()[1:] == [1.0, 2.0]
    assert shown["population_persons"].tolist() == [10000, 20000, 30000]


def test_doubtful_gdp_of_a_city():
    index = pd.MultiIndex.from_product([["1"], range(2015, 2020)])
    low = prefecture_panel_cn.gdp_doubts(pd.Series([100, 110, 50, 120, 90], index=index))
    assert low == [None, None, "2017 far below its neighbours", None, "2019 on another level"]
    jump = prefecture_panel_cn.gdp_doubts(pd.Series([100, 150, 150, None, 150], index=index))
    assert jump == [None, "jump", None, None, None]
    made = strings("city,2003,2004\nBeijing,0, 5\n,1,2")
    assert prefecture_panel_cn.long(made, "city", zero_is_blank=True).to_dict() == {("Beijing", 2004): 5}
    assert prefecture_panel_cn.long(made, "city", zero_is_blank=False).to_dict() == {
        ("Beijing", 2003): 0,
        ("Beijing", 2004): 5,
    }


def test_inventors_and_their_largest_point():
    made = strings("city_code,city,2001,2002\n2,B,3,4\n1,A,1,2")
    assert us_patent_inventors_city_cn.tidy(made)["inventors"].tolist() == ["1", "2", "3", "4"]
    points = strings("point,city_code,2001,2002\np,1,1,0\nq,1,2,1")
    assert us_patent_inventors_city_cn.largest_point(points).to_dict() == {"1": 0.75}


def test_house_prices_are_chained():
    head = "city,year,month,new_home_price_index,existing_home_price_index\n"
    found = house_price_index_cn.chained(strings(head + "A,2011,2,110,\nA,2011,1,110,99"))
    assert found.set_index("home_type")["months"].to_dict() == {"new": 2, "existing": 1}
    assert found.set_index("home_type")["index_dec2010_100"].round(6).to_dict() == {"new": 121.0, "existing": 99.0}


def test_european_rates_people_and_names():
    made = pd.DataFrame(
        {
            "unit": ["NR", "P_MHAB", "NR", "NR", "GDP_BEUR"],
            "geo": ["AT11", "AT11", "AT111", "AT111", "AT11"],
            "time": [2000.0, 2000.0, 2000.0, 2001.0, 2000.0],
            "values": [2.0, 4.0, 1.0, 1.0, 9.0],
        }
    )
    found = patents_region.rates(made)
    assert found[["geo", "year", "level"]].to_numpy().tolist() == [["AT11", 2000, "nuts2"], ["AT111", 2000, "nuts3"]]
    walk = pd.DataFrame(
        {"from_code": ["AT11", "AT11"], "from_version": "2010", "to_version": "2013", "pop11": [1.4, 2.0]}
    )
    assert patents_region.people(walk) == {"AT11": 3}
    head = bytes([3, 0, 0, 0]) + (1).to_bytes(4, "little") + (97).to_bytes(2, "little") + (9).to_bytes(2, "little")
    field = [name.ljust(11, b"\0") + b"C" + bytes(4) + bytes([4]) + bytes(15) for name in (b"ID", b"NAME")]
    dbf = head.ljust(32, b"\0") + b"".join(field) + b"\r" + b" AT11Wien"
    assert list(patents_region.dbf(dbf)) == [{"ID": "AT11", "NAME": "Wien"}]
    korea = patents_region.korea(strings("Year,지역,Value\n2001,1.수도권,1529"))
    assert korea[["level", "region_name_ko", "applications_per_million"]].to_numpy().tolist() == [
        ["region", "수도권", "1529"]
    ]


def test_us_places_and_people_of_states():
    head = "city,state,nbrPatents,PopMean_2010_2023,PatentsPerCapita\n"
    found = patents_us.places(strings(head + "A,X,5,30000,0\nA,X,5,40000,0\nB,X,1,24999,0"))
    assert found[["place", "population_persons", "note"]].to_numpy().tolist() == [["A", 40000, patents_us.SEVERAL]]
    assert patents_us.people("prefp['New York']=20201249\n") == {"New York": "20201249"}


def test_metros_of_the_economic_profile():
    years = ",".join(map(str, us_metro_wages.YEARS))
    body = f'CA30,,\nGeoFips,GeoName,{years}\n998,United States,1,1,1,1,1,1\n10180,"Abilene, TX (Metropolitan Statistical Area)",1,2,3,4,5,(NA)'
    found = us_metro_wages.profile(body, "people")
    assert set(found["metro"]) == {"Abilene, TX"}
    assert found["year"].tolist() == [1970, 1980, 1990, 2000, 2010]


def test_metros_of_the_patent_office():
    years = ",".join(map(str, us_metro_patents.YEARS))
    counts = ",".join(map(str, range(len(us_metro_patents.YEARS))))
    made = strings(
        f"GeoType,ID Code,U.S. Regional Title,{years}\n"
        f'Metropolitan Statistical Area,132420,"Mayag?ez, PR",{counts}\n'
        f"Metropolitan Statistical Area,,-- Subtotal --,{counts}\n"
        f'Micropolitan Statistical Area,121420,"Enid, OK",{counts}\n'
        f"Undetermined Statistical Area,900001,Nowhere,{counts}"
    )
    found = us_metro_patents.granted(made)
    assert found[found["year"] == 2010][["metro_code", "metro", "kind", "patents_granted"]].to_numpy().tolist() == [
        [32420, "Mayagüez, PR", "metropolitan", 2],
        [21420, "Enid, OK", "micropolitan", 2],
    ]


def test_unicorns():
    head = "Company,Valuation,Date Joined,Industry,City,Country,Continent,Year Founded\n"
    made = strings(
        head
        + "One,$2B,4/7/2017,Artificial Intelligence,Beijing,China,Asia,2018\n"
        + "Two,$1B,4/7/2017,Fintech,,Singapore,Asia,2012\nThree,$1B,4/7/2017,Fintech,,Singapore,Asia,2013"
    )
    found = unicorns_cn_companies_2022.tidy(made).iloc[0]
    assert (found["year_reached"], found["industry"]) == (2017, "Artificial intelligence")
    assert not {"firm", "Company", "valuation_bn_usd"} & set(found.index), "names and values stay with the list's maker"
    assert found["note"] == unicorns_cn_companies_2022.LATER
    cities = unicorns_2022.cities(unicorns_2022.firms(made)).set_index("place")
    assert cities.loc["Singapore", ["unicorns", "median_year_founded", "note"]].tolist() == [
        2,
        2012,
        unicorns_2022.NO_CITY,
    ]
    groups = unicorns_2022.countries(unicorns_2022.firms(made), "joined", "year of joining")
    assert groups[["place", "group", "unicorns"]].to_numpy().tolist() == [
        ["China", "2017", 1],
        ["Singapore", "2017", 2],
    ]


def test_ai_models():
    assert ai_notable_models.joined("a, b,a", once=True) == "a;b"
    assert ai_notable_models.countries("Multinational,United States of America") == "Multinational;United States"
    assert ai_notable_models.count("Multinational;United States") == "1"
    assert ai_notable_models.count("") == ""
    assert ai_notable_models.kinds(pd.Series(["Industry,Academia", "Industry,Industry"])).tolist() == [
        "mixed",
        "Industry",
    ]
    head = ",".join(ai_notable_models.COLUMNS)
    text = f'{head},,\nX,"A,B",Industry,China,2025-04-10,Language,1.5E+003,,,,,,,\n'
    row = ai_notable_models.tidy(ai_notable_models.listing(text)).iloc[0]
    assert (row["organisation"], row["iso3"], row["training_flop"], row["year"]) == ("A;B", "CHN", "1500.0", "2025")


class Given:
    """Raw files that are made up: a frame by source."""

    def __init__(self, **frames_by_source: pd.DataFrame) -> None:
        self.frames = frames_by_source

    def csv(self, source_id: str) -> pd.DataFrame:
        return self.frames[source_id.removeprefix("up-")]


def test_ai_models_of_2026_need_a_date_and_say_what_is_not_known():
    columns = [*ai_notable_models.COLUMNS, *ai_notable_models_2026.MORE]
    rows = [
        ["X", "A", "Industry", "China", "2026-01-02", "Language", "1e3", "", "", "API access", "Unknown", ""],
        ["Y", "B", "Academia", "Japan", "", "Vision", "", "", "", "", "Likely", "Yes"],
    ]
    made = pd.DataFrame(rows, columns=columns)
    found = ai_notable_models_2026.build(Given(epoch_notable_2026_07=made))
    assert found["model"].tolist() == ["X"]
    assert found.loc[0, ["compute_confidence", "open_weights", "year"]].tolist() == ["not known", "not known", "2026"]


def test_ai_scores_take_computing_by_name_and_keep_editions_apart():
    columns = [*ai_frontier_scores.COLUMNS]
    one = [
        "Kimi K2 (Jul 2025)",
        "Moonshot",
        "China",
        "2025-07-11",
        "141.049",
        "140",
        "142",
        "Open weights (unrestricted)",
    ]
    other = ["Z", "", "", "2026-01-01", "150", "", "", "Unknown"]
    dateless = ["W", "A", "China", "", "150", "", "", "API access"]
    scored = pd.DataFrame([one, other, dateless], columns=columns)
    by_version = strings("Model name,Training compute (FLOP),Confidence\nKimi K2,3e24,Speculative\nZ,,Likely")
    listed = strings("Model,Training compute (FLOP),Confidence\nKimi K2,9e24,Confident\nZ,5e25,Unverified")
    given = Given(
        epoch_eci_2026_02=scored, epoch_eci_2026_08=scored, epoch_eci_2026_04=by_version, epoch_notable_2026_07=listed
    )
    found = ai_frontier_scores.build(given).set_index(["edition", "model"])
    assert len(found) == 4 and {edition for edition, _ in found.index} == {"August 2026", "February 2026"}
    kimi, z = found.loc["August 2026", "Kimi K2 (Jul 2025)"], found.loc["August 2026", "Z"]
    assert kimi[["eci", "open_weights", "training_flop", "compute_confidence", "iso3"]].tolist() == [
        "141.05", "yes", "3e+24", "speculative", "CHN",
    ]  # fmt: skip
    assert z[["open_weights", "training_flop", "compute_confidence", "iso3"]].tolist() == [
        "not known", "5e+25", "not rated", "",
    ]  # fmt: skip
    assert z["source_id"] == "up-epoch_eci_2026_08;up-epoch_notable_2026_07"


def test_coffee_shops():
    made = strings(
        "City,State/Province,Country\nSEATTLE,WA,US\n"
        + "Seattle,WA,US\n" * 4
        + "杭州市,33,CN\nhangzhou,33,CN\nKowloon,91,CN"
    )
    assert starbucks_2017.american(made)[["city", "stores"]].to_numpy().tolist() == [["Seattle", 5]]
    found = starbucks_2017.chinese(made).set_index("city_as_listed")
    assert found.loc["杭州市", ["city", "code_origin"]].tolist() == ["Hangzhou", "as in the source"]
    assert found.loc["hangzhou", ["city_code", "code_origin"]].tolist() == ["330100", "matched by name"]
    assert found.loc["Kowloon", "city"] == "Kowloon"


def test_census_workbooks_and_names_of_provinces():
    made = pd.DataFrame({0: ["地区", "全省", "太原_x000D_市", "太原市"], 1: ["合计", 10, 4, 9]})
    assert census2010.counted(made) == {"总计": 10, "太原市": 4}
    assert census2010.workbook("Inner Mongolia") == "neimenggu"
    world = {"features": [{"properties": {"adm0_a3": "CHN", "iso_3166_2": "CN-BJ", "name_zh": "北京市"}}]}
    assert provinces.names(world) == {"CN-BJ": "北京市"}


@pytest.mark.parametrize(
    ("code", "level"),
    [
        ("110000", "municipality"),
        ("110100", "other"),
        ("110101", "other"),
        ("330000", "other"),
        ("330100", "prefecture"),
        ("330106", "other"),
        ("469000", "other"),
        ("469001", "county under a province"),
        ("", "other"),
    ],
)
def test_rows_of_a_census_that_are_cities(code, level):
    assert census_books.level(code) == level


def test_columns_of_a_census_are_added_up_and_stay_blank():
    needed = {name for _, later in census_books.COLUMNS.values() for name in later}
    made = pd.DataFrame({name: ["10", "20"] for name in needed}).assign(本科及以上_女=["5", None])
    found = census_books.numbers(made, census_books.BOOK_2020)
    assert list(found) == list(census_books.COLUMNS)
    assert found["bachelor_persons"].tolist() == [15, pd.NA] and found["age_20_34_persons"].tolist() == [60, 120]
    assert found["registered_population_persons"].isna().all() and found["schooling_years"].dtype == "Float64"
    with pytest.raises(raw.RawError, match="has no column '人口数_合计'"):
        census_books.numbers(made.drop(columns="人口数_合计"), census_books.BOOK_2020)
    with pytest.raises(raw.RawError, match="no city with the code 999999"):
        census_books.placed(pd.DataFrame({"city_code": ["330100", "999999"]}))
    assert census_books.placed(pd.DataFrame({"city_code": ["330100"]}))["province"].tolist() == ["Zhejiang"]


def test_units_inside_a_city_and_the_table_of_borders(monkeypatch):
    kinds = {"330106": "district", "500151": "district", "130171": "development zone", "330127": "county"}
    assert {code: census_districts_cn.kind(code) for code in kinds} == kinds
    assert census_districts_cn.kind("330182") == "county-level city"
    columns = [*census_borders_cn.COUNTS.values(), *census_borders_cn.SHARES.values()]
    wide = pd.DataFrame({"city_code": ["110100", "659001", "810000"]})
    for column in columns:
        wide[f"{column}_2010"], wide[f"{column}_2020"] = ["7.5", "NA", "9"], ["8", "", "9"]
    monkeypatch.setattr(raw.Raw, "csv", lambda *given: wide)
    found = census_borders_cn.build(raw.Raw(Path()))
    assert found["city_code"].tolist() == ["110000", "110000"] and found["city"].tolist() == ["Beijing"] * 2
    assert found["population_persons"].tolist() == ["8", "8"] and found["age_60_over_percent"].tolist() == [
        "7.5",
        "8.0",
    ]


def test_units_of_the_map_and_their_text():
    def feature(country: str, code: str) -> dict[str, Any]:
        return {
            "properties": {"adm0_a3": country, "iso_3166_2": code},
            "geometry": {"type": "Point", "coordinates": [1, 2]},
        }

    made = [feature("TWN", "TW-1"), feature("TWN", "TW-2"), feature("CHN", "CN-BJ"), feature("CHN", "CN-X01~")]
    units = natural_earth.units({"features": made})
    assert {code: len(parts) for code, parts in units.items()} == {"CN-BJ": 1, "TW": 2}
    shown = json.loads(natural_earth.shown({code: parts[0] for code, parts in units.items()}))
    assert [(one["id"], one["properties"]["group"]) for one in shown["features"]] == [
        (110000, "mainland"),
        (710000, "other"),
    ]


def test_without_mapshaper_a_map_says_what_is_missing(monkeypatch):
    monkeypatch.setenv("PATH", "")
    with pytest.raises(raw.RawError, match=r"npm install -g mapshaper@0\.7\.70"):
        natural_earth.simplified({"type": "FeatureCollection", "features": []}, mainland_only=False)


def test_only_what_both_readers_say_is_a_mark():
    codes = pd.DataFrame(
        [("Shop", feature, reader, code) for feature, pair in
         {"ads": ("yes", "yes"), "rides": ("no", "no"), "games": ("yes", "no"), "live": ("yes", "not coded")}.items()
         for reader, code in zip("AB", pair, strict=True)],
        columns=["product", "feature", "reader", "code"],
    )  # fmt: skip
    found = product_features_2026.agreed(codes)
    assert found.loc["Shop"].to_dict() == {"ads": "1", "rides": "0", "games": "", "live": ""}


def test_each_builder_has_a_test_of_its_own():
    """Every builder module, or the module that it shares, is used above."""
    text = Path(__file__).read_text(encoding="utf-8")
    shared = {
        "country_economy": "wdi.",
        "china_31": "natural_earth.",
        "china_34": "natural_earth.",
        "prefectures_cn": "census2010.",
        "census_cities_cn": "census_books.",
        "verdicts": "",  # tests/test_verdicts.py compares them
        "verdict_questions": "",
    }
    for name in BUILT:
        assert shared.get(name, f"{name}.") in text, name
        assert import_module(f"tools.tables.builders.{name}").build
