"""The lab at its limits, the verdicts when tables change, and what must hold of the figures in the text."""

import math
import time

import numpy as np
import pytest

from course import charts, data, lab
from course.ledger import claims, records
from course.lessons.making_the_money_back import economics, figures
from course.lessons.making_the_money_back import lab as lesson_lab
from course.models import cohorts

CLAIMS = {"EX-04", "EX-05", "EX-06", "EX-10", "EX-26", "EX-31"}


@pytest.fixture(scope="module")
def the_lab():
    return lesson_lab.the_lab()


@pytest.fixture(scope="module")
def units():
    return economics.unit_economics(data.load("firm_panel"))


# ------------------------------------------------------------------------------------------------------------ the lab


def test_out_of_range_is_said_in_a_sentence(the_lab):
    with pytest.raises(lab.Say, match=r"kept must lie between 0 and 100 .percent"):
        lesson_lab.draw(**{**the_lab.defaults, "kept": 140})
    with pytest.raises(lab.Say, match="months must be a whole number"):
        lesson_lab.draw(**{**the_lab.defaults, "patience": 0})


def test_the_presets_tell_different_stories(the_lab):
    titles = [the_lab.figure(**values).layout.meta["title"] for values in the_lab.presets.values()]
    assert 3 <= len(titles) <= 5 and len(set(titles)) == len(titles)
    assert "never pays back" in titles[1] and "never" not in titles[2]


def test_drawing_is_pure_small_and_quick(the_lab):
    assert the_lab.answer() == the_lab.answer()
    assert len(the_lab.answer()["spec"]) < 12_000
    took = []
    for kept in range(5, 100, 5):
        begun = time.process_time()
        the_lab.figure(kept=kept)
        took.append(time.process_time() - begun)
    assert np.median(took) < 0.025


def test_the_lab_draws_the_model(the_lab):
    fig = the_lab.figure(kept=80, spread=1, cost=10, margin=40)
    line = next(trace for trace in fig.data if trace.name == "one user")
    one = cohorts.payback(80, 1, 40, 10)
    assert list(line.y) == pytest.approx(one.path[:121:3], abs=0.01)
    star = next(trace for trace in fig.data if str(trace.name).startswith("paid back"))
    assert star.x[0] == pytest.approx(float(one.months) / 12, abs=0.006)
    assert "PDD 2018" in charts.describe(fig)


def test_the_line_parts_those_who_pay_from_those_who_do_not(the_lab):
    for kept, patience in ((100, 5), (70, 5), (90, 3)):
        fig = the_lab.figure(kept=kept, patience=patience)
        line = next(trace for trace in fig.data if trace.name == "margin needed")
        rows = figures.firms()
        above = rows.margin >= rows.months * line.y[1] / 36
        assert above.sum() == figures.paying(kept=kept, patience=patience)


def test_settings_of_firms_are_read_from_the_table(the_lab, units):
    meta = units.set_index(["firm", "year"]).loc[("Meta", 2021)]
    assert the_lab.defaults["cost"] == round(meta.months) and the_lab.defaults["margin"] == round(meta.margin)


# ------------------------------------------------------------------------------------------- what the text says of the data


def test_unit_economics_by_hand(units):
    rows = units.set_index(["firm", "year"])
    assert rows.high["PDD", 2018] == pytest.approx(13441.8 / 174.2, rel=1e-3)
    assert rows.high["Alibaba", 2020] == pytest.approx(50673 / 72)
    assert rows.low["Meta", 2021] == pytest.approx(14043 / 2930)
    assert rows.months["Meta", 2021] == pytest.approx(12 * rows.share["Meta", 2021] / rows.growth["Meta", 2021])
    assert rows.years["Meta", 2021] == pytest.approx(
        cohorts.payback(100, 0, rows.margin["Meta", 2021], rows.months["Meta", 2021]).months / 12, abs=0.01
    )
    assert rows.selling["Netflix", 2020] == pytest.approx((2650 + 2228) / 2, rel=1e-3)
    assert (units.low <= units.high).all()


