"""Every chart of every notebook holds to the rules of charts, and each rule is proved by breaking it."""

from __future__ import annotations

import copy

import charts_of_notebooks as them
import pytest

from course import charts, contents
from course.charts import display, guard, palette

LESSONS = list(contents.lessons())


@pytest.mark.parametrize("topic", LESSONS)
def test_the_charts_of_a_lesson_hold_to_the_rules(topic):
    specs = them.stored(topic)
    found = [(f"cell {cell}", rule, said) for cell, spec in specs for rule, said in guard.findings(spec)]
    assert specs and found == []


def good() -> dict:
    fig = charts.figure(
        "Beijing has most inventors since 2017; Shenzhen's share nearly halved",
        subtitle="Share of China's inventors on US patents, %, 2005–2021",
        y="Share (%)",
        source=charts.source("province_rd"),
        note="Two places are one",
    )
    fig.add_scatter(x=[1, 1, 2, 2, 3, 3, 4], y=[1, 2, 3, 4, 5, 6, 7], mode="markers", text=list("abcdefg"))
    fig.add_scatter(x=[1, 2], y=[1, 2], mode="lines", name="China", line_color=charts.colour("China"))
    fig.add_annotation(text="fine", x=1, y=1)
    return display.slim(fig)


def test_a_good_chart_breaks_no_rule():
    assert guard.findings(good()) == []


def note(spec):
    spec["layout"]["annotations"] = [a for a in spec["layout"]["annotations"] if a.get("name") != "note"]


def cut(spec):
    one = next(a for a in spec["layout"]["annotations"] if a.get("name") == "source")
    one["text"] = one["text"][:20]


def bar(words: str, ground: str) -> dict:
    """Return a bar with words in it, in colours."""
    return {
        "type": "bar",
        "x": [1],
        "y": [7],
        "textposition": "inside",
        "textfont": {"color": words},
        "marker": {"color": ground},
    }


def test_hollow_marks_are_seen_by_their_rim_and_decoration_may_be_pale():
    spec = good()
    rim = {"color": charts.INK, "width": 2}
    spec["data"].append(
        {"x": [1], "y": [1], "mode": "markers", "name": "a", "marker": {"color": "#ffffff", "line": rim}}
    )
    spec["data"].append(
        {"x": [1, 2], "y": [1, 2], "name": "b", "line": {"color": palette.SOFT}, "meta": {"words": False}}
    )
    spec["data"].append(bar(charts.label_on(palette.GREY), palette.GREY))
    assert guard.findings(spec) == []
    rim["width"] = 0
    assert [rule for rule, _ in guard.findings(spec)] == ["contrast"]


