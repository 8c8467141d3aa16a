"""Charts laid out anew for a phone."""

from __future__ import annotations

import copy

import pandas as pd
import pytest

from course import charts
from course.charts import display, place, strip, style
from course.charts.narrow import APART, ENDS, LEAST, NAMES, PHONE, narrow
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
    assert abs(at[0] - at[1]) >= 2 * style.LEADING[style.LABEL] + 4, "two names of two lines don't read as one of four"


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
    (text,) = [a for a in made["annotations"] if a.get("name") == "line"]
    assert text["xanchor"] == side and text["yanchor"] == {"left": "bottom", "right": "top"}[side]


def test_years_that_would_touch_are_left_out():
    spec = a_chart()
    spec["layout"]["xaxis"] |= {"dtick": 1, "range": [1999.5, 2019.5]}
    made = narrow(spec)["layout"]
    inside = PHONE - made["margin"]["l"] - made["margin"]["r"]
    assert made["xaxis"]["dtick"] * inside / 20 >= APART > (made["xaxis"]["dtick"] - 1) * inside / 20
    spec["layout"]["xaxis"] |= {"tickvals": list(range(2000, 2020))}
    kept = narrow(spec)["layout"]["xaxis"]["tickvals"]
    assert 4 <= len(kept) < 20 and "ticktext" not in narrow(spec)["layout"]["xaxis"], "plotly writes them"


def test_a_legend_stands_anew_above_the_plot():
    ways = pd.DataFrame(
        {"value": [1.0, 2.0], "low": [1.0, 2.0], "high": [1.0, 2.0], "answer": ["yes", "no"], "how": "a"}
    )
    fig = strip.specification_strip(ways, [("how", "a", 1, 0, 1)], title=LONG, line=1.5, unit="points", source="A maker",
                                    subtitle="What is measured in each of the years, in so many words that they take two")  # fmt: skip
    made = narrow(display.slim(fig))["layout"]
    tall = made["height"] - made["margin"]["t"] - made["margin"]["b"]
    above = (made["legend"]["y"] - 1) * tall
    assert made["legend"]["y"] > 1 and above + 20 <= made["margin"]["t"] - 14 - 20 * made["title"]["text"].count("<br>")


@pytest.mark.parametrize("wanted", [
    [(50, 30), (52, 30)], [(100, 45), (110, 40), (150, 30)], [(20, 40), (60, 40), (300, 40)],
    [(20, 30), (130, 50), (135, 45), (140, 40)],
])  # fmt: skip
def test_no_name_over_dots_is_covered_or_crossed(wanted):
    """The lines from names to their dots are drawn as the charts draw them, point for point."""
    placed = place.stacked(wanted, 312)
    boxes = [
        (middle - half, middle + half, 22 + 17 * level)
        for (middle, level), (_, half) in zip(placed, wanted, strict=True)
    ]
    for n, (left, right, high) in enumerate(boxes):
        assert left >= 0 and right <= 312
        for m, (other_left, other_right, other_high) in enumerate(boxes):
            if m != n:
                assert high != other_high or right < other_left or other_right < left
                dot, end = wanted[m][0], placed[m][0]
                for part in range(101):
                    x, y = dot + (end - dot) * part / 100, other_high * part / 100
                    assert not (left < x < right and high - 8 < y < high + 8) or other_high <= high, (n, m)


def test_no_name_s_line_passes_over_the_dot_of_another():
    # lesson 09: unicorns per million residents, from Nanjing to Beijing
    wanted = [(32.0, 36.0), (42.0, 48.0), (121.0, 45.0), (146.0, 47.0), (189.0, 45.0), (300.0, 36.0)]
    placed = place.stacked(wanted, 312)
    for n, (dot, _) in enumerate(wanted):
        middle, level = placed[n]
        for m, (other, _) in enumerate(wanted):
            part = (other - dot) / (middle - dot) if middle != dot else -1
            assert m == n or not 0 < part < 1 or part * (22 + 17 * level) >= 9, (n, m, placed)


def test_an_axis_ends_near_its_marks_not_at_the_words_over_them():
    fig = charts.figure(LONG, source="A maker")
    fig.add_scatter(x=[0.6, 0.9], y=[0, 1], mode="markers", error_x={"array": [0.05, 0.3]})
    fig.add_annotation(x=0.6, y=1, text="a long name over the first mark", showarrow=False)
    low, high = narrow(display.slim(fig))["layout"]["xaxis"]["range"]
    assert 0.5 < low < 0.55 and 1.2 < high < 1.3
    fig.layout.annotations[0].update(x=0.9, xanchor="left")
    (text,) = [
        one for one in narrow(display.slim(fig))["layout"]["annotations"] if one["text"].startswith("a long name")
    ]
    assert text["xshift"] < -10, "it would leave the paper"
    fig.layout.annotations = []
    assert "range" not in narrow(display.slim(fig))["layout"]["xaxis"], "plotly finds the range itself"


def test_ticks_are_left_out_evenly_on_an_axis_of_logarithms_too():
    fig = charts.figure(LONG, source="A maker")
    fig.add_scatter(x=[0.001, 100], y=[0, 1])
    ticks = [10.0**n for n in range(-3, 3)]
    fig.update_xaxes(type="log", range=[-3.1, 2.1], tickvals=ticks, ticktext=[f"{one:g} or more" for one in ticks])
    kept = narrow(display.slim(fig))["layout"]["xaxis"]["tickvals"]
    assert kept == [0.01, 1, 100]


def test_an_axis_of_years_keeps_two_ticks():
    fig = charts.figure(LONG, source="A maker")
    fig.add_scatter(x=[2003, 2018], y=[0, 1])
    fig.update_xaxes(range=[2002.5, 2018.2])
    fig.update_layout(margin_r=120)
    assert narrow(display.slim(fig))["layout"]["xaxis"]["dtick"] == 5
