"""The lab at its limits, words that follow figures and verdicts, the exercises, and what must hold of the text."""

import re

import lesson_answers
import lesson_words
import numpy as np
import pandas as pd
import pytest

from course import charts, data, lab
from course.ledger import claims, records
from course.ledger.rules import VERDICTS, Figure, Verdict
from course.lessons.red_queens_race import figures, words
from course.lessons.red_queens_race import lab as lesson_lab
from course.practice import exercises
from course.tables import ai, economies

TOPIC = "red_queens_race"


@pytest.fixture(scope="module")
def the_lab():
    return lesson_lab.the_lab()


@pytest.fixture(scope="module")
def lags():
    return ai.lags(words.scores())


@pytest.fixture(scope="module")
def opened():
    return ai.lags(figures.open_scores())


@pytest.fixture(scope="module")
def growth():
    money, countries = data.load("country_economy"), data.load("countries")
    like = economies.of_similar_income(money, countries, 2010).index
    rows = {}
    for first, last in [(2000, 2010), (2010, 2015), (2015, 2019), (2019, 2024)]:
        grown = economies.real_growth(money, first, last)
        middle = grown[grown.index.isin(like)].median()
        rows[f"{first}–{last}"] = {"middle country": middle, "China": grown["CHN"]}
    return pd.DataFrame(rows).T


# ------------------------------------------------------------------------------------------------------------ the race


@pytest.mark.parametrize("copied", [0.1, 0.25, 0.6, 0.9, 1.0])
@pytest.mark.parametrize("start", [0.0, 60.0, 500.0])
def test_the_loop_comes_to_rest_where_the_formula_says(copied, start):
    assert figures.gaps(copied, start=start, years=400)[-1] == pytest.approx(figures.rest(copied), abs=1e-6)


def test_the_lag_depends_on_the_share_copied_alone():
    assert figures.rest(0.5, pace=3) / 3 == figures.rest(0.5, pace=40) / 40 == 1


def test_copying_never_passes_and_ideas_do():
    assert all(figures.gaps(share, years=300).min() >= 0 for share in np.linspace(0.01, 1, 34))
    assert figures.gaps(0.6, own=9, years=300).min() > 0
    passed = figures.gaps(0.6, own=12, years=300)
    assert passed[-1] < -400 and np.diff(passed)[-1] == pytest.approx(-2), "in front, it copies nothing"


@pytest.mark.parametrize("share", [-0.1, 1.2, [0.5, 7.0]])
def test_a_share_that_is_none_is_refused(share):
    with pytest.raises(ValueError, match="goes from nothing to all of it; found"):
        figures.gaps(share, years=2)


def test_where_no_gap_rests_the_formula_refuses():
    with pytest.raises(ValueError, match="more than nothing and at most all of it; found 0%"):
        figures.rest(0)
    with pytest.raises(ValueError, match="with 12 points a year of its own and a pace of 10"):
        figures.rest(0.5, own=12)


# ------------------------------------------------------------------------------------------------------------ the lab


def test_out_of_range_is_said_in_a_sentence(the_lab):
    with pytest.raises(lab.Say, match=r"can't be run: the share copied .* found 25% to 140%"):
        lesson_lab.draw(**{**the_lab.defaults, "copied": 140})


def test_the_presets_tell_different_stories(the_lab):
    titles = [the_lab.figure(**values).layout.meta["title"] for values in the_lab.presets.values()]
    assert 3 <= len(titles) <= 5 and len(set(titles)) == len(titles)


def test_drawing_is_pure_and_small(the_lab):
    assert the_lab.answer() == the_lab.answer()
    assert len(the_lab.answer()["spec"]) < 12_000


def test_the_lab_draws_the_race_of_the_lesson(the_lab):
    fig = the_lab.figure(copied=80)
    follower = next(trace for trace in fig.data if trace.name == "follower")
    gap = list(figures.gaps(figures.SLOW, years=lesson_lab.BEFORE))
    for _ in range(lesson_lab.AFTER):
        gap.append((gap[-1] + figures.PACE) * 0.2)
    points = figures.PACE * np.arange(len(gap)) - np.array(gap)
    assert list(follower.y) == pytest.approx(points, abs=0.006)
    assert "Follower" in charts.describe(fig)


