"""Labs: what a control takes, what a lab answers, and every lab of the course over all its controls."""

from __future__ import annotations

import importlib
import itertools
import json

import pandas as pd
import pytest

from course import charts, contents, data, lab
from course.charts import display, guard
from course.lab.lab import settings_html


def draw(size: int, kind: str, places: list[str], on: bool):
    if size == 3:
        raise lab.Say("Three is not drawn.")
    if size == 4:
        raise RuntimeError("boom")
    frame = pd.DataFrame({"x": [1, 2], "y": [size, 2 * size]})
    return charts.lines(frame, "x", "y", title=f"A chart of size {size} and kind {kind}", source="x")


def made(**given) -> lab.Lab:
    controls = [
        lab.slider("size", "Size", 1, 9, 5), lab.choice("kind", "Kind", ["a", "b"], "a"),
        lab.many("places", "Places", ["p", "q", "r"], ["p"], at_least=1, at_most=2), lab.switch("on", "On", False),
    ]  # fmt: skip
    return lab.Lab(draw, controls, **given)


@pytest.mark.parametrize(("given", "sentence"), [
    ({"size": 99}, "Size: 99 is not possible. It goes from 1 to 9."),
    ({"size": None}, "Size: nothing is chosen."),
    ({"size": "5"}, "Size: '5' is not possible."),
    ({"size": float("nan")}, "Size: nan is not possible."),
    ({"size": True}, "Size: True is not possible."),
    ({"kind": "c"}, "Kind: 'c' is not possible. It can be: a, b."),
    ({"places": []}, "Places: 0 chosen. Choose 1 to 2."),
    ({"places": ["p", "q", "r"]}, "Places: 3 chosen. Choose 1 to 2."),
    ({"places": ["z"]}, "Places: 'z' is not possible."),
    ({"places": "p"}, "Places: 'p' is not a list."),
    ({"on": 1}, "On: 1 is not possible."),
    ({"colour": "red"}, "There is no control named 'colour'; there are size, kind, places, on."),
])  # fmt: skip
def test_a_bad_value_is_a_sentence(given, sentence):
    with pytest.raises(lab.Say) as said:
        made().figure(**given)
    assert sentence in str(said.value)
    reply = made().answer(**given)
    assert sentence in reply["error"] and reply["spec"] == ""


def test_the_answer_holds_the_figure_its_words_and_its_headline():
    reply = made().answer(7, size=2)
    assert reply["seq"] == 7 and reply["error"] == ""
    assert json.loads(reply["spec"]) == display.slim(made().figure(size=2), lines=2)
    assert reply["headline"] == "A chart of size 2 and kind a"
    assert reply["words"].startswith("A chart of size 2 and kind a. Line chart.")


def test_what_draw_says_is_shown_and_a_fault_in_it_never_becomes_a_traceback():
    assert made().answer(size=3)["error"] == "Three is not drawn."
    assert made().answer(size=4)["error"] == "This setting can't be drawn (RuntimeError: boom). Try another one."


def test_a_damaged_table_is_said_with_its_cure(monkeypatch, tmp_path):
    def reads(**_):
        raise data.DataError("data/x.csv is missing; expected 5 bytes. Get it back: git checkout -- data/x.csv")

    one = lab.Lab(reads, [lab.slider("size", "Size", 1, 4, 1)])
    assert one.answer()["error"] == "data/x.csv is missing; expected 5 bytes. Get it back: git checkout -- data/x.csv"


def test_values_keep_the_order_of_the_options():
    assert made().values(places=["q", "p"])["places"] == ["p", "q"]


def test_a_preset_that_the_controls_refuse_is_found_when_the_lab_is_made():
    with pytest.raises(ValueError, match="preset 'bad': Size: 99"):
        made(presets={"bad": {"size": 99}})


def test_two_controls_of_one_name_are_refused():
    with pytest.raises(ValueError, match="'size' is given to two controls"):
        lab.Lab(draw, [lab.slider("size", "A", 1, 2, 1), lab.slider("size", "B", 1, 2, 1)])


def test_extremes_are_least_middle_greatest():
    assert lab.slider("s", "S", 0, 10, 5).extremes() == [0, 5, 10]
    assert lab.slider("s", "S", 0, 1, 0.5, step=0.25).extremes() == [0, 0.5, 1]
    assert lab.slider("s", "S", 0, 1.5, 0.3, step=0.1).extremes() == [0, 0.7, 1.5]
    assert lab.steps("s", "S", [1, 2, 5], 1).extremes() == [1, 2, 5]
    assert lab.many("m", "M", list("abcd"), ["a"]).extremes() == [["a"], ["a", "b"], ["a", "b", "c", "d"]]


