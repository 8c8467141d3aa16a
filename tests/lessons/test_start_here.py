"""The lab and its floor, words that follow figures and verdicts, the exercises, and what must hold of the text."""

import re
from dataclasses import replace

import lesson_answers
import lesson_words
import numpy as np
import pandas as pd
import pytest

from course import data, lab
from course.ledger import claims, engine, ways
from course.ledger.rules import VERDICTS, Figure, Verdict
from course.lessons.start_here import figures
from course.lessons.start_here import lab as lesson_lab
from course.practice import exercises, journal

TOPIC = "start_here"


@pytest.fixture(scope="module")
def use():
    return figures.usage()


@pytest.fixture(scope="module")
def gain(use):
    return figures.gains(use, 2000, 2020)


@pytest.fixture(scope="module")
def the_lab():
    return lesson_lab.the_lab()


def title(fig):
    return fig.layout.meta["title"]


# ------------------------------------------------------------------------------------------------------------ the lab


@pytest.mark.parametrize("floor", lesson_lab.FLOORS)
def test_every_floor_draws_the_rank_that_pandas_counts(the_lab, floor):
    internet, economy = data.load("country_internet"), data.load("country_economy")
    both = internet[internet["year"].isin([2000, 2020])].pivot(index="iso3", columns="year")["internet_users_percent"]
    people = economy[economy["year"] == 2020].set_index("iso3")["population_persons"]
    rise = (both[2020] - both[2000]).dropna()
    rise = rise[people.reindex(rise.index).fillna(0) >= floor * 1_000_000]
    rank, of = int((rise > rise["CHN"]).sum()) + 1, len(rise)
    said = title(the_lab.figure(floor=floor))
    assert re.match(rf"China ranks {rank}(?:st|nd|rd|th) of {of} countries$", said), said


@pytest.mark.parametrize(
    ("floor", "says"), [(7, "7 is not possible"), (400, "from 0 to 300"), (None, "nothing is chosen")]
)
def test_what_the_control_does_not_have_is_said(the_lab, floor, says):
    assert says in the_lab.answer(floor=floor)["error"]


def test_a_floor_that_leaves_nobody_to_compare_is_said():
    with pytest.raises(lab.Say, match=r"floor of 1405 million people 1 countries are left. Lower the floor"):
        lesson_lab.draw(1405)


def test_the_presets_tell_different_stories_and_not_the_answer_of_the_exercise(the_lab):
    titles = [title(the_lab.figure(**values)) for values in the_lab.presets.values()]
    assert 3 <= len(titles) <= 5 and len(set(titles)) == len(titles)
    assert not any(one.startswith("China ranks 1st") for one in titles)
    assert title(the_lab.figure(floor=250)).startswith("China ranks 1st of 4 ")


def test_drawing_is_pure_and_small(the_lab):
    assert the_lab.answer() == the_lab.answer() and len(the_lab.answer()["spec"]) < 12_000


# --------------------------------------------------------------------------------------- words that follow the figures


def test_ordinals():
    assert [figures.ordinal(n) for n in (1, 2, 3, 4, 11, 12, 13, 21, 66, 102, 111, 113)] == [
        "1st", "2nd", "3rd", "4th", "11th", "12th", "13th", "21st", "66th", "102nd", "111th", "113th",
    ]  # fmt: skip


def test_titles_follow_the_figures(use, gain):
    assert title(figures.few(use)) == "Saudi Arabia and Brazil gained more than China"
    slow = use.copy()
    slow.loc["China", 2022] = 99.9
    slow.loc["Saudi Arabia", 2022] = 90.0
    assert title(figures.few(slow)) == "None of the others gained more than China"
    assert "China was ahead of both" in figures.finish(slow)
    assert title(figures.all_gains(gain)) == "65 of 176 other countries gained more than China"
    first = gain.copy()
    first["China"] = 97.0
    assert title(figures.all_gains(first)) == "China gained more than all others"
    calm = use.copy()
    calm.loc["China", [2023, 2024]] = [77.0, 79.0]
    assert "leaps in 2023" in title(figures.two_counts(use)) and "Both counts" in title(figures.two_counts(calm))
    assert "agrees with it" in figures.ratings(calm) and "finds something else" in figures.ratings(use)


def test_clauses_follow_the_figures(use, gain):
    assert figures.side(2, 1, "more", "less") == "more" and figures.side(1, 2, "more", "less") == "less"
    assert figures.side(1.01, 1.0, "more", "less") == "as much as"
    people = figures.population()
    assert figures.floor_helps(gain, people).startswith("the floor helps China a little")
    turned = 100 - gain
    assert figures.floor_helps(turned, people).startswith("the floor doesn't help China")
    assert "as many as China" in figures.against(use)
    later = use.copy()
    later.loc["India", 2020] += 10
    assert "46 points, 10 more than China" in figures.against(later)
    assert "966 million more in China, and 603 million in India, the next." in figures.in_favour(use)
    later.loc["India", 2020] = 99.0
    assert "than any other country" not in figures.in_favour(later)
    assert "much the same, and Brazil is still ahead" in figures.without_leaps(gain)
    assert figures.without_leaps(gain).startswith(
        "Saudi Arabia has one in 2017, as the first chart shows. Without the 34"
    )
    ahead = gain.copy()
    ahead[ahead > ahead["China"]] -= 90
    assert "1st of" in figures.without_leaps(ahead) and "still ahead" not in figures.without_leaps(ahead)


