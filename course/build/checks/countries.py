"""Checks of the tables on countries, China as one of them."""

from __future__ import annotations

from typing import Any

import pandas as pd

from course import data
from course.build.checks.core import Problems, anchor, check, near


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


@check("rd_by_kind_world")
def _kinds_of_the_world(frame: pd.DataFrame) -> Problems:
    kinds = ["basic_percent", "applied_percent", "development_percent", "unclassified_percent"]
    whole = frame.dropna(subset=kinds[:3])
    total = whole[kinds].sum(axis=1)
    off = whole.assign(total=total)[(total - 100).abs() > 1.15]
    problems = [
        f"shares of {iso3} {year} add to {value:.1f}"
        for iso3, year, value in zip(off["iso3"], off["year"], off["total"], strict=True)
    ]
    labels = ["iso3", "year"]
    apart = frame[frame["part_of_rd_percent"].notna()]
    parts = apart.groupby(labels, observed=True)["part_of_rd_percent"].agg(["sum", "count"])
    if (parts["sum"] > 100.3).any() or not parts.loc[parts["count"] == 3, "sum"].between(94, 100.3).all():
        problems.append("firms, government and universities do more than all R&D, or too little of it")
    if (frame["part_of_rd_percent"].isna() != frame["done_by"].eq("all")).any():
        problems.append("part_of_rd_percent is for firms, government and universities alone")
    names = data.load("countries").set_index("iso3")["country"]
    if (frame["iso3"].astype(str).map(names) != frame["country"].astype(str)).any():
        problems.append("a country has another name in countries")
    own = frame[(frame["iso3"] == "CHN") & (frame["done_by"] == "all")].set_index("year")
    bulletins = data.load("rd_by_kind_country").query("iso3 == 'CHN' and preferred")
    bulletins = bulletins.pivot(index="year", columns="kind", values="share_percent")
    for kind in ("basic", "applied", "development"):
        gap = float((own[f"{kind}_percent"] - bulletins[kind]).abs().max())
        if gap > 0.15:
            problems.append(f"{kind} research of China is {gap:.1f} points off rd_by_kind_country")
    problems += anchor(frame, "development_percent", 82.0, 0, iso3="ISR", year=2008)
    problems += anchor(frame, "development_percent", 71.3, 0, iso3="TWN", year=2020)
    return problems + anchor(frame, "development_percent", 97.5, 0, iso3="CHN", year=2010, done_by="firms")


@check("gerd_country")
def _gerd(frame: pd.DataFrame) -> Problems:
    problems = anchor(frame, "gerd_percent_gdp", 1.76, 0.01, iso3="GBR", year=2019, vintage="NSF, data to 2019")
    problems += anchor(frame, "gerd_percent_gdp", 2.67, 0.01, iso3="GBR", year=2019, vintage="World Bank 2025")
    return problems


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


#: GDP per head of 2019 over 2000 at constant prices, from another edition of the World Bank (prices of 2017).
GROWN_2000_2019 = {
    "DNK": 57821.19778 / 49063.1827,
    "ECU": 11375.33118 / 8176.34445,
    "EST": 36956.28443 / 17830.35868,
    "ETH": 2221.40461 / 727.76674,
    "FIN": 48814.31015 / 39926.41368,
    "FRA": 46110.18471 / 39859.19272,
    "GBR": 46704.32149 / 38115.16887,
    "GHA": 5412.62812 / 2736.93754,
    "GRC": 30465.44879 / 29515.89857,
    "HKG": 59847.55428 / 36317.0679,
}


@check("country_economy")
def _real_income(frame: pd.DataFrame) -> Problems:
    rows = frame[frame["year"] == 2021]
    off = (rows["gdp_per_head_ppp_usd_2021"] - rows["gdp_per_head_ppp_usd"]).abs().max()
    problems = [] if off < 0.11 else [f"current and constant dollars differ by {off:g} in 2021, the base year"]
    wide = frame.pivot(index="iso3", columns="year", values="gdp_per_head_ppp_usd_2021")
    grown = wide[2019] / wide[2000]
    for iso3, wanted in GROWN_2000_2019.items():
        # Ecuador's accounts were revised between the editions
        problems += near(f"real growth of {iso3}", float(grown.get(iso3, 0)), wanted, 0.09 if iso3 == "ECU" else 0.04)
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
