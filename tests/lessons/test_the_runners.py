"""The lab at its limits, words that follow figures and verdicts, the exercises, and what must hold of the text."""

import lesson_answers
import lesson_words
import numpy as np
import pandas as pd
import pytest

from course import charts, data, lab, master
from course.ledger import claims, records
from course.lessons.the_runners import figures
from course.lessons.the_runners import lab as lesson_lab
from course.lessons.the_runners import records as room
from course.practice import exercises

TOPIC = "the_runners"


@pytest.fixture(scope="module")
def pc():
    return data.load("pc_market_share")


@pytest.fixture(scope="module")
def shares(pc):
    return figures.makers(pc)


@pytest.fixture(scope="module")
def lead(shares):
    return (shares["Lenovo"] - shares["HP"]).dropna()


@pytest.fixture(scope="module")
def events():
    return data.load("policy_events")


@pytest.fixture(scope="module")
def panel():
    return data.load("firm_panel")


@pytest.fixture(scope="module")
def facts():
    return data.load("industry_facts")


@pytest.fixture(scope="module")
def the_lab():
    return lesson_lab.the_lab()


# ------------------------------------------------------------------------------------------------------------ the lab


@pytest.mark.parametrize("name", ["out", "kept"])
def test_every_control_at_its_least_middle_and_greatest_value(the_lab, name):
    control = next(c for c in the_lab.controls if c.name == name)
    for value in control.extremes():
        reply = the_lab.answer(**{name: value})
        assert reply["spec"], (name, value, reply["error"])
        assert "NaN" not in reply["spec"] and "Infinity" not in reply["spec"]


@pytest.mark.parametrize(
    ("values", "says"),
    [({"out": ["Medion"]}, "Medion"), ({"out": ["Acer"]}, "Acer"), ({"kept": 120}, "120"), ({"kept": -1}, "-1")],
)
def test_what_cannot_be_drawn_is_said_in_a_sentence(the_lab, values, says):
    with pytest.raises(lab.Say, match=says):
        lesson_lab.draw(**{**the_lab.defaults, **values})


def test_the_presets_tell_different_stories(the_lab):
    made = {name: the_lab.figure(**values) for name, values in the_lab.presets.items()}
    assert 3 <= len(made) <= 5
    ends = {name: tuple(fig.data[1].y) for name, fig in made.items()}
    assert len(set(ends.values())) == len(made)
    assert made["Take out all three, everything stayed"].layout.meta["title"] == "Lenovo never passes HP"
    assert "2022" in made["Take out all three, half of each stayed"].layout.meta["title"]


def test_the_lab_subtracts_what_the_lesson_subtracts(lead, events):
    bought = figures.purchases(events)
    plain = lead.copy()
    for name in ("NEC", "Fujitsu", "IBM"):
        plain = plain - bought["points"][name] * (plain.index >= bought["year"][name])
    assert lesson_lab.lead_without(["NEC", "Fujitsu", "IBM"], 100).tolist() == pytest.approx(plain.tolist(), abs=1e-3)
    assert lesson_lab.lead_without(["NEC", "Fujitsu", "IBM"], 0).tolist() == pytest.approx(lead.tolist(), abs=1e-3)
    with pytest.raises(ValueError, match="between 0 and 100"):
        figures.brought(1, 2010, [2010], 101)


# --------------------------------------------------------------------------------------- words that follow the figures


def made(*values):
    return pd.Series(values, index=range(2010, 2010 + len(values)), dtype=float)


@pytest.mark.parametrize(
    ("series", "passed", "title", "in_lab"),
    [
        (made(-1, -0.5, -0.2), "never leads", "never passed it", "never passes HP"),
        (made(-1, 0.5, 1), "first leads in 2011", "has led since", "stays ahead"),
        (made(-1, 0.5, -0.1, 1), "first leads in 2011", "led every later year but 2012", "isn't ahead in 2012"),
        (
            made(-1, 0.5, 0, -0.1, 1),
            "first leads in 2011",
            "led every later year but two",
            "isn't ahead in 2 later years",
        ),
    ],
)
def test_the_words_for_a_lead_follow_it(series, passed, title, in_lab):
    assert figures.passed(series) == passed
    assert title in figures.lenovo_title(series) and in_lab in lesson_lab.title(series)