def test_people_who_would_have_come_in_the_year_of_the_break(use):
    """Users of each year by that year's population, from the files alone."""
    economy = pd.read_csv("data/country_economy.csv").query("country == 'China'").set_index("year")
    internet = pd.read_csv("data/country_internet.csv").query("country == 'China'").set_index("year")
    users = internet["internet_users_percent"] / 100 * economy["population_persons"] / 1e6
    assert figures.jumped(use) == pytest.approx(users[2023] - users[2022]) and 210 < figures.jumped(use) < 211
    assert (
        figures.about_as_many_as(figures.jumped(use)) == "Brazil" and figures.about_as_many_as(340) == "United States"
    )


def test_years_from_a_tenth_to_half_follow_the_figures(use):
    internet = pd.read_csv("data/country_internet.csv").query("year < 2023").dropna(subset="internet_users_percent")
    taken = {}
    for country, rows in internet.sort_values("year").groupby("country"):
        share, year = rows["internet_users_percent"].to_numpy(), rows["year"].to_numpy()
        if share[0] < 10 and share.max() >= 50:
            taken[country] = year[share >= 50].min() - year[share >= 10].min()
    faster = sum(years < taken["China"] for years in taken.values())
    assert f"China {taken['China']} years, while {faster} of {len(taken) - 1} other" in figures.climbed(use)
    quick, never = use.copy(), use.copy()
    quick.loc["China", 2006:] = 60.0
    never.loc["China", 2010:] = 40.0
    assert "while none of" in figures.climbed(quick) and "hasn't risen" in figures.climbed(never)


def test_what_counting_does_to_the_rank_follows_the_figures(use):
    said = figures.by_counting(use)
    assert "rank 75th or 63rd in 2023" in said and "68th or 13th, and the way of counting makes" in said
    calm = use.copy()
    calm.loc["China", 2023] = 77.2
    assert "whichever of the two counts" in figures.by_counting(calm)


def test_no_dot_of_all_gains_hides_another(gain):
    fig = figures.all_gains(gain)
    low, high = fig.layout.xaxis.range
    wide = fig.layout.width - fig.layout.margin.l - fig.layout.margin.r
    tall = fig.layout.height - fig.layout.margin.t - fig.layout.margin.b
    bottom, top = fig.layout.yaxis.range
    at = [
        (x / (high - low) * wide, y / (top - bottom) * tall)
        for trace in fig.data
        for x, y in zip(trace.x, trace.y, strict=True)
    ]
    grey = at[: len(fig.data[0].x)]
    near = [np.hypot(a[0] - b[0], a[1] - b[1]) for i, a in enumerate(grey) for b in grey[:i]]
    assert len(at) == len(gain) and min(near) > fig.data[0].marker.size - 0.5
    line = fig.layout.shapes[-1]
    assert line.x0 == gain["China"] and sum(x > line.x0 for trace in fig.data for x in trace.x) == 65


def test_a_year_without_a_figure_is_dotted_as_the_note_says(use):
    fig = figures.few(use)
    dotted = [trace for trace in fig.data if trace.line.dash == "dot"]
    assert [list(trace.x) for trace in dotted] == [[2020, 2022]]


def test_chips_and_claims_left_out():
    assert figures.chips() == (
        "For your chips, we count *supported* as yes, *contradicted* as no and *qualified* and *depends* as mixed."
    )
    ledger = pd.read_csv("data/claims.csv")
    assert f"We leave {int((ledger['testable'] == 'no').sum())} claims out" in figures.left_out()


def test_what_is_missing_is_named(use):
    with pytest.raises(LookupError, match="no year 1890; it has 1990 to 2024"):
        figures.gains(use, 1890, 2020)
    with pytest.raises(LookupError, match="0 rows of internet penetration for 1890-12; expected one"):
        figures.survey("1890-12")


def test_ranks_of_the_text_are_those_of_the_table(use):
    ranks = {}
    for last in (2018, 2020, 2022, 2023):
        rise = {
            name: row[last] - row[2000]
            for name, row in use.iterrows()
            if np.isfinite(row[last]) and np.isfinite(row[2000])
        }
        ranks[last] = 1 + sum(value > rise["China"] for value in rise.values())
    assert ranks == {2018: 73, 2020: 66, 2022: 68, 2023: 13}


# --------------------------------------------------------------------------------------- words that follow the verdict


def with_word(monkeypatch, word):
    real = claims.settle("EX-13")
    judged = replace(real.judged, word=word)
    made = Verdict(word, "A sentence.", [Figure("a figure", 1, "countries")], judged=judged)
    monkeypatch.setattr(claims, "settle", lambda one, *rest: made)


