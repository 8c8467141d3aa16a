"""Checks of the tables in which several makers count the same thing, and of the facts that came with them."""

from __future__ import annotations

import pandas as pd

from course import data
from course.build.checks.core import Problems, anchor, check, near
from course.tables import makers


def _apart(frame: pd.DataFrame, table: str, keys: list[str]) -> Problems:
    """Check that each series is one maker's, and that the guard refuses rows of two."""
    column = makers.APART[table]
    problems = []
    for _, rows in frame.groupby([column, *keys], observed=True, dropna=False):
        makers.of_one(rows, table)
    if frame[column].nunique() > 1:
        try:
            makers.of_one(frame, table)
        except makers.MixedMakersError:
            pass
        else:
            problems.append("rows of two makers were let into one series")
    return problems


def _value(frame: pd.DataFrame, **where: object) -> float:
    rows = frame
    for column, wanted in where.items():
        rows = rows[rows[column].astype(str) == str(wanted)]
    return float(rows["value"].item())


@check("venture_capital_by_maker")
def _venture_makers(frame: pd.DataFrame) -> Problems:
    problems = _apart(frame, "venture_capital_by_maker", ["economy", "indicator", "unit"])
    kpmg = frame[(frame["maker"] == "KPMG/PitchBook") & (frame["indicator"] == "venture capital")]
    for period, rows in kpmg.groupby("period"):
        money = rows.set_index("economy")["value"]
        parts = money.reindex(["United States", "Asia", "Europe"]).sum()
        if "World" in money and parts > money["World"]:
            problems.append(f"KPMG {period}: parts exceed the world")
        if {"China", "Asia"} <= set(money.index) and money["China"] > money["Asia"]:
            problems.append(f"KPMG {period}: China exceeds Asia")
    # the reason for keeping them apart: for one quarter one maker has nearly twice as much as another
    one = _value(frame, maker="KPMG/PitchBook", economy="China", period="2024Q1")
    other = _value(frame, maker="DealStreetAsia", economy="Greater China", period="2024Q1")
    problems += near("DealStreetAsia over KPMG, first quarter of 2024", other / one, 1.75, 0.01)
    ai = frame[frame["indicator"] == "private investment in AI"]
    states, china = (_value(ai, economy=where, year=2025) for where in ("United States", "China"))
    problems += near(
        "AI money of the United States over China's", states / china, 23, 0.01
    )  # the other page has 23, too
    months = frame["period"].map(lambda p: 3 if "Q" in p else 24 if len(p) == 12 else 12 if len(p) == 4 else 0)
    parts_of_years = frame["period"].str.extract(r"-(\d\d) to \d{4}-(\d\d)").astype(float)
    months = months.where(months > 0, parts_of_years[1] - parts_of_years[0] + 1)
    if (months != frame["months"]).any():
        problems.append("months do not fit the period")
    return problems


@check("unicorns_hurun")
def _hurun(frame: pd.DataFrame) -> Problems:
    problems = []
    for edition, rows in frame.groupby("edition", observed=True):
        world = rows[rows["level"] == "world"]["unicorns"]
        countries = rows[rows["level"] == "country"].set_index("iso3")["unicorns"]
        cities = rows[rows["level"] == "city"].groupby("iso3")["unicorns"].sum()
        if len(world) != 1 or countries.sum() > world.iloc[0]:
            problems.append(f"{edition}: countries exceed the world")
        if (cities > countries.reindex(cities.index)).any():
            problems.append(f"{edition}: cities exceed their country")
    states = frame[(frame["edition"] == "2026") & (frame["place"] == "United States")]["unicorns"].astype(float)
    problems += near("world of 2026 from America's share", states.sum() / 0.503, 1600, 0.005)
    markets = data.load("market_indicators").query("indicator == 'unicorns, Hurun list'")
    both = markets.assign(edition=markets["year"].astype(str)).merge(
        frame[frame["level"].isin(["country", "world"])], on=["edition", "iso3"]
    )
    if len(both) < 12 or (both["value"] != both["unicorns"]).any():
        problems.append("counts differ from those of Hurun in market_indicators")
    older = data.load("unicorns_2022").query("list_maker == 'Hurun'")
    same = older.assign(edition=older["year"].astype(str)).merge(frame, on=["edition", "place"], suffixes=("", "_h"))
    if len(same) < 9 or (same["unicorns"] != same["unicorns_h"]).any():
        problems.append("counts differ from those of Hurun in unicorns_2022")
    listed = data.load("unicorns_2022").query("list_maker == 'CB Insights' and level == 'city' and place == 'Hangzhou'")
    mine = frame[(frame["edition"] == "2023") & (frame["place"] == "Hangzhou")]
    try:
        makers.growth(listed, mine, ("unicorns_2022", "unicorns_hurun"), "unicorns")
    except makers.MixedMakersError:
        pass
    else:
        problems.append("growth from the list of CB Insights to that of Hurun was let through")
    names = data.load("prefectures_cn").set_index("city_code")["city"]
    known = frame[frame["city_code"].notna()]
    if (known["city_code"].astype("int64").map(names) != known["place"]).any():
        problems.append("a city has another name in prefectures_cn")
    dated = frame["cut_off"].dropna()
    if not dated.str.fullmatch(r"20\d\d-\d\d-\d\d").all():
        problems.append("cut_off is not a date")
    return problems