def test_what_is_said_of_the_lab(the_lab):
    """Faster copying lifts gains for a few years only; only more ideas than the leader's lift them for good."""

    def gained(**values):
        return next(t.y for t in the_lab.figure(**values).data if t.name == "follower, points a year")

    for share in (60, 90):
        run = gained(copied=share)
        assert run[lesson_lab.BEFORE] > 2 * figures.PACE and run[-1] == pytest.approx(figures.PACE, abs=0.5)
    assert gained(own=8)[-1] == pytest.approx(figures.PACE, abs=0.5)
    assert gained(own=12)[-1] == pytest.approx(12) and gained(copied=0)[-1] == 0
    assert "in front" in the_lab.figure(own=12).layout.meta["title"]


# --------------------------------------------------------------------------------------- words that follow the figures


def test_the_lags_are_those_of_other_code(lags):
    table = data.load("ai_frontier_scores").query("edition == 'August 2026'")
    named = table["countries"].fillna("").str.split(";")
    day = pd.to_datetime(table["release_date"])
    top, months = -np.inf, []
    for at in sorted(set(day)):
        today = table[(day == at) & named.map(lambda one: "China" in one)]["eci"].max()
        if today > top:
            top = today
            first = day[(table["eci"] >= top) & named.map(lambda one: "United States" in one)].min()
            months.append((at - first).days / (365.25 / 12))
    assert lags["months"].tolist() == pytest.approx(months)
    said = words.told_lags(lags)
    assert f"{len(months)} Chinese records" in said and f"median of {np.median(months):.1f}" in said


def test_the_words_for_lags_follow_them(lags, monkeypatch):
    assert "each later than" in words.told_lags(lags) and "No day began" in words.told_lags(lags)
    early = lags.assign(months=lags["months"].where(lags.index > 2, -1.0))
    monkeypatch.setattr(ai, "share_of_days", lambda *_: 12.0)
    assert f"{len(lags) - 3} of them later than" in words.told_lags(early)
    assert "On 12% of the days a Chinese model" in words.told_lags(early)


def test_editions_are_never_mixed():
    with pytest.raises(ai.EditionError, match="Scores of one edition are needed"):
        ai.lags(pd.concat([words.scores(), words.scores("February 2026")]))
    assert "close to ours" in words.told_editions()
    ends = [ai.lags(words.scores(), score=end)["months"].median() for end in ("eci_high", "eci_low")]
    assert ends[0] < ai.lags(words.scores())["months"].median() < ends[1]
    ahead = int((ai.lags(words.scores(), score="eci_high")["months"] < 0).sum())
    said = words.told_intervals()
    assert f"{ends[0]:.1f} months and {ahead} records would come first" in said and said.endswith(f"{ends[1]:.1f}.")


def quarters(gap):
    """Made quarters: the leader gains four points in each, and the gap is as given (one number a quarter)."""
    index = pd.period_range("2023Q2", periods=len(gap), freq="Q")
    states = 120 + 4.0 * np.arange(len(gap))
    made = pd.DataFrame({"states": states, "china": states - np.array(gap), "gap": gap}, index=index)
    return made.assign(states_model="A", china_model="B")


def test_a_share_that_was_built_in_is_found():
    gap = [40.0]
    for _ in range(12):
        gap.append((gap[-1] + 4) * 0.7)
    made = quarters(gap)
    assert figures.share_copied(made, "2023Q3", "2024Q2") == pytest.approx(0.3)
    assert gap[-1] == pytest.approx(figures.rest(0.3, 4), rel=0.05)


@pytest.mark.parametrize(
    ("gap", "title"),
    [
        ([40, 20, *[9] * 11], "then kept its distance"),
        ([40, 20, *np.linspace(12, 1, 11)], "closer all the time"),
        ([40, 39, *[38] * 11], "did not come much closer"),
        ([40, 20, *np.linspace(12, -3, 11)], "has passed America"),
    ],
)
def test_the_title_of_the_gap_follows_it(gap, title):
    assert title in figures.gap_figure(quarters([float(one) for one in gap])).layout.meta["title"]


def test_the_words_for_the_gap_follow_it(monkeypatch):
    assert "shrank from 37 to 9 points" in words.told_gap() and "like the Red Queen's race" in words.told_gap()
    monkeypatch.setattr(words, "quarters", lambda: quarters([float(one) for one in [20, 20, 21, *range(22, 32)]]))
    said = words.told_gap()
    assert "didn't shrink (20 and 21 points)" in said and "isn't one pace" in said


