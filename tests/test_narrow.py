"""Charts laid out anew for a phone."""

from __future__ import annotations

import copy

import pandas as pd
import pytest

from course import charts
from course.charts import display, strip, style
from course.charts.narrow import ENDS, LEAST, NAMES, PHONE, narrow
from course.charts.text import plain, width

LONG = "A finding that takes one line on a wide paper and two on a phone"


def a_chart(**more):
    fig = charts.figure(
        LONG, subtitle="What is measured in each of the years, and where", y="People online (% of all)", source="A maker",
        note="What the eye must know", **more,
    )  # fmt: skip
    fig.add_scatter(x=list(range(2000, 2020)), y=list(range(20, 40)), mode="lines", name="a")
    fig.update_yaxes(range=[20, 41])
    return display.slim(fig)


def texts(spec, name):
    return [plain(a["text"]) for a in spec["layout"]["annotations"] if a.get("name") == name]


def test_the_texts_are_wrapped_anew_and_none_is_lost():
    wide = a_chart()
    before = copy.deepcopy(wide)
    thin = narrow(wide)
    assert wide == before, "what is stored stays"
    made = thin["layout"]
    assert made["width"] == PHONE and plain(made["title"]["text"]) == LONG and made["title"]["text"].count("<br>") >= 1
    for line in made["title"]["text"].split("<br>"):
        assert width(line, style.PHONE, bold=True) <= PHONE - 2 * style.EDGE
    for name in ("axis", "note", "source"):
        assert texts(thin, name) == texts(wide, name) != []
    assert sum("starts at" in text for text in texts(thin, "note")) == 1
    assert sum(shape.get("name") == "axis-break" for shape in made["shapes"]) == 1
    plots = [
        one["layout"]["height"] - one["layout"]["margin"]["t"] - one["layout"]["margin"]["b"] for one in (wide, thin)
    ]
    assert plots[0] == plots[1]


def test_what_a_lesson_added_to_a_margin_stays_added():
    fig = charts.figure(LONG, source="A maker")
    fig.add_scatter(x=[1, 2], y=[0, 1])
    bare = narrow(display.slim(fig))["layout"]["margin"]["t"]
    fig.update_layout(margin_t=fig.layout.margin.t + 26)
    added = narrow(display.slim(fig))["layout"]["margin"]["t"]
    assert added == bare + 26 and narrow(a_chart()) is not None


def test_names_at_the_edges_are_broken_and_their_rows_get_room():
    names = [f"a rather long name of one thing, {n}" for n in range(9)]
    fig = charts.bars(
        pd.DataFrame({"what": names, "things": range(9)}),
        "things",
        "what",
        title=LONG,
        x_title="Things",
        source="A maker",
    )
    wide = display.slim(fig)
    thin = narrow(wide)
    axis, made = thin["layout"]["yaxis"], thin["layout"]
    assert [plain(text) for text in axis["ticktext"]] == [plain(one) for one in axis["tickvals"]]
    assert all(width(line, style.SMALL) <= NAMES for text in axis["ticktext"] for line in text.split("<br>"))
    assert made["margin"]["l"] <= NAMES + 14 < wide["layout"]["margin"]["l"]
    rows = (made["height"] - made["margin"]["t"] - made["margin"]["b"]) / 9
    assert rows >= 14 * max(text.count("<br>") + 1 for text in axis["ticktext"])


def test_names_at_the_ends_of_lines_stay_apart():
    frame = pd.DataFrame({"year": [2000, 2010] * 2, "of": ["the first of two long names"] * 2 + ["the second of two long names"] * 2,
                          "value": [1.0, 2.0, 1.0, 2.01]})  # fmt: skip
    fig = charts.lines(frame, "year", "value", by="of", title=LONG, source="A maker")
    made = narrow(display.slim(fig))["layout"]
    ends = [a for a in made["annotations"] if a.get("xshift") == 7]
    assert len(ends) == 2 and all("<br>" in a["text"] for a in ends)
    assert all(width(line, style.LABEL, bold=True) <= ENDS for a in ends for line in a["text"].split("<br>"))
    low, high = made["yaxis"]["range"]
    tall = made["height"] - made["margin"]["t"] - made["margin"]["b"]
    at = [(a["y"] - low) / (high - low) * tall + a["yshift"] for a in ends]
    assert abs(at[0] - at[1]) >= 2 * style.LEADING[style.LABEL] - 1


@pytest.mark.parametrize("change", [lambda s: s["layout"].pop("meta"), lambda s: s["layout"].update(width=PHONE)])
def test_another_s_chart_and_one_that_is_narrow_stay_as_they_are(change):
    spec = a_chart()
    change(spec)
    assert narrow(spec) is None


def test_a_panel_without_room_is_not_laid_out():
    spec = a_chart()
    spec["layout"]["xaxis"]["domain"] = [0, 1.1 * LEAST / (PHONE - 80)]
    assert narrow(spec) is not None
    spec["layout"]["xaxis"]["domain"] = [0, 0.9 * LEAST / PHONE]
    assert narrow(spec) is None


@pytest.mark.parametrize(("values", "side"), [([1, 2, 3, 4, 8, 9.5], "left"), ([11, 12, 13, 40, 50, 60], "right")])
def test_the_words_of_a_strip_s_line_stand_where_they_cover_no_mark(values, side):
    answers = ["yes" if one >= 10 else "no" for one in values]
    ways = pd.DataFrame({"value": values, "low": values, "high": values, "answer": answers, "how": "a"})
    options = [("how", "a", answers.count("yes"), 0, answers.count("no"))]
    fig = strip.specification_strip(ways, options, title=LONG, line=10, unit="points", source="A maker")
    made = narrow(display.slim(fig))["layout"]
    (text,) = [a for a in made["annotations"] if a["text"].startswith("yes begins")]
    assert text["xanchor"] == side and text["yanchor"] == {"left": "bottom", "right": "top"}[side]
