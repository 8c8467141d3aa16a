"""The lab, the words that follow from figures and answers, figures recomputed from the files, and the exercises."""

from __future__ import annotations

import csv
import itertools
import math
import time
from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm

from course import charts, data, lab, master
from course.ledger import claims, rules
from course.lessons.the_deepseek_question import figures, words
from course.lessons.the_deepseek_question import lab as lesson_lab
from course.practice import exercises
from course.tables import ai

TOPIC = "the_deepseek_question"
CLAIMS = ["HZ-26", "HZ-27", "HZ-29", "HZ-61", "HZ-63"]
DATA = Path(data.__file__).parents[1] / "data"


@pytest.fixture(scope="module")
def the_lab():
    return lesson_lab.the_lab()


# ------------------------------------------------------------------------------------------------------------ the lab


def test_every_combination_draws(the_lab):
    for values in itertools.product(*(control.options for control in the_lab.controls)):
        reply = the_lab.answer(**dict(zip(("until", "without", "scatter"), values, strict=True)))
        assert reply["spec"] and not reply["error"], (values, reply["error"])


@pytest.mark.parametrize(
    ("values", "says"),
    [
        ({"until": "2019Q1"}, "until the end of 2024Q2 to 2026Q3"),
        ({"without": "Nobody"}, "can be left out, not 'Nobody'"),
        ({"scatter": "dates"}, "blamed on the scores or computing, not on 'dates'"),
    ],
)
def test_what_cannot_be_drawn_is_said_in_a_sentence(the_lab, values, says):
    with pytest.raises(lab.Say, match=says):
        lesson_lab.draw(**{**the_lab.defaults, **values})


def test_the_presets_tell_different_stories(the_lab):
    specs = [the_lab.answer(**values)["spec"] for values in the_lab.presets.values()]
    assert 3 <= len(specs) <= 5 and len(set(specs)) == len(specs)


def test_drawing_is_pure_quick_and_small(the_lab):
    assert the_lab.answer() == the_lab.answer()
    assert len(the_lab.answer()["spec"]) < 30_000
    begun = time.process_time()
    for quarter in lesson_lab.QUARTERS:
        lesson_lab.draw(quarter, "Meta")
    assert (time.process_time() - begun) / len(lesson_lab.QUARTERS) < 0.2


def test_the_scales_of_the_lab_do_not_move_and_hold_every_value(the_lab):
    layouts = [the_lab.figure(until=until).layout for until in lesson_lab.QUARTERS]
    for axis in ("xaxis", "yaxis", "yaxis2"):
        assert len({str(layout[axis].range) for layout in layouts}) == 1
    planes = [
        lesson_lab.found(*one) for one in itertools.product(lesson_lab.QUARTERS, lesson_lab.MAKERS, lesson_lab.SCATTER)
    ]
    assert all(lesson_lab.TIMES[0] < one.less < lesson_lab.TIMES[1] for one in planes)


# ------------------------------------------------------------------------------------- figures, recomputed from the files


def raw(table):
    with (DATA / f"{table}.csv").open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def newest():
    rows = [row for row in raw("ai_frontier_scores") if row["edition"] == "August 2026"]
    return sorted(rows, key=lambda row: (row["release_date"], row["model"]))


@pytest.fixture(scope="module")
def firm(newest):
    return [row for row in newest if row["training_flop"] and row["compute_confidence"] in ("confident", "likely")]


def saved(rows):
    """Times less a year, by statsmodels."""
    days = [(date.fromisoformat(row["release_date"]) - date(2023, 1, 1)).days / 365.25 for row in rows]
    x = sm.add_constant(np.column_stack([[math.log10(float(row["training_flop"])) for row in rows], days]))
    _, tenfold, year = sm.OLS([float(row["eci"]) for row in rows], x).fit().params
    return 10 ** (year / tenfold), tenfold, year