def test_what_the_text_says_of_the_firms(units):
    rows = units.set_index(["firm", "year"])
    ends = units.sort_values("year").groupby("firm").growth.agg(["first", "last"])
    assert set(ends.index[ends["last"] < ends["first"]]) == {"Meta", "Netflix", "PDD", "Spotify"}
    last = units.sort_values("year").groupby("firm").tail(1).set_index("firm").years
    assert last.idxmax() == "Spotify" and last[["PDD", "Meta", "Alibaba"]].between(4, 5).all()
    assert rows.share["PDD", 2018] > 100 > rows.share["PDD", 2019] > rows.share["PDD", 2020]
    assert (
        rows.high["Netflix", 2023] > 2.5 * rows.high["Netflix", 2015]
        and rows.low["Netflix", 2023] < rows.low["Netflix", 2015]
    )
    for lost in range(0, 101, 5):
        cost = [
            float(cohorts.gross_cost(*rows.loc[("PDD", year), ["selling", "before", "after"]], lost))
            for year in (2018, 2019, 2020)
        ]
        assert cost == sorted(cost)
    meta = rows.loc["Meta"]
    assert meta.years[2020] < 0.6 * meta.years[2021] and abs(meta.share[2021] - meta.share[2013]) < 1
    some = rows.loc[[("Alibaba", 2021), ("Netflix", 2023), ("Meta", 2021), ("PDD", 2020)]]
    paths = np.array([cohorts.steady_payback(some.share, some.margin, some.growth, lost) for lost in (0, 10, 30, 50)])
    assert (np.diff(paths, axis=0) < 0).all()
    late, many = rows.loc[("PDD", 2020)], np.arange(101)
    path = cohorts.steady_payback(late.share, late.margin, late.growth, many)
    assert late.operating < 0 and 50 <= many[path.argmin()] <= 60 and path[-1] > path[0]
    spots = np.log(units.set_index(["firm", "year"])[["growth", "share"]])
    for where, nearer in (
        (spots.groupby("firm").tail(1).droplevel("year"), "Alibaba"),
        (spots.groupby("firm").mean(), "Meta"),
    ):
        apart = ((where - where.loc["PDD"]) ** 2).sum(axis=1)
        assert apart[["Alibaba", "Meta"]].idxmin() == nearer and apart.drop("PDD").idxmin() == "Spotify"
    snap = economics.margins(data.load("firm_panel")).Snap.dropna()
    assert len(snap) >= 3 and (snap < 0).all()
    old = rows.loc[("PDD", 2018)]
    assert np.isinf(cohorts.steady_payback(old.share, old.margin, old.growth, 30))


def test_retention_rows_and_their_bounds():
    rows = economics.retention(data.load("market_indicators")).set_index(["country", "day"])
    assert rows.bound["China", 30] and not rows.bound["China", 7] and not rows.bound["Japan", 30]
    assert rows.bound[["Russia", "United States"]].groupby("day").first().to_dict() == {1: False, 30: True}
    assert (
        rows.percent["Russia", 30] == rows.percent["United States", 30]
        and rows.percent["Russia", 1] == rows.percent["United States", 1]
    )


def test_alibaba_s_fiscal_year_stands_under_the_year_before():
    wide = economics.margins(data.load("firm_panel"))
    assert wide.Alibaba[2019] == pytest.approx(100 * 91430 / 509711) and math.isnan(wide.Alibaba[2018])
    assert wide.PDD[2025] == pytest.approx(100 * 93102.1 / 431845.7, rel=1e-4)


# --------------------------------------------------------------------------------------------------------- verdicts


def test_every_testable_claim_of_the_lesson_has_a_record():
    rows = {
        row.id for row in claims.ledger().values() if row.lesson == "making_the_money_back" and row.testable == "yes"
    }
    assert rows == CLAIMS and all(records.find(one) for one in CLAIMS)