SAYS = {
    "supported": "without equal holds, by",
    "contradicted": "doesn't hold",
    "qualified": "holds in part",
    "depends": "depends on",
    "open": "undecided",
}


@pytest.mark.parametrize("word", VERDICTS)
def test_what_is_said_of_the_claim_follows_its_word(monkeypatch, word):
    with_word(monkeypatch, word)
    said = figures.settled()
    assert [one for one, words in SAYS.items() if words in said] == [word], said
    table = figures.five_words()
    assert re.findall(r"\*\*(\w+)\*\* \(this claim\)", table) == [word]
    assert title(figures.strip()) == figures.STRIP[word].format(turns_on="how we ask")


def test_a_higher_floor_is_told_with_the_word_it_would_give(monkeypatch):
    assert "61 of 72 ways" in figures.higher_floor() and "would change to *depends*" in figures.higher_floor()
    with_word(monkeypatch, "depends")
    assert "would still be *depends*" in figures.higher_floor()


def test_the_wider_test_is_the_old_one_with_one_option_more():
    word, yes, every = figures._with_giants()
    assert every * 3 == len(ways.part_of("EX-13").ways) * 4
    assert (yes >= engine.FIRM * every) == (word == "contradicted")


def test_the_share_of_ways_and_the_exceptions_are_those_of_the_strip(monkeypatch):
    assert figures.counted() == (
        "In 49 of 54 ways the answer is yes, others were faster. That is 91% and only just above the line of 90%."
        " Leave out a single option, such as people online, and the verdict is another."
    )
    assert figures.exceptions().startswith(
        "The 5 others count broadband lines, 2010 to 2020, where 2 countries at most"
    )
    part = ways.part_of("EX-13")
    for answer, says in (("yes", "No way of asking puts China first."), ("no", "count in different ways, where 96")):
        made = replace(part, ways=tuple(replace(way, answer=answer) for way in part.ways))
        monkeypatch.setattr(ways, "part_of", lambda *given, made=made: made)
        assert says in figures.exceptions()
    assert "In 0 of 54 ways" in figures.counted() and "0% and below the line" in figures.counted()


def test_no_word_of_a_verdict_is_typed_in_the_lesson_or_its_notes():
    assert lesson_words.verdict_words(TOPIC, r"depends on the (?:measure|floor)") == []


def test_a_journal_that_is_copied_into_a_new_folder_is_read_there(tmp_path, monkeypatch):
    """What the lesson advises for a new edition."""
    monkeypatch.delenv("COURSE_PROGRESS", raising=False)
    for name in ("old", "new"):
        (tmp_path / name / "notebooks").mkdir(parents=True)
        (tmp_path / name / "data").mkdir()
    monkeypatch.chdir(tmp_path / "old" / "notebooks")
    assert journal.record("exercise", "start_here.1", "correct")
    (tmp_path / "new" / "progress.jsonl").write_bytes((tmp_path / "old" / "progress.jsonl").read_bytes())
    monkeypatch.chdir(tmp_path / "new" / "notebooks")
    assert journal.read("exercise") == {"start_here.1": "correct"}


# ---------------------------------------------------------------------------------------------------------- exercises

#: Answers to the exercises: other routes, rounded as asked, and types of numpy and pandas.
RIGHT = {
    "1": [74, 74.0, np.int64(74), pd.Series([74.0]), np.array([74])],
    "2": [15.5, 15.48, np.float64(68.2769 - 52.8009), pd.Series([15.476]), np.array([15.5])],
    "3": [7.1, 7.09, np.float64(36.9 - 29.8113), pd.Series([7.0887]), np.array([7.1])],
}


@pytest.mark.parametrize(("exercise", "answer"), [(one, answer) for one, many in RIGHT.items() for answer in many])
def test_right_answers_by_other_routes_are_accepted(exercise, answer):
    assert exercises.check(TOPIC, exercise, answer).status == "correct"


#: Wrong answers, each with a word that its diagnosis must hold.
WRONG = {
    "1": {66: "from 2000", 73: "one more", 107: "smallest gain", 100: "subtract", 101: "divided", 35.75: "percentage points", 180: "number of countries", 75: ""},
    "2": {10.2: "another country is still first", -10.2: "behind", 14.7: "its distance from the leader", 68.3: "China's gain", 52.8: "comes second", 21.0: "third", 25.4: "end of the list", 4: "number of countries", 250: "floor"},
    "3": {-7.1: "subtracted South Korea", -16.5: "blogger", 16.5: "blogger", -5.8: "2023", 6.1: "2012", 36.9: "South Korea's gain", 29.8: "China's gain", -17.4: "calendar"},
}  # fmt: skip


@pytest.mark.parametrize(("exercise", "answer", "says"), lesson_answers.each(WRONG))
def test_wrong_answers_get_a_true_diagnosis(exercise, answer, says):
    lesson_answers.told(TOPIC, exercise, answer, says)


def test_each_solution_runs_where_the_notebook_stands():
    """The notebook's own names are those of its first cell; a solution may use no other."""
    lesson_answers.stand_alone(TOPIC, "import pandas as pd\nimport course\nfrom course import data")