def test_the_release_is_used_where_a_copy_is_wrong(pc, shares):
    assert shares.loc[2017, ["Lenovo", "HP"]].tolist() == [20.8, 21.0]
    older = figures.makers(pc[pc["counted_by"] != "Gartner, release"])
    assert older.loc[2017, ["Lenovo", "HP"]].tolist() == [21.0, 20.8]


def test_gains_add_to_nothing_and_say_who_else_gained(shares):
    change = figures.gains(shares, 2010, 2024)
    assert change.sum() == pytest.approx(0) and change["Lenovo"] == change.max()
    assert figures.large_too(change).startswith("HP and Dell gained as well")
    assert figures.large_too(change.replace(change["HP"], -1)).startswith("Dell gained as well")
    assert "HP and Dell lost" in figures.large_too(-change)


def test_how_much_must_have_left_again_agrees_with_the_lab(events):
    bought = figures.purchases(events)
    lead = lesson_lab.lead_without(lesson_lab.KNOWN, 100)
    said = figures.must_leave(lead, bought)
    least = float(said.split("more than ")[1].split("%")[0])
    assert lesson_lab.lead_without(lesson_lab.KNOWN, 100 - least - 1).iloc[-1] > 0
    assert lesson_lab.lead_without(lesson_lab.KNOWN, 100 - least + 1).iloc[-1] < 0
    assert "Even if nobody left" in figures.must_leave(lead + 10, bought)
    assert "Even if everybody left" in figures.must_leave(lead - 10, bought)


def test_the_causes_of_smic_s_trouble_follow_the_figures(panel, facts):
    said = figures.other_causes(panel, facts)
    assert "fell below zero before Datang came" in said and "fell by 10%, SMIC's by 21%" in said
    early = panel["indicator"].eq("gross margin") & panel["period"].eq("2008Q1") & panel["firm"].eq("SMIC")
    later = figures.other_causes(panel.assign(value=panel["value"].where(~early, 3.0)), facts)
    assert "only after Datang had come" in later
    assert "can be older than a share" in said and "can be older" not in later and "And in the crisis of 2009" in later


def test_what_became_of_tencent_is_read_from_the_tables(panel):
    assert figures.tencent_grew(panel) == f"{660300 / 19646:.0f}"


def test_the_words_for_margins_follow_the_figures(panel):
    assert (
        figures.margin_title(figures.margins(panel))
        == "SMIC's quarterly margin once fell to −88%, its yearly margin reached 38%"
    )
    assert "It did come back, to 38% in 2022, when sales rose by 34%" in figures.after_the_state(panel)
    late = panel.assign(
        value=panel["value"].where(
            ~(panel["indicator"].eq("gross margin") & panel["year"].gt(2010) & panel["firm"].eq("SMIC")), 5.0
        )
    )
    assert "recovered only to 5%" in figures.margin_title(figures.margins(late))
    assert "no year that we know has come above the 10% of 2007" in figures.after_the_state(late)
    assert figures.loss_quarters(pd.Series([-1.0, 2, 3, -4])) == "two of the four"
    assert "was real" in figures.trouble([-13, -2, -7], 10) and "was small" in figures.trouble([9, 8, 12], 10)
    assert "depends on the average" in figures.trouble([-13, 9, 7], 10)


def test_charts_say_gaps_years_and_what_is_taken_out(panel):
    table = figures.margins(panel)
    assert figures.without_figure(table) == "8 years from 2008 to 2015 have no yearly one, so the line has a gap"
    assert "is without one" in figures.without_figure(table[table["at"] > 2016])
    told = charts.describe(figures.home_figure(panel))
    assert "SMIC: 35.3% in 2012 to 86.2% in 2025, highest 89.1% in 2024; the United States limited" in told
    told = charts.describe(lesson_lab.draw(["NEC", "Fujitsu", "IBM"], 50))
    assert "Without NEC, Fujitsu and IBM, 50% of whose share stayed: from −9.8 in 2010" in told
    assert lesson_lab.taken_out(["NEC"], 100) == "without NEC, all of whose share stayed"
    assert lesson_lab.taken_out([], 100) == "nothing taken out"