def test_the_fit_is_that_of_other_code_and_its_words_follow(monkeypatch):
    rows = ai.quarters(words.scores())
    gap, best = rows["gap"].astype(float).to_numpy(), rows["states"].astype(float).to_numpy()
    before = gap[:-1] + np.diff(best)
    share = 1 - gap[1:5].sum() / before[:4].sum()
    later = np.diff(best)[4:12].mean()
    assert words.promised() == pytest.approx((share, later * (1 - share) / share, gap[5:13].mean()))
    assert "much less than what we saw" in words.told_fit() and "size depends on where" in words.told_fit()
    made = [40.0]
    for _ in range(12):
        made.append((made[-1] + 4) * 0.7)
    monkeypatch.setattr(words, "quarters", lambda: quarters(made))
    assert "close to what we saw" in words.told_fit() and "the size fits" in words.told_fit()
    monkeypatch.setattr(words, "quarters", lambda: quarters([40.0, 20, 10, 5, 3, *[30.0] * 8]))
    assert "the size doesn't fit" in words.told_fit()


@pytest.mark.parametrize(
    ("share", "noise", "says"),
    [(0.4, 0.0, "hardly chance"), (0.4, None, "could be chance"), (-0.3, 0.0, "no sign of it")],
)
def test_whether_gains_follow_what_was_lacked(share, noise, says):
    if noise is None:
        assert says in words.told_copying(ai.quarters(words.scores()))
        return
    steps = [1.0, 9, 2, 6, 1, 8, 3, 7, 2, 9, 1, 6]
    states, china = [120.0], [100.0]
    for step in steps:
        states.append(states[-1] + step)
        lacks = states[-1] - china[-1]
        china.append(china[-1] + (share * lacks if share > 0 else 8 + share * lacks / 3))
    index = pd.period_range("2023Q2", periods=13, freq="Q")
    made = pd.DataFrame({"states": states, "china": china}, index=index)
    made["gap"] = made["states"] - made["china"]
    assert says in words.told_copying(made)


def test_where_nobody_copies_chance_alone_links_gains_to_what_was_lacked(monkeypatch):
    """What is lacked holds earlier gains, so the link is above zero by itself, and the words must not take it as copying."""
    monkeypatch.setattr(words, "DEALS", 200)
    random, found, copied = np.random.default_rng(5), [], 0
    for _ in range(60):
        states, china = (start + np.concatenate([[0.0], np.cumsum(random.exponential(4, 12))]) for start in (125, 112))
        index = pd.period_range("2023Q2", periods=13, freq="Q")
        made = pd.DataFrame({"states": states, "china": china, "gap": states - china}, index=index)
        copied += "hardly chance" in words.told_copying(made)
        found.append(np.corrcoef(figures.lacked(made)["2024Q1":], made["china"].diff()["2024Q1":])[0, 1])
    assert np.mean(found) > 0.15 and copied <= 7


def test_the_words_for_open_models_follow_them(lags, opened, monkeypatch):
    known = opened.dropna(subset="months")
    said = words.told_open(opened)
    assert "every one of the open Chinese records" in said and "isn't open, so this is a smaller race" in said
    assert "in front among open models" in figures.lags_figure(lags, opened).layout.meta["title"]
    late = opened.assign(months=opened["months"].abs())
    assert "no Chinese record came first" in words.told_open(late)
    assert "as well" in figures.lags_figure(lags, late).layout.meta["title"]
    some = opened.assign(months=opened["months"].where(opened.index != known.index[-1], 2.0))
    assert "most of the open" in words.told_open(some)
    assert "some Chinese records came first" in figures.lags_figure(late.assign(months=-1.0), late).layout.meta["title"]
    monkeypatch.setattr(words, "scores", lambda: ai.scored(data.load("ai_frontier_scores")).assign(open_weights="yes"))
    assert "the whole race" in words.told_open(opened)


def test_the_words_for_growth_follow_it(growth):
    assert "by less" in figures.growth_figure(growth).layout.meta[
        "title"
    ] and "a follower also slows down" in words.told_growth(growth)
    steady = growth.assign(China=growth["middle country"] + 5)
    assert "as much as ever" in figures.growth_figure(steady).layout.meta["title"]
    assert "hardly shrunk" in words.told_growth(steady)
    slow = growth.assign(China=growth["middle country"] - 1)
    assert "no longer grew faster" in figures.growth_figure(slow).layout.meta["title"]
    assert "no longer grew faster" in words.told_growth(slow)
    assert "was 7.0 percentage points a year in 2000–2010 and 3.4 in 2019–2024" in words.told_growth(growth)