def test_the_widget_answers_a_message_and_falls_back_to_a_plain_output(monkeypatch):
    one = made()
    box = one.widget()
    form = box.children[0]
    form._handle_custom_msg(
        {"kind": "values", "seq": 3, "values": {"size": 2, "kind": "b", "places": ["p"], "on": True}}, []
    )
    assert form.reply["seq"] == 3 and form.reply["headline"] == "A chart of size 2 and kind b"
    assert len(box.children) == 1
    form._handle_custom_msg({"kind": "plain"}, [])
    plain = box.children[1]
    assert plain.outputs[0]["data"][display.PLOTLY_MIME] == json.loads(form.reply["spec"])
    form._handle_custom_msg({"kind": "values", "seq": 4, "values": {"size": 99}}, [])
    assert "Size: 99" in plain.outputs[0]["data"]["text/plain"]
    assert one.widget() is box


def test_a_deaf_form_is_replaced_by_one_at_the_values_of_its_controls():
    one = made()
    box = one.widget()
    form = box.children[0]
    form._handle_custom_msg({"kind": "plain"}, [])
    values = {"size": 2, "kind": "b", "places": ["p"], "on": True}
    form._handle_custom_msg({"kind": "again", "seq": 3, "values": values}, [])
    other, plain = box.children
    assert other is not form and other.view == form.view and other.reply == {**one.answer(**values), "seq": 3}
    other._handle_custom_msg({"kind": "values", "seq": 4, "values": {"size": 99}}, [])
    assert "Size: 99" in other.reply["error"] and "Size: 99" in plain.outputs[0]["data"]["text/plain"]


def test_what_is_fetched_ahead_leaves_the_lab_where_it_is(monkeypatch):
    one = made()
    form = one.widget().children[0]
    before, sent = form.reply, []
    monkeypatch.setattr(form, "send", sent.append)
    form._handle_custom_msg({"kind": "ahead", "values": {"size": 2}}, [])
    assert form.reply == before
    assert [message["kind"] for message in sent] == ["ahead"] and sent[0]["reply"] == one.answer(size=2)
    assert sent[0]["asked"] == {"size": 2}, "the page looks the answer up by the settings as it wrote them"


def test_the_table_is_sent_when_it_is_asked_for(monkeypatch):
    one = made()
    form = one.widget().children[0]
    before, sent = form.reply, []
    monkeypatch.setattr(form, "send", sent.append)
    form._handle_custom_msg({"kind": "table", "values": {"size": 2}}, [])
    assert form.reply == before and sent == [{"kind": "table", "html": one.table(size=2)}]
    assert "<caption" in sent[0]["html"] and sent[0]["html"] == charts.table_html(one.figure(size=2), folded=False)


@pytest.mark.parametrize(("given", "says"), [({"size": 3}, "Three is not drawn."), ({"size": 4}, "This setting has no chart."), ({"size": 99}, "Size: 99")])  # fmt: skip
def test_a_setting_without_a_chart_says_so_instead_of_a_table(given, says):
    assert says in made().table(**given) and "<table" not in made().table(**given)


# ------------------------------------------------------------------------------------- every lab of the course

LABS = list(contents.lessons())


def lab_of(topic: str) -> lab.Lab:
    return importlib.import_module(f"course.lessons.{topic}.lab").the_lab()


@pytest.mark.parametrize("topic", LABS)
def test_lab_is_pure_and_tells_its_story_without_a_kernel(topic):
    one = lab_of(topic)
    first, second = display.slim(one.figure()), display.slim(one.figure())
    assert first == second
    assert 3 <= len(one.presets) <= 5
    shown = [display.figure_hash(display.slim(one.figure(**values))) for values in one.presets.values()]
    assert len(set(shown)) == len(shown), "two presets show the same figure"
    assert len(one.prompt) > 40 and "Predict" in one.prompt


#: The rules of charts that every setting of a lab holds to. Titles, subtitles and bytes are looked at in notebooks.
HELD = tuple(rule for rule in guard.RULES if rule not in {"title", "subtitle", "bytes"})


