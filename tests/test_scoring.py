"""Scores of predictions: bounds, Murphy's sum, perfect and constant forecasts, the order of rows, intervals, resampling, chains of tables."""

from __future__ import annotations

import math

import numpy as np
import pytest

from course.ledger import scoring


def world(seed: int, n: int = 60, partly: bool = True):
    random = np.random.default_rng(seed)
    return random.integers(0, 21, n) / 20, random.choice([0, 0.5, 1] if partly else [0, 1], n)


@pytest.mark.parametrize("seed", range(12))
def test_a_score_lies_between_bounds_and_its_parts_add_up(seed):
    p, o = world(seed, partly=bool(seed % 2))
    m, score = scoring.murphy(p, o), scoring.brier(p, o)
    within = sum(((o[p == v] - o[p == v].mean()) ** 2).sum() for v in np.unique(p)) / len(p)
    assert 0 <= score <= 1 and min(m.reliability, m.resolution, m.uncertainty) >= 0
    assert m.score == pytest.approx(score, abs=1e-12)
    assert m.uncertainty - m.resolution == pytest.approx(within, abs=1e-12), "what groups of one word leave unexplained"
    if not seed % 2:
        assert m.uncertainty == pytest.approx(o.mean() * (1 - o.mean()))
    assert score == pytest.approx(np.linalg.norm(p - o) ** 2 / len(p))
    order = np.random.default_rng(seed).permutation(len(p))
    assert scoring.brier(p[order], o[order]) == pytest.approx(score)
    again = scoring.murphy(p[order], o[order])
    assert (again.reliability, again.resolution) == pytest.approx((m.reliability, m.resolution))
    curve, shuffled = scoring.calibration(p, o), scoring.calibration(p[order], o[order])
    assert np.allclose(curve, shuffled) and curve["n"].sum() == len(p)
    assert scoring.brier(1 - p, 1 - o) == pytest.approx(score), "turned round on both sides, nothing changes"


def test_perfect_constant_and_opposite_forecasts():
    o = np.array([1, 0, 0, 1, 1.0])
    assert scoring.brier(o, o) == 0 and scoring.brier(1 - o, o) == 1
    lazy = scoring.murphy([o.mean()] * 5, o)
    assert (
        lazy.reliability == pytest.approx(0)
        and lazy.resolution == pytest.approx(0)
        and lazy.score == pytest.approx(0.24)
    )
    assert scoring.brier([0.5] * 5, o) == 0.25
    best = min(np.linspace(0, 1, 101), key=lambda c: scoring.brier([c] * 5, o))
    assert best == pytest.approx(o.mean()), "no constant beats the mean"


@pytest.mark.parametrize(("said", "came", "message"), [
    ([], [], "at least 1 prediction; found 0"), ([0.5], [1, 0], "two rows of one length"), ([50], [1], "said must lie between 0 and 1.*found 50"),
    ([0.5], [2], "came must lie between 0 and 1"), ([math.nan], [1], "said must lie"), ([[0.5]], [[1]], "two rows of one length"),
])  # fmt: skip
def test_what_is_no_prediction_is_refused(said, came, message):
    for score in (scoring.brier, scoring.murphy, scoring.calibration):
        with pytest.raises(ValueError, match=message):
            score(said, came)


# --- three ordered answers

NO, MIXED, YES = "no", "mixed", "yes"


@pytest.mark.parametrize(("said", "came", "score"), [
    ((0.1, 0.3, 0.6), MIXED, 0.185), ((0.1, 0.3, 0.6), YES, 0.085), ((0.1, 0.3, 0.6), NO, 0.585), ((0, 0, 1), NO, 1), ((1, 0, 0), YES, 1),
    ((0, 1, 0), NO, 0.5), ((0, 0, 1), MIXED, 0.5), ((0, 1, 0), MIXED, 0), ((1 / 3, 1 / 3, 1 / 3), MIXED, 1 / 9), ((1 / 3, 1 / 3, 1 / 3), YES, 5 / 18),
])  # fmt: skip
def test_ranked_score_of_a_known_case(said, came, score):
    assert scoring.ranked([said], [came]) == pytest.approx(score)


