"""The lab at its limits, the verdicts when tables change, and what must hold of the figures in the text."""

import math

import numpy as np
import pytest

from course import data, lab
from course.lessons.engines_shift_down import figures
from course.lessons.engines_shift_down import lab as lesson_lab
from course.models import diffusion


@pytest.fixture(scope="module")
def the_lab():
    return lesson_lab.the_lab()


@pytest.fixture(scope="module")
def internet():
    return data.load("country_internet")


# ------------------------------------------------------------------------------------------------------------ the lab


@pytest.mark.parametrize("name", ["country", "stand", "first", "model"])
def test_every_control_at_its_least_middle_and_greatest_value(the_lab, name):
    control = next(c for c in the_lab.controls if c.name == name)
    for value in control.extremes():
        reply = the_lab.answer(**{name: value})
        assert reply["spec"], (name, value, reply["error"])
        assert "NaN" not in reply["spec"] and "Infinity" not in reply["spec"]


@pytest.mark.parametrize("country", lesson_lab.COUNTRIES)
def test_every_country_draws_or_says_why_not(the_lab, country):
    for stand in (2002, 2005, 2010, 2015, 2019):
        for first in lesson_lab.FIRSTS:
            reply = the_lab.answer(country=country, stand=stand, first=first, model="gompertz")
            assert reply["spec"] or "needs 6" in reply["error"], (country, stand, first, reply["error"])
            assert reply["spec"] or stand - first < 12 or country in ("Nigeria", "Kazakhstan", "India"), reply["error"]


@pytest.mark.parametrize(
    ("values", "says"),
    [
        ({"country": "Atlantis"}, "Atlantis"),
        ({"stand": 1990}, "from 2002 to 2019, not in 1990"),
        ({"stand": 2025}, "2025"),
        ({"first": 1969}, "1969"),
        ({"model": "probit"}, "probit"),
        ({"stand": 2006, "first": 2005}, "has 2 figures from 2005 to 2006.*needs 6"),
    ],
)
def test_what_cannot_be_drawn_is_said_in_a_sentence(the_lab, values, says):
    with pytest.raises(lab.Say, match=says):
        lesson_lab.draw(**{**the_lab.defaults, **values})


def test_the_presets_tell_different_stories(the_lab):
    titles = [the_lab.figure(**values).layout.meta["title"] for values in the_lab.presets.values()]
    assert 3 <= len(titles) <= 5 and len(set(titles)) == len(titles)
    assert all("; it was " in title for title in titles)


def test_drawing_is_pure_and_small(the_lab):
    assert the_lab.answer() == the_lab.answer()
    assert len(the_lab.answer(first=1990)["spec"]) < 12_000


def test_the_lab_draws_the_fit_of_the_library(the_lab, internet):
    china = figures.series(internet, "China")
    fitted = diffusion.fit(china.loc[:2015].index, china.loc[:2015], limit=100)
    curve = next(t for t in the_lab.figure().data if t.name == "logistic curve")
    assert list(curve.y) == pytest.approx(fitted.curve(np.asarray(curve.x)), abs=0.006)


def test_known_and_later_points_meet_in_the_year_you_stand_in(the_lab):
    marks = {t.name: t for t in the_lab.figure(stand=2010).data if t.mode == "markers"}
    assert max(marks["known in 2010"].x) == 2010 and min(marks["what came"].x) == 2011
    assert list(marks["new series"].x) == [2023, 2024]


# ------------------------------------------------------------------------------------------- the tables of the lesson


def test_the_series_leaves_out_the_other_definition(internet):
    china = figures.series(internet, "China")
    assert china.index[0] == 1995 and china.index[-1] == 2022
    assert figures.series(internet, "China", 2000, 2015).index.tolist() == list(range(2000, 2016))


def test_a_ceiling_is_fitted_with_what_was_known_then(internet):
    china = figures.series(internet, "China")
    whole = figures.ceilings(china, [2008, 2015])
    assert figures.ceilings(china.loc[:2015], [2008, 2015]).equals(whole)
    assert whole.loc[2008, "ceiling"] == 100 and math.isnan(whole.loc[2008, "low"])
    assert whole.loc[2015, "low"] < whole.loc[2015, "ceiling"] < whole.loc[2015, "high"]


