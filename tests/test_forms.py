"""The ready-made charts: what they draw, what they say, and what they refuse."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from course import charts
from course.charts import display, palette, place
from course.charts.text import SLACK, width

PAIRS = pd.DataFrame({"before": [0.7, 0.4, 0.5], "after": [0.9, 0.6, 0.3]}, index=["China", "Italy", "Peru"])
NOTES = {"title": "A title that says something", "source": "x"}


def test_a_dumbbell_is_a_ring_for_the_base_and_a_dot_for_what_is_told():
    fig = charts.dumbbell(PAIRS, "before", "after", highlight=["China"], **NOTES)
    _, ring, dot = fig.data
    assert ring.marker.color == charts.PAPER and dot.marker.color == (
        palette.COUNTRIES["China"],
        charts.GREY,
        charts.GREY,
    )
    assert charts.table(fig).loc["Peru"].tolist() == [0.5, 0.3]
    assert "Before: China 0.7; Italy 0.4; Peru 0.5. After: China 0.9" in charts.describe(fig)


def test_a_ring_under_its_dot_is_seen_around_it():
    _, ring, dot = charts.dumbbell(PAIRS.assign(after=[0.9, 0.4, 0.501]), "before", "after", **NOTES).data
    assert list(ring.marker.size) == [10, 16, 16] and dot.marker.size == 10
    assert ring.marker.opacity == 1, "without it plotly lets marks of several sizes shine through"
    assert charts.dumbbell(PAIRS, "before", "after", **NOTES).data[1].marker.size == 10


def test_a_dumbbell_says_which_rows_stand_out_and_one_figure_for_all_rows_once():
    said = charts.describe(charts.dumbbell(PAIRS, "before", "after", highlight=["China"], **NOTES))
    assert "Peru 0.3. Highlighted: China." in said
    said = charts.describe(charts.dumbbell(PAIRS, "before", "after", highlight=["China", "Peru"], **NOTES))
    assert "Peru 0.3. In grey: Italy." in said
    said = charts.describe(charts.dumbbell(PAIRS.assign(before=0.7), "before", "after", unit="%", **NOTES))
    assert "Before: 0.7%, the same in each row. After: China 0.9%" in said
    assert "Highlighted" not in said and "grey" not in said


@pytest.mark.parametrize(
    ("frame", "said"),
    [
        (PAIRS.rename(index={"Italy": "China"}), "found two rows named 'China'"),
        (PAIRS.iloc[:0], "found no row"),
        (PAIRS[["before"]], "found no column 'after'; the table has before"),
    ],
)
def test_a_table_that_cannot_be_drawn_is_named(frame, said):
    with pytest.raises(ValueError, match=said):
        charts.dumbbell(frame, "before", "after", **NOTES)


def test_an_interval_that_crosses_the_reference_is_grey_and_all_are_in_the_table():
    frame = pd.DataFrame({"v": [1.4, 1.1], "low": [1.2, 0.9], "high": [1.9, 1.3]}, index=["ideas", "wages"])
    fig = charts.intervals(frame, "v", "low", "high", reference=1, x_title="Exponent", **NOTES)
    inks = {trace.y[0]: trace.marker.color for trace in fig.data}
    assert inks == {"ideas": charts.INK, "wages": charts.GREY}
    assert charts.table(fig).loc["wages"].round(3).tolist() == [1.1, 0.9, 1.3]
    assert "Ideas 1.4 (1.2 to 1.9)" in charts.describe(fig)
    with pytest.raises(ValueError, match="interval of 'wages' does not hold its estimate"):
        charts.intervals(frame.assign(v=[1.4, 0.8]), "v", "low", "high", **NOTES)


def test_a_strip_names_what_it_highlights_without_overlap():
    values = pd.Series({f"n{i}": float(i) for i in range(30)} | {"Beijing": 15.0, "Shanghai": 15.2, "Peru": np.nan})
    fig = charts.dot_strip(values, highlight=["Beijing", "Shanghai"], **NOTES)
    names = [one for one in fig.layout.annotations if one.text.startswith(("Beijing", "Shanghai"))]
    assert len({one.ay for one in names}) == 2, "two names at one place stand on two heights"
    assert "Beijing 15; Shanghai 15.2; and 30 others from 0 to 29" in charts.describe(fig)
    assert len(charts.table(fig)) == 32
    with pytest.raises(ValueError, match="'Peru' is to be highlighted and has no value"):
        charts.dot_strip(values, highlight=["Peru"], **NOTES)


def test_a_slope_has_both_values_at_its_ends():
    fig = charts.slope(PAIRS, "before", "after", highlight=["China"], unit="%", **NOTES)
    texts = {one.text: one.xanchor for one in fig.layout.annotations}
    assert texts["China 0.7%"] == "right" and texts["China 0.9%"] == "left"
    said = charts.describe(fig)
    assert "China from 0.7% (before) to 0.9% (after). In grey: Italy from 0.4% to 0.6%; Peru from 0.5% to 0.3%." in said
    assert said.count("Peru") == 1


def cloud(n: int = 120) -> pd.DataFrame:
    draw = np.random.default_rng(4)
    names = ["Beijing", "Wuhan", "Huizhou", *[f"p{i}" for i in range(n - 3)]]
    return pd.DataFrame({"early": draw.lognormal(2, 1, n), "late": draw.lognormal(5, 1, n)}, index=names)


def test_every_dot_of_a_scatter_has_its_name_and_the_highlighted_ones_stand_in_the_picture():
    named = ["Beijing", "Wuhan", "Huizhou"]
    fig = charts.scatter(cloud(), "early", "late", named=named, log=True, line=(1, 1), **NOTES)
    assert set(charts.table(fig).index) == set(cloud().index)
    assert {one.text for one in fig.layout.annotations} == set(named)
    said = charts.describe(fig)
    assert "Beijing 3.85 and 777; Wuhan" in said and "and 117 others, in the table" in said
    named_axes = {"x_title": "Patents a head", "y_title": "Pay (yuan)"}
    said = charts.describe(charts.scatter(cloud(), "early", "late", named=named, log=True, **named_axes, **NOTES))
    assert "Patents a head, then Pay: Beijing 3.85 and 777\xa0yuan; Wuhan" in said, "what is measured is said once"
    zeros = cloud().assign(early=[0.0, *cloud()["early"].iloc[1:]])
    some = charts.scatter(zeros, "early", "late", named=["Wuhan"], log=True, **NOTES)
    assert "1 without a value above zero can't be shown" in some.layout.meta["note"]
    with pytest.raises(ValueError, match="'Beijing' is to be named and has no dot"):
        charts.scatter(zeros, "early", "late", named=["Beijing"], log=True, **NOTES)


def test_names_beside_dots_cover_nothing():
    draw = np.random.default_rng(9)
    dots = [(float(x), float(y), 4.0) for x, y in draw.uniform(20, 560, (90, 2))]
    wanted = [(f"a name {i}", x, y) for i, (x, y, _) in enumerate(dots[:14])]
    line = ((0.0, 0.0), (600.0, 600.0))
    spots, lost = place.names(wanted, dots, (0, 0, 600, 600), lines=[line])
    boxes = [place.box_of(spot.name, spot.x, spot.y, 12) for spot in spots]
    assert not lost and len(boxes) == 14
    for i, box in enumerate(boxes):
        wide = (box[0] - place.APART, box[1], box[2] + place.APART, box[3])
        assert not any(place.overlap(wide, other) for other in boxes[:i])
        assert not any(place.overlap(box, (x - 4, y - 4, x + 4, y + 4)) for x, y, _ in dots)
        assert not place.crosses(box, *line)


def test_two_names_on_one_level_do_not_read_as_one():
    ends = 108 + SLACK * width("Beijing", 12)  # of the name at the right of its dot
    half = SLACK * width("Shanghai", 12) / 2
    dots = [(100.0, 100.0, 5.0), (ends + 3 + half, 115.0, 5.0)]  # over this dot there would be room, hard by the other
    spots, _ = place.names(
        [("Beijing", *dots[0][:2]), ("Shanghai", *dots[1][:2])], dots, (0, 60, ends + 4 + 2 * half, 160)
    )
    boxes = {spot.name: place.box_of(spot.name, spot.x, spot.y, 12) for spot in spots}
    left, right = boxes["Beijing"], boxes["Shanghai"]
    assert left[0] > 100, "the first stands at the right of its dot"
    assert right[0] - left[2] >= place.APART or right[1] > left[3], boxes


def test_a_name_that_finds_no_place_is_told():
    dots = [(float(x), float(y), 6.0) for x in range(0, 200, 8) for y in range(0, 200, 8)]
    assert place.names([("a long name", 96.0, 96.0)], dots, (0, 0, 200, 200)) == ([], ["a long name"])


def test_a_fan_tells_model_from_data_and_known_from_came():
    times = [2021, 2022]
    bands = pd.DataFrame(
        {"middle": [5, 6], "low50": [4, 5], "high50": [6, 7], "low90": [3, 3], "high90": [8, 9]}, index=times
    )
    known, came = pd.Series({2019: 3.0, 2020: 4.0}), pd.Series({2021: 7.0})
    fig = charts.fan(known, bands, came, **NOTES)
    looks = {trace.name: trace for trace in fig.data if trace.name}
    assert looks["forecast"].line.color in palette.MODEL and looks["forecast"].line.dash == "dash"
    assert looks["known"].marker.color != looks["what came"].marker.color == charts.PAPER
    assert "nine tenths from 3 to 9" in charts.describe(fig)
    with pytest.raises(ValueError, match="band of 50% leaves the band of 90%"):
        charts.fan(known, bands.assign(low50=[1, 1]), **NOTES)


def test_panels_share_their_scales_and_each_has_its_result():
    panels = {
        name: {"result": f"ends at {end}", "traces": [{"type": "scatter", "x": [0, 1], "y": [0, end], "mode": "lines"}]}
        for name, end in (("one", 4), ("two", 6), ("three", 8), ("four", 9))
    }
    fig = charts.multiples(panels, x_range=(0, 1), y_range=(0, 10), **NOTES)
    made = display.slim(fig)["layout"]
    ranges = {tuple(made[key]["range"]) for key in made if key.startswith("yaxis")}
    assert ranges == {(0, 10)} and len(fig.data) == 4
    assert "Two: ends at 6. " in charts.describe(fig)
    assert set(charts.table(fig).columns) >= {"one", "four"}
    panels["two"]["traces"][0]["meta"] = {"words": "0 in 2009 to 6 in 2023"}
    told = charts.describe(charts.multiples(panels, x_range=(0, 1), y_range=(0, 10), **NOTES))
    assert "Two: 0 in 2009 to 6 in 2023. " in told and "ends at 6" not in told and "Three: ends at 8. " in told
    with pytest.raises(ValueError, match="is wider than its panel; shorten it"):
        charts.multiples({"a name that goes on and on and on for ever": panels["one"], "b": panels["two"], "c": panels["two"]}, x_range=(0, 1), y_range=(0, 1), **NOTES)  # fmt: skip


def test_an_interval_along_an_order_is_a_band_of_the_lines_colour():
    frame = pd.DataFrame({"year": [2000, 2001, 2002], "v": [1.0, 2, 3], "a": [0.5, 1, 2], "b": [2.0, 3, 9]})
    fig = charts.lines(frame.assign(place="China"), "year", "v", by="place", low="a", high="b", **NOTES)
    assert fig.data[0].fill == "toself" and fig.data[0].fillcolor == "rgba(184,61,20,0.2)"
    assert fig.layout.yaxis.range[1] > 9
    assert charts.table(fig).reset_index().to_numpy().tolist() == [[2000, 1, 0.5, 2], [2001, 2, 1, 3], [2002, 3, 2, 9]]


def test_what_the_line_of_a_scatter_is_stands_in_its_note_once():
    def note(**more):
        drawn = charts.scatter(PAIRS, "before", "after", named=["China"], line=(0, 1), **more, **NOTES)
        return drawn.layout.meta["note"]

    assert note(line_name="as much after as before") == "Dashed: as much after as before"
    assert note(line_name="as much", note="Three places.") == "Three places. Dashed: as much"
    assert note(line_name="as much", note="The line is another") == "The line is another"


@pytest.mark.parametrize("second", [0.7, 0.72, 0.9])
def test_the_heads_of_a_dumbbell_are_apart_however_near_its_first_row(second):
    fig = charts.dumbbell(PAIRS.assign(after=[second, 0.6, 0.3]), "before", "after", **NOTES)
    left, right = sorted(
        (one for one in fig.layout.annotations if one.text in PAIRS), key=lambda one: one.xanchor != "right"
    )
    pixels = 480 * (right.x - left.x) / (max(second, 0.7) - 0.3)
    assert (left.xanchor, right.xanchor) == ("right", "left")
    assert pixels + right.xshift - left.xshift >= 11.5


def test_a_dumbbell_says_which_mark_is_which_where_a_row_goes_the_other_way():
    assert charts.dumbbell(PAIRS, "before", "after", note="Three places.", **NOTES).layout.meta["note"] == (
        "Three places. Rings: before. Dots: after"
    )
    assert not charts.dumbbell(PAIRS.iloc[:2], "before", "after", **NOTES).layout.meta.get("note")
    said = charts.dumbbell(PAIRS, "before", "after", subtitle="Before (ring) and after (dot)", **NOTES)
    assert not said.layout.meta.get("note")


@pytest.mark.parametrize(("last", "drawn"), [(-0.1, True), (0.1, False)])
def test_a_slope_draws_zero_where_its_values_lie_on_both_sides(last, drawn):
    fig = charts.slope(PAIRS.assign(after=[0.9, 0.6, last]), "before", "after", highlight=["China"], **NOTES)
    assert [shape.y0 for shape in fig.layout.shapes] == ([0] if drawn else [])
    assert ("zero" in [one.text for one in fig.layout.annotations]) == drawn