@pytest.mark.parametrize("seed", range(8))
def test_ranked_score_is_the_plain_formula_over_cumulated_shares(seed):
    random = np.random.default_rng(seed)
    said = random.multinomial(10, [0.2, 0.5, 0.3], 40) / 10
    came = random.choice(["no", "mixed", "yes"], 40).tolist()
    plain = 0.0
    for (no, mixed, _), answer in zip(said, came, strict=True):
        reached = {"no": (1, 1), "mixed": (0, 1), "yes": (0, 0)}[answer]  # had come by no, by mixed
        plain += ((no - reached[0]) ** 2 + (no + mixed - reached[1]) ** 2) / 2
    assert scoring.ranked(said, came) == pytest.approx(plain / 40)
    parts = [scoring.murphy(*pair).score for pair in scoring.as_questions(said, came).values()]
    assert scoring.ranked(said, came) == pytest.approx(np.mean(parts)), "Murphy's parts add up, for both questions"
    mirrored = [{"no": "yes", "yes": "no"}.get(one, one) for one in came]
    assert scoring.ranked(said[:, ::-1], mirrored) == pytest.approx(scoring.ranked(said, came))


def chips_of_ten():
    return [(no, mixed, 10 - no - mixed) for no in range(11) for mixed in range(11 - no)]


@pytest.mark.parametrize("belief", chips_of_ten()[::4])
def test_it_pays_to_place_the_chips_as_one_believes(belief):
    believed = np.array(belief) / 10

    def expected(placed):
        return sum(
            p * scoring.ranked([np.array(placed) / 10], [came])
            for p, came in zip(believed, scoring.OUTCOMES, strict=True)
        )

    scores = {placed: expected(placed) for placed in chips_of_ten()}
    best = min(scores, key=scores.get)
    others = [score for placed, score in scores.items() if placed != belief]
    assert best == belief and min(others) > scores[belief] + 1e-6


def test_skill_is_what_is_saved_of_the_usual_score():
    came = [YES, MIXED, NO, MIXED]
    sure = [[0, 0, 1], [0, 1, 0], [1, 0, 0], [0, 1, 0]]
    usual = [[0.2, 0.5, 0.3]] * 4
    assert scoring.skill(sure, came, usual) == 1 and scoring.skill(usual, came, usual) == 0
    assert scoring.skill([[1, 0, 0]] * 4, came, usual) < 0
    half = 1 - scoring.skill([[0.1, 0.4, 0.5]] * 4, came, usual)
    assert half * scoring.ranked(usual, came) == pytest.approx(scoring.ranked([[0.1, 0.4, 0.5]] * 4, came))
    assert math.isnan(scoring.skill(usual, came, sure)), "nothing can be gained on a perfect forecast"


@pytest.mark.parametrize("p", [0, 0.05, 0.3, 0.5, 0.77, 1])
def test_one_number_is_read_as_three_shares_with_its_mean(p):
    no, mixed, yes = scoring.from_one_number(p)
    assert (no, mixed, yes) == pytest.approx(((1 - p) ** 2, 2 * p * (1 - p), p**2))
    assert no + mixed + yes == pytest.approx(1) and yes + mixed / 2 == pytest.approx(p)
    assert scoring.from_one_number(1 - p) == pytest.approx((yes, mixed, no))


def test_a_number_in_per_cent_is_refused_as_a_share():
    with pytest.raises(ValueError, match=r"between 0 and 1.*found 50"):
        scoring.from_one_number(50)


@pytest.mark.parametrize(("said", "came", "message"), [
    ([[0.5, 0.5]], [YES], r"3 columns \(no, mixed, yes\); found the shape \(1, 2\)"), ([[0.2, 0.3, 0.4]], [YES], r"add to 1; found \[0.2, 0.3, 0.4\]"),
    ([[0, 0, 1]], ["unclear"], "one of no, mixed, yes; found 'unclear'. Leave out"), ([[0, 0, 1]], [YES, NO], r"a row a prediction \(2\)"),
    ([[-0.5, 0.5, 1]], [YES], "must be 0 or more"), ([[math.nan, 0, 1]], [YES], "add to 1"),
])  # fmt: skip
def test_shares_that_are_none_are_refused(said, came, message):
    with pytest.raises(ValueError, match=message):
        scoring.ranked(said, came)


@pytest.mark.parametrize(("verdict", "rule", "value"), [
    ("supported", "half", 1), ("contradicted", "half", 0), ("qualified", "half", 0.5), ("qualified", "left out", None), ("qualified", "as supported", 1),
    ("qualified", "as contradicted", 0), ("open", "as supported", None), ("not testable here", "half", None), ("supported", "as contradicted", 1),
])  # fmt: skip
def test_an_outcome_follows_its_rule(verdict, rule, value):
    assert scoring.outcome(verdict, rule) == value