@check("credit_by_firm")
def _credit(frame: pd.DataFrame) -> Problems:
    problems = _apart(frame, "credit_by_firm", ["group", "indicator", "unit"])
    loans = frame[frame["indicator"] == "loans outstanding"].set_index(["counted_by", "group", "period"])["value"]
    sizes = loans["central bank"].xs("2010-12", level="period")
    problems += near("small firms' share of 2010", float(100 * sizes["small"] / sizes.sum()), 24.3, 0.002)
    whole = []  # loans over share: all loans to firms, all loans
    for counter, share, low in (
        ("central bank", "share of loans to firms", 60),
        ("bank regulator", "share of all loans", 50),
        ("A. Batson", "share of all loans", 62),
    ):
        rows = frame[(frame["indicator"] == share) & (frame["counted_by"] == counter)]
        known = rows.set_index(["counted_by", "group", "period"])["value"]
        total = (100 * loans / known).dropna().groupby(level="period").mean()
        whole.append(total)
        if not total.is_monotonic_increasing or (total < low).any():
            problems.append(f"{counter}: loans over their share are {total.round(1).tolist()} trillion")
    problems += near("all loans by the regulator, end of 2014", float(whole[1]["2014-12"]), 86.8, 0.005)
    if (
        abs(frame[frame["counted_by"] == "A. Batson"].groupby("indicator", observed=True)["value"].sum().min() - 38.7)
        > 0.01
    ):
        problems.append("state and private loans of 2012 do not add to 38.7 trillion")
    month = pd.to_numeric(frame["period"].str[5:7], errors="coerce")
    if (frame["period"].str[:4].astype("int64") != frame["year"]).any() or not month.eq(frame["month"]).where(
        month.notna(), frame["month"].isna()
    ).all():
        problems.append("year and month are not those of the period")
    return problems


@check("digital_rules")
def _rules(frame: pd.DataFrame) -> Problems:
    problems = _apart(frame, "digital_rules", ["indicator", "unit"])
    for indicator in ("place from the strictest", "place from the most open"):
        ranks = sorted(frame[frame["indicator"] == indicator]["value"])
        if ranks != [1, 2, 3, 4, 5]:
            problems.append(f"{indicator}: ranks are {ranks}")
    names = data.load("countries").set_index("iso3")["country"]
    known = frame.dropna(subset=["iso3"])
    if (known["iso3"].map(names) != known["country"]).any():
        problems.append("a country has another name in countries")
    index = frame[frame["unit"] == "index"].set_index("indicator")["value"]
    if not index["most open country, index"] < index["mean, index"] < index["strictest country, index"]:
        problems.append("the mean lies outside the range")
    return problems


@check("apps_abroad")
def _apps(frame: pd.DataFrame) -> Problems:
    problems = _apart(frame, "apps_abroad", ["app", "place", "indicator", "unit", "period"])
    survey = frame[frame["indicator"] == "share of latest cross-border purchases"]
    if (survey.groupby("period")["value"].sum() > 100).any():
        problems.append("shares of purchases exceed 100%")
    problems += anchor(survey, "value", 24, app="Temu", period="2025")
    fall = frame[frame["indicator"] == "change of monthly active users since March"].set_index("app")["value"]
    users = frame[(frame["period"] == "2025-06") & (frame["indicator"] == "monthly active users")].set_index("app")
    before = users["value"] / (1 + fall / 100)
    problems += near("users of Temu in March 2025", float(before["Temu"]), 82, 0.01)
    if (frame["period"].str[:4].astype("int64") != frame["year"]).any():
        problems.append("year is not that of the period")
    return problems