BROKEN = {
    "the title has 15 words": ("title", lambda s: s["layout"]["meta"].update(title="A title that has more words than a reader can hold in one short look")),
    "the title has 3 numbers": ("title", lambda s: s["layout"]["meta"].update(title="Of 3 firms 7 grew by 12 % in 2019")),
    "there is no subtitle": ("subtitle", lambda s: s["layout"]["meta"].pop("subtitle")),
    "the note is not in the picture": ("note and source", note),
    "the source is not in the picture": ("note and source", cut),
    "there is no source": ("note and source", lambda s: s["layout"]["meta"].update(source="")),
    "text of 11 px": ("size of text", lambda s: s["layout"]["annotations"][0].update(font={"size": 11})),
    "ticks of xaxis are turned": ("turned text", lambda s: s["layout"]["xaxis"].update(tickangle=-45)),
    "the words of yaxis are turned": ("turned text", lambda s: s["layout"]["yaxis"].update(title={"text": "Share"})),
    "bars are hatched": ("hatching", lambda s: s["data"].append({"type": "bar", "marker": {"pattern": {"shape": "/"}}})),
    "intervals are drawn, and no word": ("intervals", lambda s: s["data"][1].update(error_y={"array": [0.1] * 9})),
    "what they are: 95% intervals": ("intervals", lambda s: s["data"].append(charts.band([1, 2], [1, 2], [3, 4], charts.INK))),
    "7 dots of 'a series' have no names": ("names of dots", lambda s: s["data"][0].pop("text")),
    "a number with an exponent": ("numbers", lambda s: s["layout"]["annotations"][0].update(text="1.79e+04 shops")),
    "China has the colour of United States": ("colours", lambda s: s["data"][1]["line"].update(color=charts.FIXED["United States"])),
    "'black' in 'The black line is China'": ("brightness", lambda s: s["layout"]["meta"].update(subtitle="The black line is China")),
    "'Red' in 'Red bars are places'": ("brightness", lambda s: s["layout"]["meta"].update(subtitle="Red bars are places")),
    "has a contrast of 1.6 on #ffffff": ("legible", lambda s: s["layout"]["annotations"][0].update(font={"color": "#cccccc"})),
    "on #16191d": ("legible", lambda s: s["layout"]["annotations"][0].update(font={"color": "#202060"})),
    "a drawn line has no colour": ("colours", lambda s: s["layout"].setdefault("shapes", []).append({"type": "line", "line": {"dash": "dash"}})),
    "bars start above zero": ("zero", lambda s: (s["data"].append({"type": "bar", "x": [1], "y": [7]}), s["layout"]["yaxis"].update(range=[5, 9]))),
    "the marks of 'China' have a contrast of 1.8": ("contrast", lambda s: s["data"][1]["line"].update(color="#c0c0c0")),
    "the marks of 'other dots' have a contrast of 1.9": ("contrast", lambda s: s["data"].append({"x": [1], "y": [1], "mode": "markers", "marker": {"color": palette.SOFT}})),
    "the marks of 'China' have a contrast of 2.": ("contrast", lambda s: s["data"][1].update(opacity=0.5)),
    "words in a bar have a contrast of 1.": ("contrast", lambda s: s["data"].append(bar(palette.PAPER, palette.SOFT))),
    "bytes of JSON, at most 16,000": ("bytes", lambda s: s["data"][1].update(x=list(range(9000)))),
}  # fmt: skip


@pytest.mark.parametrize("said", BROKEN)
def test_each_rule_sees_what_it_is_for(said):
    rule, damage = BROKEN[said]
    spec = copy.deepcopy(good())
    damage(spec)
    found = guard.findings(spec)
    assert [name for name, _ in found] == [rule] and said in found[0][1]


@pytest.mark.parametrize(
    ("title", "words", "numbers"),
    [
        ("Beijing gives 58 % of its R&D to development, Jiangsu 90 %", 10, 2),
        ("In 28 of 96 cases the share rose from 1.3 to 2.7", 12, 2),
        ("Who led in 2001–2005 mostly still leads in 2017–2021", 9, 0),
        ("China's new users come 3 to 14 days a year, Japan's 50", 12, 2),
    ],
)
def test_words_and_numbers_of_a_title_are_counted_as_a_reader_does(title, words, numbers):
    assert guard.title_words(title) == words and guard.title_numbers(title) == numbers


def test_a_figure_that_is_not_ours_is_left_alone():
    import plotly.graph_objects as go

    assert guard.findings(display.slim(go.Figure(go.Bar(y=[1])))) == []


BOX = {"text": "a name", "box": [100, 100, 160, 114], "size": 12}


@pytest.mark.parametrize(
    ("other", "rule"),
    [
        ({"box": [150, 104, 200, 118]}, "text on text"),
        ({"box": [640, 300, 702, 314]}, "off the paper"),
        ({"box": [300, 300, 340, 310], "size": 9}, "drawn size"),
    ],
)
def test_boxes_that_collide_leave_or_shrink_are_told(other, rule):
    assert [name for name, _ in guard.collisions([BOX, {**BOX, **other}], 700, 400)] == [rule]
    apart = {**BOX, "box": [161, 100, 220, 114]}
    assert guard.collisions([BOX, apart], 700, 400) == []
    assert guard.collisions([BOX, {**BOX, "turned": True}], 700, 400) == []