def test_the_words_for_profit_follow_the_figures(panel):
    table = figures.profits(panel)
    assert figures.profit_title(table) == "In 2010 Tencent earned most, but Baidu kept more of each yuan"
    table.loc["Tencent 2010", "margin"] = 60
    assert "kept most of each yuan" in figures.profit_title(table)
    assert "Tencent earned most in 2010, but Baidu kept 45%" in figures.tencent_in_words(panel)


def test_the_words_for_cars_and_batteries_follow_the_figures(facts):
    cars = figures.electric(data.load("electric_cars"))
    assert figures.leads_since(cars) == 2022
    assert figures.leads_since(cars.assign(China=0.0)) is None
    table = data.load("electric_cars")
    assert "since 2022" in figures.cars_figure(table).layout.meta["title"]
    table["share_of_cars_sold_percent"] = table["share_of_cars_sold_percent"].where(table["economy"].ne("China"), 0.0)
    assert "does not lead" in figures.cars_figure(table).layout.meta["title"]
    table = figures.batteries(facts)
    assert "even outside China" in figures.battery_title(table)
    table.loc["LG Energy Solution", "outside China"] = 50
    assert "but outside China LG Energy Solution does" in figures.battery_title(table)
    with pytest.raises(LookupError, match="industry_facts has no 'cars made' of BYD for 2025"):
        figures.fact(facts, "BYD", "cars made")


def test_the_words_for_the_home_market_follow_the_figures(panel, facts, events):
    table = figures.at_home(panel, facts)
    assert figures.home_title(table) == "Huawei and SMIC turned to China, Lenovo turned away"
    assert figures.home_title(table.assign(latest=0)).endswith("all turned away from China")
    assert figures.home_title(table.assign(latest=99)).endswith("all turned to China")
    assert "none of the three sold more than half" in figures.home_in_words(panel, facts)
    assert "Huawei (2020) and SMIC (2025) do" in figures.home_in_words(panel, facts)
    said = figures.before_the_lists(panel, events)
    assert "can't be the whole reason" in said and "For Huawei we have no figure between 2012 and 2019" in said
    own = panel["indicator"].eq("China share of revenue") & panel["period"].eq("2019")
    early = panel.assign(value=panel["value"].where(~own, 36.0))
    assert "may explain much of it" in figures.before_the_lists(early, events)
    late = panel[~(panel["indicator"].eq("China share of revenue") & panel["year"].between(2013, 2019))]
    assert figures.before_the_lists(late, events).count("we have no figure") == 2


# ------------------------------------------------------------------------------------- words that follow the verdicts


def test_the_strip_is_named_by_its_answer():
    assert set(figures.STRIP) == {"yes", "no", "mixed", "unclear"}
    assert figures.strip().layout.meta["title"] == "Whether known firms sold mostly at home depends on the time"


def test_no_word_of_a_verdict_is_typed_in_the_lesson_or_its_notes():
    assert lesson_words.verdict_words(TOPIC, r"depends on the (?:profit|time)") == []


# ----------------------------------------------------------------------------------------------------------- verdicts


def test_every_testable_claim_of_the_lesson_has_a_verdict():
    rows = {row.id for row in claims.ledger().values() if row.lesson == TOPIC and row.testable == "yes"}
    assert rows == {*master.head(TOPIC)["claims"]}
    assert all(records.find(row) for row in rows)


def put(table, column, value, **where):
    frame = data.load(table)
    mine = np.logical_and.reduce([frame[k].isin(v if isinstance(v, list) else [v]) for k, v in where.items()])
    assert mine.any(), where
    frame[column] = frame[column].astype(float)
    frame.loc[mine, column] = value
    return {table: frame}


def test_a_firm_without_a_figure_about_2010_is_left_out_there(panel, facts):
    assert room.sold_at_home(panel, facts, time="about 2010", firm="BYD") is None
    found = room.sold_at_home(panel, facts, time="latest", firm="BYD")
    assert found.value == pytest.approx(100 * (4.6 - 1.04) / 4.6)
    assert room.sold_at_home(panel, facts, time="about 2010", firm="Huawei").told["year"] == 2010