def saved_turned(rows):
    """Times less a year, with computing explained by score and date, by statsmodels."""
    days = [(date.fromisoformat(row["release_date"]) - date(2023, 1, 1)).days / 365.25 for row in rows]
    x = sm.add_constant(np.column_stack([[float(row["eci"]) for row in rows], days]))
    return 10 ** -sm.OLS([math.log10(float(row["training_flop"])) for row in rows], x).fit().params[2]


def test_the_saving_is_that_of_statsmodels(firm):
    less, tenfold, year = saved(firm)
    assert (words.now().less, words.now().tenfold, words.now().year) == pytest.approx((less, tenfold, year), rel=1e-6)
    before = [row for row in firm if row["release_date"] <= "2025-02-18"]
    assert words.early().less == pytest.approx(saved(before)[0], rel=1e-6)
    assert words.now("computing").less == pytest.approx(saved_turned(firm), rel=1e-6)
    assert words.early("computing").less == pytest.approx(saved_turned(before), rel=1e-6)
    others = [row for row in firm if row["release_date"] <= "2024-12-31" and "Microsoft" not in row["organisation"]]
    assert words.at("2024Q4", "Microsoft").less == pytest.approx(saved(others)[0], rel=1e-6)


def test_the_steps_from_year_to_year_are_those_of_statsmodels(firm):
    rows = [row for row in firm if row["year"] in ("2023", "2024", "2025")]
    x = [
        [math.log10(float(row["training_flop"])), *(float(row["year"] == y) for y in ("2023", "2024", "2025"))]
        for row in rows
    ]
    slope, *levels = sm.OLS([float(row["eci"]) for row in rows], x).fit().params
    wanted = {2024: 10 ** ((levels[1] - levels[0]) / slope), 2025: 10 ** ((levels[2] - levels[1]) / slope)}
    assert figures.steps(figures.rated()) == pytest.approx(wanted, rel=1e-6)
    assert f"a factor of {wanted[2024]:.0f} from 2023 to 2024 and {wanted[2025]:.0f} from" in words.told_steps()


def test_counts_ratios_and_months_are_those_of_the_file(newest, firm):
    flop = {row["model"]: float(row["training_flop"]) for row in firm}
    assert len(figures.rated()) == len(firm)
    best, records = -math.inf, []
    for row in sorted(newest, key=lambda row: (row["release_date"], -float(row["eci"]))):
        if float(row["eci"]) > best:
            best = float(row["eci"])
            records.append(row["model"])
    assert ai.records(figures.scores())["model"].tolist() == records
    model, months, times = words.path(figures.rated())
    assert model == "Phi-4" and times == pytest.approx(flop["GPT-4 (Mar 2023)"] / flop["Phi-4"])
    assert months == pytest.approx((date(2024, 12, 12) - date(2023, 3, 15)).days / (365.25 / 12))
    assert words.months_between("Llama 3.1-405B", "DeepSeek-V3") == "five months"


def test_lags_are_those_of_the_file(newest):
    states = [row for row in newest if "United States" in row["countries"].split(";")]
    best, months = -math.inf, []
    china = [row for row in newest if "China" in row["countries"].split(";")]
    for row in sorted(china, key=lambda row: (row["release_date"], -float(row["eci"]))):
        if float(row["eci"]) > best:
            best = float(row["eci"])
            first = min(one["release_date"] for one in states if float(one["eci"]) >= best)
            gap = date.fromisoformat(row["release_date"]) - date.fromisoformat(first)
            months.append(gap.days / (365.25 / 12))
    assert figures.followed(ai.lags(figures.scores()))["months"].tolist() == pytest.approx(months)


def test_firms_of_deepseek_s_size_and_what_is_said_of_them_are_those_of_the_files(newest):
    seat = {row["organisation"]: row["city"] for row in raw("ai_organisation_hq")}
    models = raw("ai_notable_models_2026")
    least = 0.5 * next(float(row["training_flop"]) for row in models if row["model"] == "DeepSeek-V3")
    firms = {
        row["organisation"]
        for row in models
        if row["organisation_kind"] == "Industry"
        and "China" in row["countries"].split(";")
        and "2023" <= row["publication_date"] < "2025-02-18"
        and row["training_flop"]
        and float(row["training_flop"]) >= least
    }
    outside = {name for name in firms if seat.get(name) != "Hangzhou"}
    scored = {row["organisation"] for row in newest if row["release_date"] <= "2025-02-18"}
    told = words.told_peers()
    assert f"Of these {len(outside)}, {len(outside - scored)} had no model with a score" in told
    assert all((f"{name} ({seat[name]})" if seat.get(name) else name) in told for name in outside)