@check("country_rd_facts")
def _scoreboard(frame: pd.DataFrame) -> Problems:
    problems = _apart(frame, "country_rd_facts", ["economy", "indicator", "unit"])
    rows = frame[(frame["counted_by"] == "EU Scoreboard 2025") & (frame["economy"] != "World")]
    parts = rows.groupby("indicator", observed=True)["value"].sum()
    problems += near("firms of the scoreboard", float(parts["firms among the 2,000 largest by R&D"]), 2000, 0)
    problems += near("shares of the scoreboard", float(parts["share of the R&D of the 2,000 firms"]), 100, 0.0015)
    ours = data.load("gerd_country").query("iso3 in ('CHN', 'USA') and year == 2013")
    money = ours.groupby("iso3", observed=True)["gerd_bn_ppp_usd_current"].max()
    told = _value(frame, indicator="R&D in PPP dollars over that of the United States", year=2013)
    problems += near("China's R&D over America's, 2013", float(100 * money["CHN"] / money["USA"]), told, 0.05)
    return problems


@check("china_indicators")
def _to_2025(frame: pd.DataFrame) -> Problems:
    known = frame[frame["preferred"]]
    wide = known.pivot_table(index="period", columns="indicator", values="value", observed=True)
    problems = []
    share, rural = wide["internet penetration"], wide["rural internet penetration"]
    if not (rural < share)[rural.notna() & share.notna()].all() or not rural.dropna().is_monotonic_increasing:
        problems.append("the rural share online exceeds that of all, or falls")
    for column, rise in (("internet penetration", 9.7), ("rural internet penetration", 13.6)):
        problems += near(
            f"rise of {column}, 2020 to 2025", wide[column]["2025-12"] - wide[column]["2020-12"], rise, 0.001
        )
    ai = wide["users of generative AI"]
    problems += near("growth of users of generative AI", float(ai["2025-12"] / ai["2024-12"] - 1), 1.417, 0.005)
    money, growth = wide["R&D expenditure"], wide["growth of R&D expenditure over a year"]
    for year in ("2023", "2024"):
        found = 100 * (money[year] / money[str(int(year) - 1)] - 1)
        problems += near(f"growth of R&D in {year}", float(found), float(growth[year]), 0.01)
    revised = wide["R&D intensity over revised GDP"]
    problems += near("rise of R&D intensity in 2025", float(revised["2025"] - revised["2024"]), 0.11, 0.001)
    return problems


@check("country_patents")
def _growth_of_2025(frame: pd.DataFrame) -> Problems:
    rows = frame[(frame["counted_by"] == "country of origin") & frame["preferred"]]
    before = rows[(rows["indicator"] == "PCT applications") & (rows["year"] == 2024)].set_index("iso3")["value"]
    growth = rows[rows["indicator"] == "growth of PCT applications over a year"].set_index("iso3")["value"]
    added = before * growth / 100
    rest = (added["WLD"] - added.drop("WLD").sum()) / (before["WLD"] - before.drop("WLD").sum())
    # what is left for all others must be a change that they could have
    return [] if len(growth) == 6 and abs(rest) < 0.05 else [f"all other countries would have changed by {rest:.1%}"]


@check("patents_region_facts")
def _regions_elsewhere(frame: pd.DataFrame) -> Problems:
    counts = frame[frame["indicator"] == "patent applications"]
    shares = frame[frame["indicator"] == "share of patent applications"]
    keys = ["iso3", "region", "period"]
    both = counts.merge(shares, on=keys, suffixes=("", "_share"))
    whole = 100 * both["value"] / both["value_share"]  # Korea in 2023, three times: another page has 191 thousand
    problems = (
        [] if len(both) == 3 and whole.between(190_000, 191_500).all() else [f"Korea would have {whole.tolist()}"]
    )
    wide = counts.pivot(index="period", columns="region", values="value")
    south = counts[counts["region"] == "Tamil Nadu"].set_index("period")["value"].astype(float)
    korea = counts[counts["period"] == "2018 to 2020"].set_index("region")["value"].astype(float)
    problems += near("Tamil Nadu's rise in 2022-23", south["2022-23"] / south["2021-22"], 1.46, 0.005)
    problems += near("the capital region of Korea", korea["Capital region"] / korea["South Korea"], 0.63, 0.005)
    parts = wide[["Tamil Nadu", "Maharashtra", "Uttar Pradesh", "Karnataka"]].sum(axis=1)
    if (parts > wide["India"]).any():
        problems.append("states of India exceed the country")
    return problems
