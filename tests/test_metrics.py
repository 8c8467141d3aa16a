"""Concentration measures: values worked out by hand, invariances, agreement with PySAL, errors."""

import math

import numpy as np
import pandas as pd
import pytest

from course import metrics

# Three places. Worked by hand: people 5, 3, 2 (of 10), patents 1, 3, 6 (of 10).
PEOPLE = np.array([5.0, 3.0, 2.0])
PATENTS = np.array([1.0, 3.0, 6.0])
RNG = np.random.default_rng(1)
MANY_PEOPLE = RNG.lognormal(3, 1, 60)
MANY_PATENTS = RNG.lognormal(1, 1.5, 60)
MEASURES = [metrics.gini, metrics.hoover, metrics.theil, metrics.concentration_index]


# ---------------------------------------------------------------- by hand


def test_lorenz_curve_by_hand():
    curve = metrics.lorenz_curve(PATENTS, PEOPLE)
    assert curve["population_share"].tolist() == pytest.approx([0, 0.5, 0.8, 1.0])
    assert curve["innovation_share"].tolist() == pytest.approx([0, 0.1, 0.4, 1.0])
    assert curve["unit"].tolist() == [None, 0, 1, 2]


def test_lorenz_curve_by_population_turns_the_order_round():
    curve = metrics.lorenz_curve(PATENTS, PEOPLE, order="population")
    assert curve["unit"].tolist() == [None, 2, 1, 0]
    assert curve["innovation_share"].tolist() == pytest.approx([0, 0.6, 0.9, 1.0])


def test_lorenz_curve_keeps_the_labels_of_a_series():
    names = ["A", "B", "C"]
    curve = metrics.lorenz_curve(pd.Series(PATENTS, names), pd.Series(PEOPLE, names))
    assert curve["unit"].tolist() == [None, "A", "B", "C"]


def test_gini_by_hand():
    # 1 - [0.5 * 0.1 + 0.3 * (0.1 + 0.4) + 0.2 * (0.4 + 1)] = 1 - 0.48
    assert metrics.gini(PATENTS, PEOPLE) == pytest.approx(0.52)


def test_plain_gini_by_hand():
    # thirds: 1 - (1/3) * [0.1 + (0.1 + 0.4) + (0.4 + 1)] = 1 - 2/3
    assert metrics.gini(PATENTS) == pytest.approx(1 / 3)
    assert metrics.gini([0, 0, 0, 1]) == pytest.approx(3 / 4)  # 1 - 1/n


def test_concentration_index_by_hand():
    # small to big: 1 - [0.2 * 0.6 + 0.3 * (0.6 + 0.9) + 0.5 * (0.9 + 1)] = 1 - 1.52
    assert metrics.concentration_index(PATENTS, PEOPLE) == pytest.approx(-0.52)
    assert metrics.gini_correlation(PATENTS, PEOPLE) == pytest.approx(-1)
    assert metrics.gini_correlation([5, 2, 1], [5, 3, 2]) == pytest.approx(
        metrics.concentration_index([5, 2, 1], [5, 3, 2]) / metrics.gini([5, 2, 1], [5, 3, 2])
    )


def test_hoover_by_hand():
    assert metrics.hoover(PATENTS, PEOPLE) == pytest.approx((0.4 + 0 + 0.4) / 2)


def test_theil_by_hand():
    expected = 0.1 * math.log(0.1 / 0.5) + 0.3 * math.log(1) + 0.6 * math.log(0.6 / 0.2)
    assert metrics.theil(PATENTS, PEOPLE) == pytest.approx(expected)
    assert metrics.theil([0, 1], [1, 1]) == pytest.approx(math.log(2))  # 0 * ln 0 counts as 0


def test_theil_parts_by_hand():
    parts = metrics.theil_parts([2, 2, 4, 0], [1, 1, 1, 1], ["x", "x", "y", "y"])
    assert parts["between"] == pytest.approx(0)  # both groups: half and half
    assert parts["within"] == pytest.approx(0.5 * 0 + 0.5 * math.log(2))
    assert parts["total"] == pytest.approx(parts["between"] + parts["within"])
    assert parts["between_share"] == pytest.approx(0)


def test_top_share_by_hand():
    assert metrics.top_share(PATENTS, PEOPLE, 0.2) == pytest.approx(0.6)
    assert metrics.top_share(PATENTS, PEOPLE, 0.1) == pytest.approx(0.3)  # half of the third place
    assert metrics.top_share(PATENTS, PEOPLE, 0.5, by="population") == pytest.approx(0.1)
    assert metrics.top_share(PATENTS, PEOPLE, 0) == pytest.approx(0)
    assert metrics.top_share(PATENTS, PEOPLE, 1) == pytest.approx(1)


def test_location_quotient_by_hand():
    assert metrics.location_quotient(PATENTS, PEOPLE).tolist() == pytest.approx([0.2, 1, 3])
    labelled = metrics.location_quotient(pd.Series(PATENTS, list("ABC")), pd.Series(PEOPLE, list("ABC")))
    assert labelled["C"] == pytest.approx(3)


# ---------------------------------------------------------------- invariances