def test_firms_of_deepseek_s_size_leave_out_what_came_after_the_essay():
    table = ai.makers_like_deepseek(data.load("ai_notable_models"), data.load("ai_organisation_hq"))
    assert "Huawei" not in table.index and {"DeepSeek", "Alibaba", "ByteDance"} <= set(table.index)


# ------------------------------------------------------------------------------------------ words that follow figures


def plane(less, low, high, year=5.0):
    return ai.Plane(100.0, 10.0, year, less, low, high, 60, 20)


@pytest.mark.parametrize(
    ("then", "now", "says", "sure", "hindsight"),
    [
        # each pair: the plane that blames the scores, and the one that blames computing
        ((plane(4, 1.2, 38), plane(1.2, 0.4, 3)), (plane(13, 4, 78), plane(2, 1.1, 5)),
         "The first fit sees a saving. But the interval of the second begins", "that there is a saving, but hardly",
         "So only later did these scores show a saving by both fits"),
        ((plane(4, 0.8, 38), plane(3, 1.2, 9)), (plane(13, 4, 78), plane(2, 1.1, 5)),
         "The second fit sees a saving. But the interval of the first begins", "that there is a saving, but hardly",
         "So only later did these scores show a saving by both fits"),
        ((plane(4, 2.5, 9), plane(3, 2.1, 9)), (plane(6, 4, 78), plane(5, 3, 9)),
         "a halving was already sure", "it matters little", "already showed large savings"),
        ((plane(4, 2.5, 9), plane(2, 1.1, 3)), (plane(13, 4, 78), plane(2, 1.1, 5)),
         "not its size", "that there is a saving", "its size is as open"),
        ((plane(2, 0.5, 9), plane(1, 0.5, 2)), (plane(4, 0.9, 9), plane(1, 0.5, 2)),
         "couldn't tell a saving from none", "neither that there is a saving nor how", "Neither then nor today"),
    ],
)  # fmt: skip
def test_what_is_said_of_both_fits_and_of_the_essay_s_day_follows_the_planes(
    monkeypatch, then, now, says, sure, hindsight
):
    monkeypatch.setattr(words, "early", lambda explain="score": then[explain == "computing"])
    monkeypatch.setattr(words, "now", lambda explain="score": now[explain == "computing"])
    assert says in words.told_early() and sure in words.told_turned() and hindsight in words.told_hindsight()


@pytest.mark.parametrize(
    ("found", "says"),
    [(plane(13, 4, 78), "a halving"), (plane(4, 1.2, 38), "not sure"), (plane(2, 0.5, 9), "a saving from none")],
)
def test_what_is_said_of_the_interval_follows_the_plane(monkeypatch, found, says):
    monkeypatch.setattr(words, "now", lambda explain="score": found)
    assert says in words.told_by_plane()


def test_the_titles_follow_the_figures():
    models = figures.rated()
    assert figures.isolines(models, words.now()).layout.meta["title"].endswith("later models score higher")
    back = models.assign(
        release_date=pd.Timestamp("2025-01-01") - (models["release_date"] - pd.Timestamp("2025-01-01"))
    )
    assert figures.isolines(back, ai.plane(back)).layout.meta["title"].endswith("later models score lower")
    other = replace(words.now(), year=-1.0)
    assert "do not clearly" in figures.isolines(models, other).layout.meta["title"]
    special = figures.beyond(figures.rated(ai.ESSAY_DAY), words.early())
    assert "and Phi-4 less still" in figures.by_maker(special).layout.meta["title"]
    for model, factor, title in (("Phi-4", 2.0, "than expected"), ("DeepSeek-V3", 1.1, "did not take much less")):
        changed = special.assign(times=special["times"].where(special["model"] != model, factor))
        assert title in figures.by_maker(changed).layout.meta["title"]
        assert "less still" not in figures.by_maker(changed).layout.meta["title"]
    told = {
        (5, 0): "Following the cheapest",
        (0, 0): "Neither method",
        (5, 5): "Both methods",
        (0, 5): "The plane finds",
    }
    for (cheapest, planes), title in told.items():
        fig = figures.shuffled([cheapest or 1.0] * 20, [planes or 1.0] * 20, (5.0, 13.0))
        assert fig.layout.meta["title"].startswith(title)
    turned = models.assign(eci=200 - models["eci"])
    assert figures.cloud(turned).layout.meta["title"].startswith("Neither in 2023")