def test_growth_is_real():
    """By current dollars China would have grown by nearly two points more a year; prices are no growth."""
    table = data.load("country_economy").query("iso3 == 'CHN'").set_index("year")
    real, current = table["gdp_per_head_ppp_usd_2021"], table["gdp_per_head_ppp_usd"]
    mine = economies.real_growth(data.load("country_economy"), 2010, 2024)["CHN"]
    assert mine == pytest.approx(100 * ((real[2024] / real[2010]) ** (1 / 14) - 1))
    assert 100 * ((current[2024] / current[2010]) ** (1 / 14) - 1) > mine + 1


def test_the_words_for_jobs_follow_them():
    shares = figures.abroad()
    jobs = data.load("value_capture").query("indicator == 'jobs' and item == 'iPod jobs'").set_index("country")["value"]
    there, here = float(jobs["outside the United States"]), float(jobs["United States"])
    assert shares["jobs"]["all"] == pytest.approx(100 * there / (there + here))
    assert "most wages at home" in figures.jobs_figure(shares).layout.meta["title"]
    said = words.told_jobs(shares)
    assert "kept most of the earnings, but not most of the jobs" in said
    assert f"China had {jobs['China']:,.0f} jobs and America {here:,.0f}" in said and jobs["China"] < here
    both = shares.assign(wages=60.0)
    assert "jobs and wages arose abroad" in figures.jobs_figure(both).layout.meta["title"]
    assert "on the same side" in words.told_jobs(both)
    assert "arose at home" in figures.jobs_figure(shares.assign(jobs=20.0)).layout.meta["title"]


def test_the_rank_before_the_essay_is_that_of_other_code():
    table = data.load("country_economy")
    single = set(data.load("countries").query("not is_aggregate")["iso3"])
    wide = table[table["iso3"].isin(single)].pivot(index="iso3", columns="year", values="gdp_per_head_ppp_usd_2021")
    grown = (wide[2010] / wide[1990]).dropna()
    assert int((grown > grown["CHN"]).sum()) == 1 and "only one country's" in words.rank_before()


def test_what_is_said_of_provinces_holds():
    economy = data.load("province_economy").query("level == 'province'")
    head = (economy["gdp_bn_cny"] / economy["population_persons"]).groupby([economy["province"], economy["year"]])
    wide = head.first().unstack("year")
    assert np.corrcoef(np.log(wide[2010]), np.log(wide[2023] / wide[2010]))[0, 1] < -0.3, "poor provinces grew faster"
    assert "can't tell" in words.told_provinces() and "of similar income little" in words.told_provinces()


def test_what_a_blogger_says_in_an_exercise_is_true():
    rows = words.quarters()
    china, states = (rows[one]["2026Q2"] - rows[one]["2024Q2"] for one in ("china", "states"))
    assert china <= states


# ---------------------------------------------------------------------------------------- words that follow the claims


def flipped(monkeypatch, claim_id, word):
    real = claims.settle

    def settle(one, *rest):
        found = real(one, *rest)
        made = Verdict(word, "A sentence.", [Figure("a figure", 1, "%")], judged=found.judged)
        return made if one == claim_id else found

    monkeypatch.setattr(claims, "settle", settle)


@pytest.mark.parametrize("word", VERDICTS)
@pytest.mark.parametrize("claim_id", list(words.ABOUT))
def test_what_is_said_of_a_claim_follows_its_word(monkeypatch, claim_id, word):
    flipped(monkeypatch, claim_id, word)
    about = words.ABOUT[claim_id].split()[-1]
    said = words.settled_in_words()
    mine = next(one for one in said.split(". ") if re.search(rf"about [^.]*\b{about}\b", one)).rstrip(".")
    stem = {
        "supported": r"holds?$",
        "qualified": "in part",
        "depends": "depends? on",
        "contradicted": "contradicted",
        "open": "can't be decided",
    }
    assert re.search(stem[word], mine), (claim_id, word, said)
    assert not any(re.search(pattern, mine) for name, pattern in stem.items() if name != word), mine


SAID = {
    ("RQ-32", "few American patents"): "few of the patents granted in America were China's",
    ("RQ-32", "keeps up"): "China keeps close behind",
    ("RQ-39", "fast growth"): "China did go on growing faster",
    ("RQ-34", "jobs"): "most jobs arose outside the country",
    ("RQ-32", "does not lead in patents"): "Huawei came first in 2008 and ZTE second in 2010",
    ("RQ-34", "earnings"): "takes growth and jobs together",
    ("RQ-32", "does not lead in AI"): "had the best model on many days",
}
AGAINST = ("does not lead in patents", "earnings", "does not lead in AI")