@pytest.mark.parametrize("measure", MEASURES)
def test_units_of_measurement_do_not_matter(measure):
    expected = measure(MANY_PATENTS, MANY_PEOPLE)
    assert measure(MANY_PATENTS * 1000, MANY_PEOPLE / 7) == pytest.approx(expected)


@pytest.mark.parametrize("measure", MEASURES)
def test_a_country_twice_is_as_concentrated(measure):
    expected = measure(MANY_PATENTS, MANY_PEOPLE)
    assert measure(np.tile(MANY_PATENTS, 2), np.tile(MANY_PEOPLE, 2)) == pytest.approx(expected)


@pytest.mark.parametrize("measure", MEASURES)
def test_the_order_of_the_table_does_not_matter(measure):
    people = np.round(MANY_PEOPLE / 10) + 1  # many ties in population
    shuffle = np.random.default_rng(3).permutation(60)
    assert measure(MANY_PATENTS[shuffle], people[shuffle]) == pytest.approx(measure(MANY_PATENTS, people))


@pytest.mark.parametrize("measure", [metrics.gini, metrics.hoover, metrics.theil])
def test_splitting_a_place_evenly_changes_nothing(measure):
    split_patents = np.concatenate([MANY_PATENTS[:-1], [MANY_PATENTS[-1] / 4, MANY_PATENTS[-1] * 3 / 4]])
    split_people = np.concatenate([MANY_PEOPLE[:-1], [MANY_PEOPLE[-1] / 4, MANY_PEOPLE[-1] * 3 / 4]])
    assert measure(split_patents, split_people) == pytest.approx(measure(MANY_PATENTS, MANY_PEOPLE))


@pytest.mark.parametrize("measure", [metrics.gini, metrics.hoover, metrics.theil])
def test_merging_places_never_raises_concentration(measure):
    groups = np.arange(60) // 4
    merged = measure(np.bincount(groups, MANY_PATENTS), np.bincount(groups, MANY_PEOPLE))
    assert merged < measure(MANY_PATENTS, MANY_PEOPLE)


@pytest.mark.parametrize("measure", [metrics.gini, metrics.theil])
def test_a_transfer_to_a_poorer_place_lowers_it(measure):
    before = measure([2, 4, 9], [1, 1, 1])
    assert measure([3, 4, 8], [1, 1, 1]) < before
    assert measure([1, 4, 10], [1, 1, 1]) > before


@pytest.mark.parametrize("measure", MEASURES)
def test_even_places_give_zero(measure):
    assert measure(MANY_PEOPLE * 3, MANY_PEOPLE) == pytest.approx(0, abs=1e-12)


def test_bounds_and_relations():
    g = metrics.gini(MANY_PATENTS, MANY_PEOPLE)
    assert abs(metrics.concentration_index(MANY_PATENTS, MANY_PEOPLE)) <= g <= 1
    assert metrics.hoover(MANY_PATENTS, MANY_PEOPLE) <= g
    curve = metrics.lorenz_curve(MANY_PATENTS, MANY_PEOPLE)
    assert (curve["innovation_share"] <= curve["population_share"] + 1e-12).all()
    assert (curve["population_share"] - curve["innovation_share"]).max() == pytest.approx(
        metrics.hoover(MANY_PATENTS, MANY_PEOPLE)
    )
    assert metrics.top_share(MANY_PATENTS, MANY_PEOPLE, 0.2) >= metrics.top_share(
        MANY_PATENTS, MANY_PEOPLE, 0.2, by="population"
    )
    assert math.isnan(metrics.gini_correlation([1, 2], [1, 2]))


# ---------------------------------------------------------------- other people's code


def test_agrees_with_pysal():
    pysal_gini = pytest.importorskip("inequality.gini")
    pysal_theil = pytest.importorskip("inequality.theil")
    assert metrics.gini(MANY_PATENTS) == pytest.approx(float(pysal_gini.Gini(MANY_PATENTS).g), abs=1e-9)
    assert metrics.theil(MANY_PATENTS) == pytest.approx(float(pysal_theil.Theil(MANY_PATENTS).T), abs=1e-9)
    groups = np.arange(60) % 5
    parts = metrics.theil_parts(MANY_PATENTS, np.ones(60), groups)
    other = pysal_theil.TheilD(MANY_PATENTS, groups)
    assert parts["between"] == pytest.approx(float(np.squeeze(other.bg)), abs=1e-9)
    assert parts["within"] == pytest.approx(float(np.squeeze(other.wg)), abs=1e-9)


def test_agrees_with_the_mean_difference_form_of_the_gini():
    ratio, weight = MANY_PATENTS / MANY_PEOPLE, MANY_PEOPLE / MANY_PEOPLE.sum()
    mean = (ratio * weight).sum()
    difference = (np.abs(ratio[:, None] - ratio[None, :]) * weight[:, None] * weight[None, :]).sum()
    assert metrics.gini(MANY_PATENTS, MANY_PEOPLE) == pytest.approx(difference / (2 * mean))


# ---------------------------------------------------------------- bootstrap and chance