def test_an_unknown_rule_is_named():
    with pytest.raises(ValueError, match=r"one of half, left out.*found 'third'"):
        scoring.outcome("open", "third")


def test_turning_a_verdict_twice_changes_nothing():
    for word in ("supported", "qualified", "contradicted", "open", ""):
        assert scoring.turn(scoring.turn(word)) == word
    assert scoring.turn("supported") == "contradicted" and scoring.turn("open") == "open"


@pytest.mark.parametrize(
    ("k", "n", "low", "high"),
    [(0, 10, 0.0, 0.2775), (5, 10, 0.2366, 0.7634), (10, 10, 0.7225, 1.0), (81, 263, 0.2553, 0.3662)],
)
def test_wilson_is_that_of_the_handbooks(k, n, low, high):
    assert scoring.wilson(k, n) == pytest.approx((low, high), abs=2e-4)


@pytest.mark.parametrize("n", [1, 2, 7, 50])
def test_wilson_holds_its_share_mirrors_and_narrows(n):
    for k in np.linspace(0, n, 9):
        low, high = scoring.wilson(k, n)
        assert 0 <= low <= k / n <= high <= 1
        assert scoring.wilson(n - k, n) == pytest.approx((1 - high, 1 - low))
        wider = scoring.wilson(4 * k, 4 * n)
        assert wider[1] - wider[0] < high - low
    with pytest.raises(ValueError, match="between 0 and of"):
        scoring.wilson(n + 1, n)
    with pytest.raises(ValueError, match="at least 1"):
        scoring.wilson(0, 0)


def test_wilson_covers_as_often_as_it_says():
    random = np.random.default_rng(1)
    for share in (0.1, 0.4, 0.8):
        hits = random.binomial(60, share, 2000)
        bounds = [scoring.wilson(k, 60) for k in hits]
        assert 0.92 < np.mean([low <= share <= high for low, high in bounds]) < 0.98


def test_bins_keep_their_edges():
    curve = scoring.calibration([0, 0.2, 0.4, 0.6, 0.8, 1.0, 0.6], [0, 0, 0, 1, 1, 1, 1])
    assert curve["n"].tolist() == [1, 1, 1, 2, 2] and curve["said"].tolist() == pytest.approx([0, 0.2, 0.4, 0.6, 0.9])
    assert len(scoring.calibration([0.5], [1])) == 1 and len(scoring.calibration([0.1, 0.9], [1, 0], bins=1)) == 1
    with pytest.raises(ValueError, match="bins must be at least 1; found 0"):
        scoring.calibration([0.5], [1], bins=0)


def test_clusters_that_are_alike_widen_the_interval_and_seeds_repeat():
    hits = np.repeat([1, 0, 1, 0, 0, 1, 0, 0], 10)
    groups = np.repeat(np.arange(8), 10)
    alone, together = scoring.resampled_share(hits), scoring.resampled_share(hits, groups)
    assert together[1] - together[0] > 2 * (alone[1] - alone[0])
    assert alone == scoring.resampled_share(hits) != scoring.resampled_share(hits, seed=1)
    assert alone[0] < hits.mean() < alone[1]
    assert scoring.resampled_share([True] * 5) == (1, 1) and scoring.resampled_share([1, 0], ["a", "a"]) == (0.5, 0.5)
    half = 1.96 * math.sqrt(hits.mean() * (1 - hits.mean()) / 80)
    assert alone == pytest.approx((hits.mean() - half, hits.mean() + half), abs=0.02), (
        "the closed form of a plain share"
    )


def test_resampling_refuses_what_it_cannot_draw():
    with pytest.raises(ValueError, match="at least 1 value; found 0"):
        scoring.resampled_share([])
    with pytest.raises(ValueError, match="groups must be as many as hits; found 1 and 2"):
        scoring.resampled_share([1, 0], ["a"])


def test_shared_tables_make_chains():
    groups = scoring.linked({"a": ["x"], "b": ["x", "y"], "c": ["y"], "d": ["z"], "e": []})
    assert groups["a"] == groups["b"] == groups["c"] and len({groups["a"], groups["d"], groups["e"]}) == 3
    late = scoring.linked({"a": ["x"], "b": ["y"], "c": ["x", "y"]})
    assert late.nunique() == 1, "a later claim joins two groups"
    assert scoring.linked({}).empty
