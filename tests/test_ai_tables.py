"""course.tables.ai: frontier, lags and computing on small worlds; and no two editions are ever mixed."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from course import data
from course.tables import ai

#: The records of the two countries in the copy of the index of July 2026, which is compared and not shipped.
JULY = [
    ("United States", "LLaMA-65B", "2023-02-24", 109.35),
    ("United States", "GPT-4 (Mar 2023)", "2023-03-14", 125.82),
    ("United States", "Claude 3 Opus", "2024-02-29", 126.86),
    ("United States", "GPT-4o", "2024-05-13", 129.29),
    ("United States", "Gemini 1.5 Pro", "2024-05-23", 132.71),
    ("United States", "o1-mini", "2024-09-12", 136.56),
    ("United States", "o1", "2024-12-17", 142.74),
    ("United States", "Gemini 2.5 Pro (Mar 2025)", "2025-03-25", 144.92),
    ("United States", "o3", "2025-04-16", 147.15),
    ("United States", "GPT-5", "2025-08-07", 150.0),
    ("United States", "Gemini 3 Pro", "2025-11-18", 153.2),
    ("United States", "GPT-5.2 Pro", "2025-12-11", 154.72),
    ("United States", "GPT-5.4 Pro", "2026-03-05", 157.91),
    ("United States", "GPT-5.5 Pro", "2026-04-23", 161.29),
    ("China", "Baichuan1-7B", "2023-06-01", 88.92),
    ("China", "Qwen-14B", "2023-09-24", 112.3),
    ("China", "Yi-34B", "2023-11-02", 116.82),
    ("China", "Qwen2-72B", "2024-06-07", 125.37),
    ("China", "Qwen2.5-72B", "2024-09-19", 129.08),
    ("China", "DeepSeek-V3", "2024-12-26", 133.03),
    ("China", "DeepSeek-R1", "2025-01-20", 139.71),
    ("China", "Qwen3.7-Max", "2026-05-19", 153.19),
]


def july():
    table = pd.DataFrame(JULY, columns=["countries", "model", "release_date", "eci"])
    return ai.scored(table.assign(edition="July 2026", open_weights="no"), "July 2026")


def test_lags_and_gaps_of_the_third_edition_are_those_that_were_published_with_it():
    lags = ai.lags(july()).set_index("model")["months"]
    assert lags.round(1).to_dict() == {
        "Baichuan1-7B": 3.2, "Qwen-14B": 6.4, "Yi-34B": 7.7, "Qwen2-72B": 14.8, "Qwen2.5-72B": 4.2, "DeepSeek-V3": 3.4,
        "DeepSeek-R1": 1.1, "Qwen3.7-Max": 6.0,
    }  # fmt: skip
    gap = ai.quarters(july(), "2026-07-15")["gap"].astype(float).round(1)
    assert (gap["2023Q2"], gap["2023Q3"], gap["2025Q1"], gap["2026Q2"]) == (36.9, 13.5, 5.2, 8.1)


@pytest.mark.parametrize(("edition", "records", "least", "median", "mean", "most"), [
    ("August 2026", 20, 1.5, 6.1, 6.9, 14.8),
    ("February 2026", 11, 1.1, 5.3, 5.6, 13.8),
])  # fmt: skip
def test_lags_of_the_tables(edition, records, least, median, mean, most):
    months = ai.lags(ai.scored(data.load("ai_frontier_scores"), edition))["months"]
    assert len(months) == records and months.notna().all()
    assert [round(x, 1) for x in (months.min(), months.median(), months.mean(), months.max())] == [
        least, median, mean, most,
    ]  # fmt: skip


def test_china_was_never_first_but_mostly_so_among_open_models():
    table = data.load("ai_frontier_scores")
    assert {ai.share_of_days(ai.scored(table, edition)) for edition in ("August 2026", "February 2026")} == {0}
    assert ai.share_of_days(ai.scored(table, opened=True)) == pytest.approx(62.6, abs=0.1)


def world(*rows):
    columns = ["countries", "model", "release_date", "eci", "training_flop", "compute_confidence"]
    table = pd.DataFrame(rows, columns=columns).assign(edition="one", open_weights="yes")
    return ai.scored(table, "one"), table


def test_a_follower_who_comes_first_has_a_negative_lag_and_one_never_reached_has_none():
    scores, _ = world(
        ("China", "early", "2024-01-01", 100, None, "not known"),
        ("United States", "late", "2024-07-01", 100, None, "not known"),
        ("China", "above", "2025-01-01", 110, None, "not known"),
    )
    lags = ai.lags(scores).set_index("model")["months"]
    assert lags["early"] == pytest.approx(-182 / ai.MONTH) and pd.isna(lags["above"])
    assert ai.records(scores)["model"].tolist() == ["early", "above"]
    assert ai.share_of_days(scores) == 100


def test_of_two_models_of_a_day_the_better_one_is_the_record():
    scores, _ = world(
        ("China", "small", "2024-01-01", 100, None, "not known"),
        ("China", "large", "2024-01-01", 120, None, "not known"),
    )
    assert ai.records(scores)["model"].tolist() == ["large"]


def test_joint_models_count_for_both_countries():
    models = pd.DataFrame({"countries": ["China;United States", "China", None], "year": 2025, "source_id": "x"})
    assert [len(ai.of_country(models, name)) for name in (ai.CHINA, ai.STATES)] == [2, 1]
    assert ai.per_hundred(models, 2025, 2025) == 200
    with pytest.raises(ValueError, match="no American model"):
        ai.per_hundred(models, 2020, 2021)


def test_models_by_seat():
    models = pd.DataFrame({
        "organisation": ["A;B", "A", "C", "D"], "countries": ["China", "China", "China;United States", "China"],
        "iso3": ["CHN", "CHN", "CHN", "CHN"], "year": 2025, "source_id": "x",
    })  # fmt: skip
    seats = pd.DataFrame({
        "organisation": ["A", "B", "C"], "city": ["Hangzhou", "Beijing", "Boston"], "iso3": ["CHN", "CHN", "USA"]
    })  # fmt: skip
    assert ai.by_seat(models, seats, ai.CHINA, 2025).to_dict() == {"Hangzhou": 2, "Beijing": 1}
    with pytest.raises(ai.EditionError):
        ai.by_seat(pd.concat([models, models.assign(source_id="y")]), seats, ai.CHINA, 2025)


def test_the_same_score_for_less():
    scores, table = world(
        ("United States", "first", "2023-01-01", 100, 1e25, "confident"),
        ("China", "cheap", "2025-01-01", 101, 1e23, "likely"),
        ("China", "guess", "2025-06-01", 102, 1e22, "speculative"),
        ("China", "dear", "2025-07-01", 103, 9e24, "confident"),
    )
    assert ai.least_computing(scores, 100)["model"].tolist() == ["first", "cheap", "guess"]
    assert ai.least_computing(scores, 100)["guessed"].tolist() == ["no", "no", "yes"]
    assert ai.least_computing(scores, 100, firm=True)["model"].tolist() == ["first", "cheap"]
    saved = ai.computing_saved(table, "one", firm=True).loc[100]
    assert saved["times"] == pytest.approx(100) and saved["a_year"] == pytest.approx(10, rel=0.01)
    assert ai.computing_saved(table, "one").loc[100, "guessed"] == "yes"
    assert ai.computing_saved(table, "one", firm=True, least_years=3).empty


def test_the_same_score_for_less_in_the_tables():
    saved = ai.computing_saved(data.load("ai_frontier_scores"), firm=True)
    gpt4 = saved[saved["first"] == "GPT-4 (Mar 2023)"].iloc[0]
    assert (gpt4["last"], round(gpt4["times"], 1), round(gpt4["a_year"], 1)) == ("Phi-4", 22.5, 5.9)
    assert (saved["guessed"] == "no").all()


# --- editions are never mixed


def both():
    return data.load("ai_notable_models"), data.load("ai_notable_models_2026")


def test_each_edition_of_the_list_is_one():
    assert [ai.edition_of(table) for table in both()] == ["hz-epoch2025", "up-epoch_notable_2026_07"]


def test_a_concatenation_of_two_editions_is_refused():
    with pytest.raises(ai.EditionError, match=r"hz-epoch2025 and up-epoch_notable_2026_07.*by itself"):
        ai.per_hundred(pd.concat(both()), 2023, 2024)


def test_a_join_of_two_editions_is_refused():
    old, new = both()
    for joined in (old.merge(new, on="model"), old.merge(new, on="model", how="outer", suffixes=("", "_2026"))):
        with pytest.raises(ai.EditionError, match="two editions joined"):
            ai.edition_of(joined)


def test_no_rows_are_no_edition():
    with pytest.raises(ai.EditionError, match="none"):
        ai.edition_of(both()[0].head(0))


def test_scores_of_two_editions_are_refused():
    table = data.load("ai_frontier_scores")
    mixed = table.assign(release_date=pd.to_datetime(table["release_date"]))
    for function in (ai.records, ai.lags, ai.quarters, ai.share_of_days):
        with pytest.raises(ai.EditionError, match="August 2026, February 2026"):
            function(mixed)
    with pytest.raises(ai.EditionError, match="edition of July 2026"):
        ai.scored(table, "July 2026")


def test_no_lesson_puts_the_two_editions_together_without_the_guard():
    """A room that reads both lists takes each by ai.edition_of."""
    from pathlib import Path

    import course.lessons

    for path in Path(course.lessons.__file__).parent.glob("*/*"):
        text = path.read_text(encoding="utf-8") if path.suffix in (".py", ".md") else ""
        if "ai_notable_models_2026" in text and "ai_notable_models" in text.replace("ai_notable_models_2026", ""):
            assert any(guard in text for guard in ("edition_of(", "in_edition(", "per_hundred(", "by_seat(")), path


# --- computing and date together


def made(tenfold=10.0, times=5.0, noise=0.0, makers=12, each=5, wrong=0.0):
    """Models on a plane: so many points for ten times the computing, and so many times less computing a year later.

    noise : scatter of the scores (points). wrong : scatter of the computing that is told (powers of ten).
    """
    random = np.random.default_rng(4)
    n = makers * each
    days = pd.Timestamp("2023-02-01") + pd.to_timedelta(random.integers(0, 1200, n), unit="D")
    flop = 10 ** random.uniform(22, 26, n)
    years = np.asarray((days - ai.ORIGIN_DAY).days) / 365.25
    eci = (
        115
        + tenfold * (np.log10(flop / ai.ORIGIN_FLOP) + years * np.log10(times))
        + random.normal(0, noise or 1e-12, n)
    )
    told = flop * 10 ** random.normal(0, wrong or 1e-12, n)
    return pd.DataFrame({
        "model": [f"m{i}" for i in range(n)], "organisation": [f"maker {i % makers}" for i in range(n)],
        "release_date": days, "training_flop": told, "eci": eci, "edition": "made", "countries": "China",
        "compute_confidence": "likely",
    })  # fmt: skip


@pytest.mark.parametrize("explain", ["score", "computing"])
@pytest.mark.parametrize("times", [0.5, 1.0, 5.0, 40.0])
def test_a_plane_without_scatter_is_found_exactly(times, explain):
    found = ai.plane(made(times=times), explain)
    assert (found.tenfold, found.less, found.low, found.high) == pytest.approx((10, times, times, times), rel=1e-6)
    assert (found.models, found.makers) == (60, 12)


def test_expected_scores_and_computing_are_two_readings_of_one_plane():
    found = ai.plane(made(times=6.0))
    then, later = pd.Timestamp("2024-01-01"), pd.Timestamp("2024-01-01") + pd.Timedelta(days=365.25)
    assert found.expected(ai.ORIGIN_FLOP, then)[0] == pytest.approx(found.start)
    at = found.computing(120, then)[0]
    assert found.expected(at, then)[0] == pytest.approx(120)
    assert at / found.computing(120, later)[0] == pytest.approx(6.0, rel=1e-2)


def test_the_interval_of_a_plane_holds_the_truth_and_grows_with_scatter():
    little, much = (ai.plane(made(noise=noise)) for noise in (1.0, 6.0))
    for found in (little, much):
        assert found.low < 5 < found.high and found.low < found.less < found.high
    assert much.high / much.low > little.high / little.low
    assert ai.plane(made(noise=6.0)) == much, "the same models give the same interval"


def test_each_fit_is_right_where_the_scatter_is_what_it_blames_and_the_truth_is_between_the_two():
    def both(**scatter):
        rows = made(makers=100, each=20, **scatter)
        return ai.plane(rows).less, ai.plane(rows, "computing").less

    first, second = both(noise=6.0)
    assert first == pytest.approx(5, rel=0.1) and second < 4
    first, second = both(wrong=0.6)
    assert second == pytest.approx(5, rel=0.1) and first > 6
    first, second = both(noise=6.0, wrong=0.6)
    assert second < 4.5 < 5.5 < first


def test_another_thing_to_explain_is_refused():
    with pytest.raises(ValueError, match="explains 'score' or 'computing', not 'date'"):
        ai.plane(made(), "date")


def test_one_maker_s_models_count_as_one_draw():
    rows = made(noise=6.0, makers=20, each=2)
    many = pd.concat([rows.assign(model=rows["model"] + str(copy)) for copy in range(9)], ignore_index=True)
    one, copied = ai.plane(rows), ai.plane(many)
    assert (copied.less, copied.low, copied.high) == pytest.approx((one.less, one.low, one.high), rel=1e-6)


def test_where_computing_gives_no_better_score_nothing_is_saved():
    assert ai.plane(made(tenfold=-10.0)).less == 1.0


@pytest.mark.parametrize("rows", [made(each=1, makers=9), made(each=20, makers=4)])
def test_too_few_models_or_makers_are_refused(rows):
    with pytest.raises(ValueError, match=r"ten models of five makers or more; found \d+ of \d"):
        ai.plane(rows)


def test_a_plane_of_two_editions_is_refused():
    rows = data.load("ai_frontier_scores").dropna(subset="training_flop")
    with pytest.raises(ai.EditionError, match="Scores of one edition are needed"):
        ai.plane(rows.assign(release_date=pd.to_datetime(rows["release_date"])))


def test_dealt_dates_keep_every_score_and_every_date_and_leave_no_progress():
    rows = made(times=40.0, noise=1.0)
    random = np.random.default_rng(8)
    worlds = [ai.dates_dealt(rows, random) for _ in range(60)]
    assert all(sorted(one["release_date"]) == sorted(rows["release_date"]) for one in worlds)
    assert all((one["eci"] == rows["eci"]).all() for one in worlds)
    assert 0.8 < np.median([ai.plane(one).less for one in worlds]) < 1.25


def test_following_the_cheapest_finds_savings_in_a_world_without_progress_and_the_plane_does_not():
    rows = ai.with_computing(ai.scored(data.load("ai_frontier_scores")), firm=True)
    random = np.random.default_rng(1)
    worlds = [ai.dates_dealt(rows, random) for _ in range(40)]
    assert np.mean([ai.computing_saved(one, firm=True)["a_year"].median() >= 2 for one in worlds]) > 0.25
    assert np.mean([ai.plane(one).less >= 2 for one in worlds]) < 0.05


def test_the_list_in_an_edition_is_one_of_two_and_never_a_mixture():
    older, newer = data.load("ai_notable_models"), data.load("ai_notable_models_2026")
    assert len(ai.in_edition(older, newer, "April 2025")) == len(older)
    with pytest.raises(ai.EditionError, match="revised backwards"):
        ai.in_edition(older, pd.concat([older, newer]), "July 2026")


def test_makers_like_deepseek_have_half_of_its_computing_and_came_before_the_essay():
    models = data.load("ai_notable_models_2026")
    found = ai.makers_like_deepseek(models, data.load("ai_organisation_hq"))
    least = models.set_index("model")["training_flop"]["DeepSeek-V3"]
    assert "DeepSeek" in found.index and (found["compute"] >= least / 2).all()
    assert set(ai.makers_like_deepseek(models, part=1.0).index) <= set(found.index)
    early = models.assign(publication_date="2026-01-01")
    assert ai.makers_like_deepseek(early).empty