def test_location_quotient_interval():
    part, whole = pd.Series(MANY_PATENTS), pd.Series(MANY_PEOPLE)
    found = metrics.location_quotient_interval(part, whole, draws=400)
    assert found["quotient"].tolist() == pytest.approx(metrics.location_quotient(part, whole).tolist())
    inside = (found["low"] <= found["quotient"] * 1.001) & (found["quotient"] <= found["high"] * 1.001)
    assert inside.mean() > 0.9 and (found["low"] < found["high"])[part > 0].all()
    assert found.equals(metrics.location_quotient_interval(part, whole, draws=400))
    alike = metrics.location_quotient_interval([2, 2, 2, 2], [1, 1, 1, 1])
    assert (alike == 1).all().all(), "where all are alike it does not matter who is drawn"
    with pytest.raises(ValueError, match="at least 3 units"):
        metrics.location_quotient_interval([1, 2], [1, 1])
    with pytest.raises(ValueError, match="level"):
        metrics.location_quotient_interval([1, 2, 3], [1, 1, 1], level=9)


def test_bootstrap_interval():
    low, high = metrics.bootstrap_interval(metrics.gini, MANY_PATENTS, MANY_PEOPLE, draws=200)
    assert 0 < low < metrics.gini(MANY_PATENTS, MANY_PEOPLE) < high < 1
    assert (low, high) == metrics.bootstrap_interval(metrics.gini, MANY_PATENTS, MANY_PEOPLE, draws=200)
    assert (low, high) != metrics.bootstrap_interval(metrics.gini, MANY_PATENTS, MANY_PEOPLE, draws=200, seed=8)
    wide = metrics.bootstrap_interval(metrics.gini, MANY_PATENTS, MANY_PEOPLE, draws=200, level=0.99)
    assert wide[0] <= low and wide[1] >= high
    assert metrics.bootstrap_interval(metrics.gini, [2, 2, 2, 2]) == (0, 0)
    assert metrics.bootstrap_interval(metrics.gini, [0, 0, 0, 1, 1], draws=50)[0] >= 0  # empty draws left out


def test_gini_by_chance_falls_with_the_number_of_patents():
    few = metrics.gini_by_chance(20, MANY_PEOPLE)
    many = metrics.gini_by_chance(20_000, MANY_PEOPLE)
    assert few > 0.3 > 0.05 > many > 0
    assert few == metrics.gini_by_chance(20, MANY_PEOPLE)


# ---------------------------------------------------------------- errors


@pytest.mark.parametrize("measure", [*MEASURES, metrics.lorenz_curve, metrics.top_share, metrics.location_quotient])
@pytest.mark.parametrize(
    ("patents", "people", "says"),
    [
        ([], [], "innovation is empty"),
        ([1, 2], [1, 2, 3], "2 units and population has 3"),
        ([1, -2], [1, 2], "innovation must not be negative; found -2 at position 1"),
        ([1, 2], [1, -2], "population must not be negative"),
        ([1, float("nan")], [1, 2], "innovation has 1 missing"),
        ([1, 2], [float("inf"), 2], "population has 1 missing or infinite"),
        ([1, 2], [0, 2], "population must be above zero; found 0 at position 0"),
        ([0, 0], [1, 2], "adds up to zero"),
        ([[1, 2]], [1, 2], "one-dimensional"),
        (["a", "b"], [1, 2], "must hold numbers"),
    ],
)
def test_bad_input(measure, patents, people, says):
    with pytest.raises(ValueError, match=says):
        measure(patents, people)


def test_labels_in_another_order_are_refused():
    with pytest.raises(ValueError, match="different labels"):
        metrics.gini(pd.Series([1, 2], ["A", "B"]), pd.Series([1, 2], ["B", "A"]))


@pytest.mark.parametrize("share", [-0.1, 1.1, float("nan")])
def test_a_share_out_of_range(share):
    with pytest.raises(ValueError, match="share must lie between 0 and 1"):
        metrics.top_share(PATENTS, PEOPLE, share)


def test_other_bad_settings():
    with pytest.raises(ValueError, match="order must be one of"):
        metrics.lorenz_curve(PATENTS, PEOPLE, order="size")
    with pytest.raises(ValueError, match="order must be one of"):
        metrics.top_share(PATENTS, PEOPLE, by="size")
    with pytest.raises(ValueError, match="level must lie"):
        metrics.bootstrap_interval(metrics.gini, PATENTS, PEOPLE, level=90)
    with pytest.raises(ValueError, match="draws must be"):
        metrics.bootstrap_interval(metrics.gini, PATENTS, PEOPLE, draws=1)
    with pytest.raises(ValueError, match="at least 3 units"):
        metrics.bootstrap_interval(metrics.gini, [1, 2], [1, 2])
    with pytest.raises(ValueError, match="total must be"):
        metrics.gini_by_chance(0, PEOPLE)
    with pytest.raises(ValueError, match="groups has 2 labels"):
        metrics.theil_parts(PATENTS, PEOPLE, ["a", "b"])
    with pytest.raises(ValueError, match="1 missing label"):
        metrics.theil_parts(PATENTS, PEOPLE, ["a", None, "b"])
