"""course.tables.ai: frontier, lags and computing on small worlds; and no two editions are ever mixed."""

from __future__ import annotations

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


def test_joint_models_count_for_both_countries_and_for_neither_where_asked():
    models = pd.DataFrame({"countries": ["China;United States", "China", None], "year": 2025, "source_id": "x"})
    assert [len(ai.of_country(models, name)) for name in (ai.CHINA, ai.STATES)] == [2, 1]
    assert len(ai.made_by(models, ai.CHINA, ai.STATES)) == 1
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
            assert any(guard in text for guard in ("edition_of(", "per_hundred(", "by_seat(")), path