@pytest.mark.parametrize("answer", ["yes", "no", "unclear", "mixed"])
@pytest.mark.parametrize(("claim_id", "question"), list(SAID))
def test_what_the_essay_got_right_follows_each_answer(monkeypatch, claim_id, question, answer):
    real = claims.settle

    class Part:
        def __init__(self, part):
            self.question, self.answer = part.question, answer if part.question.name == question else part.answer

    class Judged:
        def __init__(self, judged):
            self.parts, self.turns_on = [Part(one) for one in judged.parts], ""

    def settle(one, *rest):
        found = real(one, *rest)
        made = type("Made", (), {"verdict": found.verdict, "judged": found.judged and Judged(found.judged)})
        return made if one == claim_id else found

    monkeypatch.setattr(claims, "settle", settle)
    wanted = "no" if question in AGAINST else "yes"
    said = words.missed() if question in AGAINST else words.got_right()
    assert (SAID[claim_id, question] in said) == (answer == wanted), said


def test_a_question_that_is_not_there_is_named():
    with pytest.raises(LookupError, match="RQ-34 has no question 'profit'; it has jobs, earnings, provinces"):
        words.answer("RQ-34", "profit", "", "")


def test_no_word_of_a_verdict_is_typed_in_the_lesson_or_its_notes():
    assert lesson_words.verdict_words(TOPIC, r"holds in part") == []


def test_every_testable_claim_of_the_lesson_has_a_record():
    rows = {row.id for row in claims.ledger().values() if row.lesson == TOPIC and row.testable == "yes"}
    assert len(rows) == 5 and all(records.find(row) for row in rows)


# -------------------------------------------------------------------------------------------------------- exercises

#: Answers to the exercises: other routes, rounded as asked, and types of numpy and pandas.
RIGHT = {
    "1": [70.6, 70.588, np.float64(1200 / 17), pd.Series([70.6]), np.array([70.6]), 100 * 12 / 17],
    "2": [6.7, 6.667, np.float64(20 / 3), pd.Series([6.67]), np.array([6.7]), 10 - 10 / 3],
    "3": [36.6, 36.60, np.float64(161.53 - 124.93), pd.Series([36.6]), 5.23 + 31.37],
}


@pytest.mark.parametrize(("exercise", "answer"), [(one, answer) for one, many in RIGHT.items() for answer in many])
def test_right_answers_by_other_routes_are_accepted(exercise, answer):
    told = exercises.check(TOPIC, exercise, answer)
    assert told.status == "correct", told.message


#: Wrong answers, each with a word that its diagnosis must hold.
WRONG = {
    "1": {58.3: "divided by", 29.4: "*not* take over", 41.7: "lag as a percentage", 16.7: "in years", 66.7: "for points", 5.9: "share for a month", 90.9: "exponential", 240.0: "one over the lag"},
    "2": {5.0: "inside the bracket", 3.3: "left of the", 10.0: "end 10 points behind", 20.0: "one resting gap from the other", 7.8: "copies 60%", 7.5: "level with the leader"},
    "3": {31.4: "behind at the start", 28.9: "what China gained", 7.7: "gap as it was", 5.2: "gap of June 2024", 2.5: "all that the blogger looks at", 39.1: "holds it already", 28.7: "end of 2024", 33.5: "end of March"},
}  # fmt: skip


@pytest.mark.parametrize(("exercise", "answer", "says"), lesson_answers.each(WRONG))
def test_wrong_answers_get_a_true_diagnosis(exercise, answer, says):
    lesson_answers.told(TOPIC, exercise, answer, says)


def test_each_solution_runs_where_the_notebook_stands():
    """The notebook's own names are those of its first cell; a solution may use no other."""
    lesson_answers.stand_alone(TOPIC, "import numpy as np\nimport pandas as pd\nfrom course import data")


def test_the_gap_in_words_lies_where_it_lay_after_its_largest_fall():
    assert figures._gap_in_words([36.8, 13.5, 5.2, 14.0, 7.7], ["a", "b", "c", "d", "e"]) == (
        "the gap moves from 36.8 to 7.7 points; from b on it is 5.2 (in c) to 14.0 (in d)"
    )