def drive(one: lab.Lab, control: lab.Control, base: dict, held: tuple[str, ...]) -> list[str]:
    """Drive a control to its extremes; the hashes of what was drawn. A setting that can't be drawn must say so."""
    seen, said = [], []
    for value in control.extremes():
        try:
            fig = one.figure(**{**base, control.name: value})
        except lab.Say as sentence:
            said.append(str(sentence))
            continue
        spec = display.slim(fig)
        assert spec["layout"]["meta"]["title"] and spec["layout"]["meta"]["source"]
        assert len(charts.describe(fig)) > 60
        assert guard.findings(spec, held) == []
        seen.append(display.figure_hash(spec))
    assert all(len(sentence) > 20 and sentence.endswith((".", "?")) for sentence in said), said
    return seen


@pytest.mark.parametrize("topic", LABS)
def test_every_control_at_its_least_middle_and_greatest_value(topic):
    one = lab_of(topic)
    for control in one.controls:
        driven = [drive(one, control, dict(base), HELD) for base in ({}, *one.presets.values())]
        assert driven[0], f"{control.label!r}: none of its extremes can be drawn at the first setting"
        assert any(len(set(seen)) > 1 for seen in driven), f"moving {control.label!r} changes nothing"


@pytest.mark.parametrize("topic", ["red_queens_race", "let_localities_run", "making_the_money_back"])
def test_a_model_s_lab_draws_every_combination_of_extremes_and_each_control_in_the_middle(topic):
    one = lab_of(topic)
    names = [control.name for control in one.controls]
    corners = itertools.product(*[[control.extremes()[0], control.extremes()[-1]] for control in one.controls])
    middles = ({**one.defaults, control.name: value} for control in one.controls for value in control.extremes())
    for values in [*(dict(zip(names, corner, strict=True)) for corner in corners), *middles]:
        reply = one.answer(**values)
        assert reply["spec"], (values, reply["error"])
        assert "NaN" not in reply["spec"] and "Infinity" not in reply["spec"], values


@pytest.mark.parametrize(
    ("unit", "said"), [("", "5"), ("%", "5%"), ("% of pairs", "5% of pairs"), ("years", "5 years")]
)
def test_a_value_with_its_unit_is_written_as_everywhere(unit, said):
    assert lab.with_unit("5", unit) == said


@pytest.mark.parametrize(("text", "unit", "said"), [
    ("1", "years", "1 year"), ("1", "points a year", "1 point a year"), ("1", "% of pairs", "1% of pairs"), ("1", "", "1"),
    ("11", "years", "11 years"), ("1.0", "years", "1.0 years"),
])  # fmt: skip
def test_one_of_a_unit_is_not_many(text, unit, said):
    assert lab.with_unit(text, unit) == said


def test_settings_in_words_say_nothing_twice():
    def chart(title, last):
        fig = charts.figure(title, x="Year", source="A model", note="A note")
        return fig.add_scatter(x=[2000, 2001], y=[1, last], name="a")

    told = settings_html(
        {"first setting": chart("It falls", 0), "More": chart("It rises", 2), "Less < none": chart("It falls", 0)},
        "Size: 3",
    )
    alone = settings_html({"first setting": chart("It falls", 0), "More": chart("It rises", 2)}, "Size: < 3")
    assert "<strong>first setting (Size: &lt; 3)</strong>: It falls." in alone and "<strong>More</strong>" in alone
    names = [part.split("</strong>")[0] for part in told.split("<li><strong>")[1:]]
    assert names == ["More", "Less &lt; none, also first setting"], "a setting that comes again is told there"
    assert told.count("Source: A model.") == told.count("A note.") == told.count("<table>") - 1 == 1
    assert "It rises." in told and "It falls." in told and "A: from 1 in 2000 to 0 in 2001." in told


@pytest.mark.parametrize(("control", "said"), [
    (lab.slider("a", "Years", 1, 9, 1, unit="years"), "1 year"), (lab.slider("a", "Share", 0, 1, 0.7, step=0.1), "0.7"),
    (lab.choice("a", "Whose", ["x", "y"], "y"), "y"), (lab.switch("a", "Open", True), "on"),
    (lab.many("a", "Who", ["x", "y", "z"], ["x", "y"]), "x and y"), (lab.many("a", "Who", ["x"], [], at_least=0), "none"),
])  # fmt: skip
def test_a_value_of_a_control_is_said_with_its_unit(control, said):
    assert control.said(control.value) == said