def test_the_charts_say_whose_models_are_left_out_and_how_many_took_less():
    kept = pd.DataFrame({"times": [2.0, 0.5, 3.0, 1.5, 0.1], "city": ["Hangzhou", "Hangzhou", "Paris", None, "Paris"]})
    assert figures.took_less(kept) == "1 of 2 models from Hangzhou and 2 of 3 from elsewhere took less than expected."
    assert figures.left_out(0, 2) == ""
    assert figures.left_out(1, 3) == " 1 is not shown, as its maker has fewer than 3 models."
    assert figures.left_out(4, 2) == " 4 are not shown, as their makers have only one model."
    said = charts.describe(lesson_lab.draw("2024Q4", "Microsoft"))
    assert "left out: Microsoft, under the names Microsoft and Microsoft Research; scatter" in said
    assert "left out: Meta; scatter" in charts.describe(lesson_lab.draw("2024Q4", "Meta"))
    assert said.count("a halving a year") == 1


def test_what_the_placebo_teaches_follows_its_result():
    assert "we drop the first method" in words.told_placebo([5.0] * 10, [1.0] * 10)
    assert "neither method" in words.told_placebo([1.0] * 10, [1.0] * 10)
    assert "can't be trusted" in words.told_placebo([1.0] * 10, [5.0] * 10)


def test_how_special_deepseek_was_follows_the_distances(monkeypatch):
    table = figures.beyond(figures.rated(ai.ESSAY_DAY), words.early())
    assert "unusual, but not alone" in words.told_special()
    near = table.assign(times=np.where(table["model"] == "DeepSeek-V3", 1.1, table["times"]))
    monkeypatch.setattr(words, "_special", lambda: near)
    assert "nothing out of the ordinary" in words.told_special()
    first = table.assign(times=np.where(table["model"] == "DeepSeek-V3", 99, table["times"]))
    first = first.sort_values("times", ascending=False, kind="stable").reset_index(drop=True)
    monkeypatch.setattr(words, "_special", lambda: first)
    assert "1st of 61" in words.told_special() and "stood alone" in words.told_special()


@pytest.mark.parametrize(
    ("number", "said"), [(1, "1st"), (2, "2nd"), (3, "3rd"), (10, "10th"), (11, "11th"), (12, "12th"), (21, "21st")]
)
def test_places_are_said_as_english_says_them(number, said):
    assert words.ordinal(number) == said


def test_a_missing_fact_is_refused_by_name():
    with pytest.raises(LookupError, match="place_facts_cn has 0 figures for 'staff' of 'Nobody'"):
        figures.fact("staff", "Nobody")
    with pytest.raises(LookupError, match="ai_facts has 0 figures for 'staff' of 'world' in 2024"):
        figures.ai_fact("staff", "world", 2024)
    with pytest.raises(LookupError, match="August 2026 has no model 'DeepSeek-V9'"):
        figures.one("DeepSeek-V9")


# -------------------------------------------------------------------------------------------------- verdicts that flip


@pytest.mark.parametrize("claim_id", CLAIMS)
def test_each_claim_has_a_verdict_on_figures(claim_id):
    found = claims.verdict(claim_id)
    assert found.verdict in rules.VERDICTS and found.sentence.endswith(".")
    assert claims.get(claim_id).lesson == TOPIC