def test_the_back_test_of_all_countries(internet):
    world = figures.back_test(internet, 2015)
    assert len(world) > 150 and world.index.is_unique
    assert (world["low"] <= world["high"]).all() and world[["low", "high", "straight"]].dropna().le(100).all().all()
    inside = (world["low"] <= world["actual"]) & (world["actual"] <= world["high"])
    assert (inside == world["hit"]).all()
    china = internet[internet["iso3"] == "CHN"].set_index("year")["internet_users_percent"]
    row = world.loc["China"]
    assert row["actual"] == pytest.approx(china[2020], abs=1e-3)
    assert row["straight"] == pytest.approx(2 * china[2015] - china[2010], abs=1e-3)
    one = diffusion.backtest(*zip(*figures.series(internet, "China").items(), strict=True), 2015, 5, limit=100)
    assert row["forecast"] == pytest.approx(one["forecast"], abs=1e-3)


def test_every_year_and_every_model_are_the_back_test_repeated(internet):
    each = figures.every_stand(internet, [2010, 2015])
    world = figures.back_test(internet, 2015)
    assert each.loc[2015, "countries"] == len(world) and each.loc[2015, "inside"] == pytest.approx(
        100 * world["hit"].mean()
    )
    both = world.dropna(subset="straight")
    nearer = (both["straight"] - both["actual"]).abs() < (both["forecast"] - both["actual"]).abs()
    assert each.loc[2015, "ruler nearer"] == pytest.approx(100 * nearer.mean())
    few = internet[internet["country"].isin(["China", "France", "India", "Ethiopia"])]
    choice = figures.model_choice(few, 2015)
    assert choice.groupby("country").size().eq(len(diffusion.MODELS)).all()
    one = choice.set_index(["model", "country"])
    for country in ("China", "France", "India", "Ethiopia"):
        row = world.loc[country]
        assert one.loc[("logistic", country), "miss"] == pytest.approx(abs(row["forecast"] - row["actual"]), abs=2e-3)
        assert bool(one.loc[("logistic", country), "hit"]) == bool(row["hit"])


def test_a_fit_across_the_break_mistakes_a_new_definition_for_growth(internet):
    china = internet[internet["iso3"] == "CHN"].set_index("year")["internet_users_percent"].dropna().loc[1995:]
    before, across = (diffusion.fit(china.loc[:year].index, china.loc[:year], limit=100) for year in (2022, 2024))
    assert across.values["ceiling"] > before.values["ceiling"] + 10 and across.rmse > before.rmse
    early = [
        diffusion.fit(china.loc[a:2015].index, china.loc[a:2015], limit=100).values["ceiling"]
        for a in (1995, 2000, 2005, 2008)
    ]
    assert max(early) - min(early) < 3


def test_what_the_text_says_of_time_and_money():
    table = data.load("china_indicators")
    periods = set(table.loc[table["indicator"] == "internet users", "period"])
    assert not {"2013-12", "2019-12", "2022-12"} & periods
    levels = table[table["indicator"].isin(["daily minutes per user", "daily hours per user"])].set_index("period")
    minutes = levels["value"].where(levels["unit"] == "minutes per day", 60 * levels["value"])
    growth = levels["note"].str.extract(r"\+([\d.]+)%", expand=False).astype(float)
    added = (minutes - minutes / (1 + growth / 100)).drop("2020-03")
    assert added.idxmax() == "2018-06"
    vc = data.load("venture_capital")
    money = vc[vc["vintage"] == "2003-2022, by receiving firm"].pivot(
        index="year", columns="economy", values="vc_usd_million"
    )
    grown = (money.loc[2021] / money.loc[2020]).drop("World")
    assert (money["China"] / money["World"]).idxmax() == 2016
    unstated = vc[vc["vintage"].str.startswith("1999") & (vc["iso3"] == "CHN")].set_index("year")["vc_usd_million"]
    assert unstated.idxmax() == unstated.index.max() == 2018
    assert money["China"].idxmax() == 2021 and (grown > grown["China"]).mean() > 0.5


def test_what_the_text_says_in_words_still_holds(internet):
    """The prose draws conclusions from computed numbers: here they are, so that another edition of the data is noticed."""
    china = figures.series(internet, "China")
    table = figures.ceilings(china, range(2003, 2023))
    gap = table["ceiling"] - table["share"]
    assert (gap.loc[2018:] < 0).all() and (gap.loc[2013:2017] > 0).all()
    assert table.index[table["low"].isna()].tolist() == [2008, 2009]
    world = figures.back_test(internet, 2015)
    assert world["hit"].mean() < 0.5 and (world["actual"] > world["high"]).mean() > 0.5
    both = world.dropna(subset="straight")
    misses = [(both[name] - both["actual"]).abs() for name in ("forecast", "straight")]
    assert misses[1].median() < misses[0].median()
    fits = {m: diffusion.fit(china.loc[:2015].index, china.loc[:2015], m, limit=100) for m in diffusion.MODELS}
    assert max(fits, key=lambda m: fits[m].aicc) == "gompertz" == max(fits, key=lambda m: fits[m].curve([2020])[0])