# ------------------------------------------------------------------------------------------- the tables of the lesson


def test_what_the_text_says_in_words_still_holds(shares, lead, events, panel, facts):
    """The prose draws conclusions from computed numbers: here they are, so that another edition of the data is seen."""
    change = figures.gains(shares, 2010, 2024)
    bought = figures.purchases(events)
    assert set(bought.index) == set(figures.MAKERS) and bought["points"].count() == 3
    assert bought["points"][["NEC", "Fujitsu"]].sum() < change["Lenovo"] / 4, "then it ran"
    assert bought["points"].sum() > lead.iloc[-1] > 0, "it bought its place, and it leads"
    assert figures.latest_at_home(panel, facts, "SMIC") > 80, "one lives off its home market"
    assert figures.rank_in_words("Huawei", 2008, panel) == "first"
    assert shares.loc[2010].idxmax() == "HP", "HP, the largest maker"
    hard = figures.margins(panel).query("kind == 'quarter' and 2008 < at < 2010")["margin"]
    assert len(hard) == 8 and hard.median() - hard.mean() > 5, "the mean follows one terrible quarter"
    assert min(figures.latest_at_home(panel, facts, firm) for firm in ("CATL", "BYD")) > 50, (
        "mostly for the home market"
    )
    assert [figures.limited(events, firm) for firm in ("Huawei", "SMIC")] == [2019, 2020]
    with pytest.raises(LookupError, match="firm_panel has no PCT world rank of Lenovo in 2008"):
        figures.rank_of("Lenovo", 2008, panel)


# ---------------------------------------------------------------------------------------------------------- exercises

#: Answers to the exercises: other routes, rounded as asked, and types of numpy and pandas.
ABROAD_2018, ABROAD_2023 = 3360 * 0.43, 6321.6 * 0.199
RIGHT = {
    "1": [-12.9, 100 * ABROAD_2023 / ABROAD_2018 - 100, np.float64(-12.93), pd.Series([-12.9]), np.array([-12.9])],
    "2": [1.0, 1.02, np.float64((1 - 0.8 / 12.5 - 1.1 / 22.5) * 25.5 - 21.6), pd.Series([1.0]), np.array([1.02])],
    "3": [0.28, 0.283, np.float64(21.6 + 400 / 269.7 - 22.8), pd.Series([0.28]), np.array([0.28])],
}


@pytest.mark.parametrize(("exercise", "answer"), [(one, answer) for one, many in RIGHT.items() for answer in many])
def test_right_answers_by_other_routes_are_accepted(exercise, answer):
    assert exercises.check(TOPIC, exercise, answer).status == "correct"


#: Wrong answers, each with a word that its diagnosis must hold.
WRONG = {
    "1": {164.4: "in China", 88.1: "all sales", -53.7: "shares sold outside", -23.1: "percentage points", -186.8: "million dollars", -14.8: "measured against 2018"},
    "2": {2.0: "subtracts the same points", 1.1: "add them", 3.9: "nothing is taken out", 2.3: "NEC alone", 2.7: "Fujitsu alone", 3.5: "away from the lead", 2.9: "bring in 2024", 22.6: "Subtract HP", 0.02: "2011 for NEC"},
    "3": {2.8: "4 per cent", -1.19: "didn't multiply by 100", 1.48: "Add it to Lenovo", 23.08: "Subtract HP", 0.32: "2017", -0.28: "subtracted the two", -1.2: "Add Fujitsu", 2.52: "too large"},
}  # fmt: skip


@pytest.mark.parametrize(("exercise", "answer", "says"), lesson_answers.each(WRONG))
def test_wrong_answers_get_a_true_diagnosis(exercise, answer, says):
    lesson_answers.told(TOPIC, exercise, answer, says)


def test_each_solution_runs_where_the_notebook_stands():
    """The notebook's own names are those of its first cell; a solution may use no other."""
    lesson_answers.stand_alone(TOPIC, "import pandas as pd\nfrom course import data")