#: Claim and question -> the words of the summing-up that only go with an answer, by answer.
GOES_WITH = {
    ("HZ-63", 0): {"yes": "Later models did more with the same computing"},
    ("HZ-29", 1): {"yes": "China was near the frontier in AI"},
    ("HZ-26", 0): {"yes": "Computing and algorithms needn't be rivals"},
    ("HZ-61", 0): {"no": "Firms in other cities had trained models of DeepSeek's size"},
    ("HZ-61", 1): {"no": "Some of their models were as good"},
}


@pytest.mark.parametrize(("claim_id", "n"), GOES_WITH)
@pytest.mark.parametrize("answer", ["yes", "no", "mixed", "unclear"])
def test_no_sentence_contradicts_an_answer_that_has_flipped(monkeypatch, claim_id, n, answer):
    real = claims.verdict(claim_id)
    parts = list(real.judged.parts)
    parts[n] = replace(parts[n], answer=answer)
    flipped = replace(real, judged=replace(real.judged, parts=tuple(parts)))
    verdict = claims.verdict
    monkeypatch.setattr(claims, "verdict", lambda one, **given: flipped if one == claim_id else verdict(one, **given))
    said = f"{words.got_right()} {words.missed()}".replace("  ", " ")
    for wanted, sentence in GOES_WITH[claim_id, n].items():
        assert (sentence in said) == (answer == wanted), said


@pytest.mark.parametrize("word", rules.VERDICTS)
@pytest.mark.parametrize("claim_id", CLAIMS)
def test_the_lesson_types_no_verdict_word_and_no_sum_of_one(claim_id, word):
    text = master.text(TOPIC)
    for sentence in text.replace("\n", " ").split(". "):
        assert not (claim_id in sentence and word in sentence.split()), sentence


def test_the_strip_s_words_go_with_its_ways(monkeypatch):
    part = figures.more_than_computing()
    for answers, says in ((["yes"], "Every way says that it gave more"), (["no"], "Every way says that it gave less"),
                          (["yes", "no"], "a matter of choice"), (["fits"], "by one fit no way is sure that it gave less"), (["unclear"], "No way can tell"),
                          (["no", "unclear"], "No way says that it gave more")):  # fmt: skip
        ways = tuple(
            replace(
                way,
                answer=("yes" if n % 4 < 2 else "no")
                if answers == ["yes", "no"]
                else ("yes" if way.options["scatter"] == "in scores" else "no")
                if answers == ["fits"]
                else answers[n % len(answers)],
            )
            for n, way in enumerate(part.ways)
        )
        monkeypatch.setattr(figures, "more_than_computing", lambda ways=ways: replace(part, ways=ways))
        assert says in words.told_strip()


# ------------------------------------------------------------------------------------------------------- the exercises


def worked(code):
    return exercises.run("from course.tables import ai\n" + code)


RATED = 'rated = ai.with_computing(ai.scored(data.load("ai_frontier_scores")), firm=True)\n'
THEN = RATED + "then = rated[rated['release_date'] <= ai.ESSAY_DAY]\n"
BOTH = RATED + "llama, v3 = (rated.set_index('model').loc[n] for n in ('Llama 3.1-405B', 'DeepSeek-V3'))\n"
SLOPE = (
    RATED
    + "m = rated[rated['year'] == 2024]\nx, y = np.log10(m['training_flop'].astype(float)), m['eci'].astype(float)\n"
)

RIGHT = {
    "1": [
        SLOPE + "answer = x.cov(y) / x.var()",
        SLOPE + "answer = x.corr(y) * y.std() / x.std()",
        SLOPE + "answer = round(float(np.polyfit(x, y, 1)[0]), 1)",
        SLOPE + "answer = np.linalg.lstsq(np.column_stack([np.ones(len(x)), x]), y, rcond=None)[0][1]",
        SLOPE + "answer = pd.Series(np.polyfit(x, y, 1)).iloc[0]",
        SLOPE + "answer = np.polyfit(np.log2(m['training_flop'].astype(float)), y, 1)[0] * np.log2(10)",
    ],
    "2": [
        THEN + "answer = ai.plane(then[[('Microsoft' not in n) for n in then['organisation']]]).less",
        THEN + "answer = round(ai.plane(then[~then['organisation'].str.startswith('Microsoft')]).less, 1)",
        THEN + "p = ai.plane(then[~then['organisation'].str.contains('Microsoft')])\nanswer = 10 ** (p.year / p.tenfold)",
        THEN + "answer = np.float64(ai.plane(then.query('not organisation.str.contains(\"Microsoft\")')).less)",
        THEN
        + "o = then[~then['organisation'].str.contains('Microsoft')]\n"
        + "t = (o['release_date'] - pd.Timestamp('2020-01-01')).dt.days / 365.25\n"
        + "x = np.column_stack([np.ones(len(o)), np.log10(o['training_flop'].astype(float)), t])\n"
        + "b = np.linalg.lstsq(x, o['eci'].astype(float), rcond=None)[0]\nanswer = 10 ** (b[2] / b[1])",
    ],
    "3": [
        BOTH + "p = ai.plane(rated[rated['release_date'] < v3['release_date']])\n"
        "t = (v3['release_date'] - llama['release_date']) / pd.Timedelta(days=365.25)\n"
        "answer = llama['training_flop'] / v3['training_flop'] * p.less ** -t",
        BOTH + "p = ai.plane(rated[rated['release_date'] < '2024-12-24'])\n"
        "answer = round(llama['training_flop'] / v3['training_flop'] / p.less ** (154 / 365.25), 1)",
        BOTH + "p = ai.plane(rated[rated['release_date'] < v3['release_date']])\n"
        "answer = np.float32(llama['training_flop'] / v3['training_flop'] / p.less ** (154 / 365.25))",
        BOTH + "p = ai.plane(rated[rated['release_date'] < v3['release_date']])\n"
        "a, b = (p.computing(120, one['release_date'])[0] for one in (llama, v3))\n"
        "answer = llama['training_flop'] / v3['training_flop'] / (a / b)",
        BOTH + "p = ai.plane(rated[rated['release_date'] < v3['release_date']])\n"
        "answer = [llama['training_flop'] / v3['training_flop'] / 10 ** (p.year / p.tenfold * 154 / 365.25)][0]",
    ],
}  # fmt: skip


@pytest.mark.parametrize(("exercise", "code"), [(one, code) for one, codes in RIGHT.items() for code in codes])
def test_a_right_answer_by_another_way_is_accepted(exercise, code):
    assert exercises.check(TOPIC, exercise, worked(code)).status == "correct"


def test_every_exercise_has_five_ways_to_be_right_and_five_wrong_answers_told_apart():
    for one, codes in RIGHT.items():
        assert len(codes) >= 5
        right, wrong = exercises.reference(TOPIC, one)
        values = [float(value) for value in (right, *wrong)]
        assert len(wrong) >= 5
        assert all(abs(a - b) > 0.051 for a, b in itertools.combinations(values, 2)), (one, values)


@pytest.mark.parametrize("exercise", ["1", "2", "3"])
def test_every_misreading_gets_its_own_diagnosis(exercise):
    one = exercises.get(TOPIC, exercise)
    for item, value in zip(one.misreadings, exercises.reference(TOPIC, exercise)[1], strict=True):
        for given in (value, round(float(value), 1), np.float64(value)):
            outcome = exercises.check(TOPIC, exercise, given)
            # a float of whole size can't show its decimals: it is asked for more digits before it is diagnosed
            asked = float(given).is_integer() and outcome.message.startswith("Close: as far as its digits go")
            assert outcome.status == "not yet" and (item.message in outcome.message or asked), (item.name, given)


def test_the_solutions_run_in_the_notebook_s_own_namespace():
    namespace: dict[str, object] = {"pd": pd, "np": np, "data": data, "ai": ai, "figures": figures, "words": words}
    for one in master.exercises(TOPIC).values():
        exec(one.solution, namespace)
        assert exercises.check(TOPIC, one.id, namespace["answer"]).status == "correct"
