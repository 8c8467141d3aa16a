"""The look of the charts and the words that describe them."""

from __future__ import annotations

import itertools

import numpy as np
import pandas as pd
import plotly.graph_objects as go
import pytest

from course import charts, data
from course.charts import display, maps, text

FRAME = pd.DataFrame({
    "year": [2000, 2001, 2002, 2000, 2001, 2002], "value": [1.0, 5.0, 3.0, 2.0, 2.5, 2.6],
    "place": ["China"] * 3 + ["Japan"] * 3,
})  # fmt: skip


def rgb(ink: str) -> np.ndarray:
    return np.array([int(ink[i : i + 2], 16) / 255 for i in (1, 3, 5)])


def contrast(ink: str) -> float:
    linear = np.where(rgb(ink) <= 0.04045, rgb(ink) / 12.92, ((rgb(ink) + 0.055) / 1.055) ** 2.4)
    return float(1.05 / (linear @ [0.2126, 0.7152, 0.0722] + 0.05))


@pytest.mark.parametrize("ink", [*charts.PALETTE, charts.GREY, charts.QUIET, *charts.FIXED.values()])
def test_text_in_any_colour_can_be_read_on_white(ink):
    assert contrast(charts.text_colour(ink)) >= 4.5


def test_the_classes_of_an_amount_get_darker_step_by_step():
    dark = [contrast(ink) for ink in charts.SEQUENTIAL]
    assert dark == sorted(dark)


def test_a_place_has_the_same_colour_in_any_company():
    assert charts.colour("China", ["Japan", "China"]) == charts.colour("China", ["China"]) == charts.FIXED["China"]
    others = ["Brazil", "Chile", "China", "Ghana"]
    inks = [charts.colour(name, others) for name in others]
    assert len(set(inks)) == len(others)


def test_line_chart_in_words_names_kind_finding_axes_and_course():
    fig = charts.lines(
        FRAME,
        "year",
        "value",
        by="place",
        title="China rose and fell",
        x_title="Year",
        y_title="Things (m)",
        source="Data: x",
    )
    words = charts.describe(fig)
    assert words.startswith("China rose and fell. Line chart. ")
    assert "vertical axis: Things (m)" in words
    assert "China: from 1 in 2000 to 3 in 2002 (highest 5 in 2001)" in words
    assert "Japan: from 2 in 2000 to 2.6 in 2002" in words


def test_words_follow_the_figure():
    fig = charts.lines(FRAME, "year", "value", by="place", title="China rose and fell", source="Data: x")
    before = charts.describe(fig)
    fig.data[0].y = [1.0, 9.0, 3.0]
    assert "highest 9 in 2001" in charts.describe(fig) != before


def test_bars_in_words_and_values_on_the_bars():
    frame = pd.DataFrame({"name": ["A", "B"], "v": [12.34, 5.0]})
    fig = charts.bars(frame, "v", "name", title="A is ahead of B", x_title="Points", source="Data: x")
    assert list(fig.data[0].text) == ["12.3", "5.0"]
    assert "A 12.3; B 5" in charts.describe(fig)


def test_many_bars_are_summed_up():
    frame = pd.DataFrame({"name": [f"n{i}" for i in range(20)], "v": range(20)})
    words = charts.describe(charts.bars(frame, "v", "name", title="Twenty names and their values", source="x"))
    assert "20 bars; highest n19 19; n18 18; n17 17; lowest n2 2; n1 1; n0 0" in words


def test_a_gap_breaks_the_line_and_is_dotted():
    frame = pd.DataFrame({"year": [2000, 2001, 2002, 2006], "value": [1.0, 2.0, 3.0, 4.0]})
    fig = charts.lines(frame, "year", "value", title="A line with a gap in it", source="x")
    dotted, line = fig.data
    assert dotted.line.dash == "dot" and list(dotted.x) == [2002, 2006]
    assert list(line.y) == [1, 2, 3, None, 4]
    assert charts.describe(fig).count("From 1 in 2000 to 4 in 2006") == 1


def test_labels_at_line_ends_never_overlap():
    ends = [(name, 2020, value, "#000000") for name, value in zip("abcdef", [5, 5.1, 5.2, 5.05, 0, 10], strict=True)]
    labels = charts.end_labels(ends, (0, 10), 300)
    at = sorted(label["y"] / 10 * 300 + label["yshift"] for label in labels)
    assert min(np.diff(at)) >= 15
    assert min(at) >= 0 and max(at) <= 300


def test_titles_wrap_evenly_and_stay_whole():
    title = "China's tilt to development grew to 84.6 % in 2013, then turned; the United States' grew to 67.3 %"
    fig = charts.figure(title, source="x")
    first, second = fig.layout.title.text.split("<br>")
    assert abs(len(first) - len(second)) < 20
    assert f"{first} {second}" == title
    assert fig.layout.margin.t > charts.figure("A short title").layout.margin.t


def plot(spec: dict) -> int:
    """Return how many pixels high the plot of a stored figure is."""
    made = spec["layout"]
    return made["height"] - made["margin"]["t"] - made["margin"]["b"]


def test_a_figure_grows_with_its_text_and_its_plot_does_not():
    short = display.slim(charts.figure("A title that says something"))
    long = display.slim(charts.figure("A title that goes on and on " * 4, y="People", note="A note. " * 30, source="x"))
    assert short["layout"]["width"] == long["layout"]["width"] == charts.WIDTH == 700
    assert plot(short) == plot(long) == charts.HEIGHT - 130
    assert long["layout"]["height"] > short["layout"]["height"] + 100


def test_note_and_source_stand_in_the_picture_whole_and_in_reading_size():
    note, origin = "Hong Kong, Shenzhen and Dongguan are one place " * 4, charts.source("province_rd", "china_31")
    spec = display.slim(charts.figure("A title that says something", note=note, source=origin, subtitle="Share, %"))
    drawn = {one["name"]: one for one in spec["layout"]["annotations"]}
    assert drawn["note"]["text"].replace("<br>", " ") == f"Note: {note.strip()}."
    assert drawn["source"]["text"].replace("<br>", " ") == f"Source: {origin}"
    assert drawn["note"]["font"]["size"] == drawn["source"]["font"]["size"] == 12
    below = spec["layout"]["title"]["subtitle"]
    assert below["text"] == "Share, %" and below["font"]["size"] == 14


def test_the_words_of_the_vertical_axis_stand_level_above_it():
    fig = charts.figure("A title that says something", x="Year", y="Share of R&D (%)")
    spec = display.slim(fig.add_scatter(x=[2000, 2010], y=[1, 2000]))
    assert "title" not in spec["layout"]["yaxis"]
    assert "title" not in spec["layout"]["xaxis"], "years say it themselves"
    words = next(one for one in spec["layout"]["annotations"] if one["name"] == "axis")
    assert words["text"] == "Share of R&D (%)" and words["y"] == 1 and words["yshift"] > 0 and "textangle" not in words
    assert spec["layout"]["xaxis"]["tickformat"] == "d", "a year has no comma"
    assert spec["layout"]["yaxis"]["separatethousands"] and spec["layout"]["yaxis"]["showticksuffix"] == "last"
    assert "vertical axis: Share of R&D (%)" in charts.describe(fig), "the words still name the axis"


def test_what_a_lesson_adds_to_the_margins_stays_added_and_small_text_grows():
    fig = charts.figure("A title that says something", source="x")
    before = display.slim(fig)
    fig.layout.margin.b += 40
    fig.layout.height += 40
    fig.add_annotation(text="tiny", x=0, y=0, font_size=9)
    after = display.slim(fig)
    assert after["layout"]["margin"]["b"] == before["layout"]["margin"]["b"] + 40 and plot(after) == plot(before)
    assert next(one for one in after["layout"]["annotations"] if one["text"] == "tiny")["font"]["size"] == 12


def test_a_lab_has_room_for_two_lines_of_title_so_that_its_plot_stays_in_its_place():
    tops = {display.slim(charts.figure("A title" * n), lines=2)["layout"]["margin"]["t"] for n in (1, 9)}
    assert len(tops) == 1


def test_a_second_panel_has_its_own_axes_and_leaves_the_first_alone():
    made = charts.layout("Two panels", x="Years", y="Cost (dollars)")
    made["xaxis"]["domain"] = [0, 0.4]
    charts.second_panel(made, x="Firms", y="Worth (%)", domain=(0.6, 1), x_range=(0, 10), y_range=(0, 60))
    one, other = made["xaxis"], made["xaxis2"]
    assert (one["title"]["text"], other["title"]["text"]) == ("Years", "Firms")
    assert (one["domain"], other["domain"], other["anchor"]) == ([0, 0.4], [0.6, 1], "y2")
    assert (made["yaxis2"]["title"]["text"], made["yaxis2"]["range"]) == ("Worth (%)", [0, 60])
    assert go.Figure(layout=made).layout.yaxis2.anchor == "x2"


def test_map_says_the_extremes_and_what_is_missing():
    names = data.load("provinces").query("level == 'province'")["province"]
    values = pd.Series(range(len(names)), index=names, dtype=float).drop("Tibet")
    fig = charts.province_map(values, title="A map with one province missing", unit="%", source="x")
    words = charts.describe(fig)
    assert words.startswith("A map with one province missing. Map.") and "No figure for Tibet" in words
    at = list(maps.TILES).index("Tibet")
    tiles = fig.data[0]
    assert tiles.marker.color[at] == charts.PAPER and tiles.hovertext[at] == "Tibet: no figure"
    assert not any(t.type.startswith(("choropleth", "scattergeo")) for t in fig.data), (
        "a geo trace would ask another host for a map"
    )


def test_map_names_an_unknown_province():
    with pytest.raises(ValueError, match="Atlantis"):
        charts.province_map(pd.Series({"Atlantis": 1.0}), title="No such place on the map")


def outlines() -> dict[str, set[tuple[float, float]]]:
    found: dict[str, set[tuple[float, float]]] = {}
    for feature in data.load_geo("china_31")["features"]:
        shape = feature["geometry"]
        polygons = [shape["coordinates"]] if shape["type"] == "Polygon" else shape["coordinates"]
        name = feature["properties"]["name"]
        found[name] = {(round(x, 3), round(y, 3)) for polygon in polygons for x, y in polygon[0]}
    return found


def test_tiles_keep_most_neighbours_and_the_points_of_the_compass():
    corners = outlines()
    assert set(corners) == set(maps.TILES) and len(set(maps.TILES.values())) == 31
    touching = [(a, b) for a, b in itertools.combinations(corners, 2) if len(corners[a] & corners[b]) > 1]
    near = [
        (a, b) for a, b in touching
        if max(abs(p - q) for p, q in zip(maps.TILES[a], maps.TILES[b], strict=True)) == 1
    ]  # fmt: skip
    assert len(touching) >= 60 and len(near) / len(touching) > 0.9
    names = list(corners)
    middle = {name: np.mean(list(corners[name]), axis=0) for name in names}
    for way, sign in ((0, 1), (1, -1)):  # west to east, and north to south
        true = pd.Series([sign * middle[name][way] for name in names])
        assert true.corr(pd.Series([maps.TILES[name][way] for name in names]), method="spearman") > 0.94


def test_tiles_that_show_the_same_value_have_one_colour_and_limits_are_round():
    names = list(maps.TILES)
    values = pd.Series({name: 58 + i for i, name in enumerate(names)} | {"Beijing": 59.96, "Tibet": 60.04}, dtype=float)
    fig = charts.province_map(values, title="A title that says something", unit="% of R&D")
    tiles = dict(zip(names, zip(fig.data[0].text, fig.data[0].marker.color, strict=True), strict=True))
    assert tiles["Beijing"][0].endswith("60.0%</b>") and tiles["Beijing"][1] == tiles["Tibet"][1]
    assert maps.limits(list(range(58, 91))) == [60, 70, 80] or all(v % 5 == 0 for v in maps.limits(list(range(58, 91))))
    assert maps.limits([0.2, 0.3, 0.5, 1, 27]) == [1, 2, 5, 10, 20]
    assert maps.limits([3.0, 3.0]) == []
    with pytest.raises(ValueError, match="found 6 limits of classes, expected at most 5"):
        charts.province_map(values, title="A title that says something", classes=range(6))
    with pytest.raises(ValueError, match="found no value"):
        charts.province_map(values * np.nan, title="A title that says something")


def test_decoration_is_left_out_of_the_words():
    fig = charts.figure("A title that says something", source="x")
    fig.add_scatter(x=[0, 1], y=[7, 7], mode="lines", name="guide", meta={"words": False})
    fig.add_scatter(x=[0, 1], y=[1, 2], mode="lines", name="series", meta={"words": "the series says it itself"})
    fig.add_bar(x=[2019.5], y=[84.5], name="bar", meta={"words": "2019–20 84.5"})
    words = charts.describe(fig)
    assert "2019–20 84.5" in words and "2,020" not in words
    assert (
        "guide" not in words
        and "The series says it itself." in words
        and words.startswith("A title that says something. Bar chart and line chart.")
    )


def test_a_bare_plotly_figure_is_described_too():
    assert "from 1 in 2000 to 2 in 2001" in charts.describe(go.Figure(go.Scatter(x=[2000, 2001], y=[1, 2], name="a")))


# ------------------------------------------------------------------------------------------------ a chart as a table


def test_lines_that_share_their_years_stand_side_by_side():
    fig = charts.lines(
        FRAME, "year", "value", by="place", title="A title that says something", x_title="Year", y_title="V"
    )
    found = charts.table(fig)
    assert found.index.name == "Year" and found.index.tolist() == [2000, 2001, 2002]
    assert found["China"].tolist() == [1, 5, 3] and found["Japan"].tolist() == [2, 2.5, 2.6]


def test_a_gap_leaves_an_empty_cell_and_years_stand_in_order():
    fig = charts.figure("A title that says something", x="Year")
    fig.add_scatter(x=[2002, 2003], y=[1, 2], name="late")
    fig.add_scatter(x=[2001, 2002, 2003], y=[3, None, 5], name="whole")
    found = charts.table(fig)
    assert found.index.tolist() == [2001, 2002, 2003]
    assert found["late"].tolist() == [None, 1, 2] and found["whole"].tolist()[::2] == [3, 5]
    assert "<td></td><td>3</td>" in charts.table_html(fig)


def test_points_with_names_have_a_row_each():
    fig = charts.figure("A title that says something", x="People", y="Ideas")
    fig.add_scatter(x=[10, 20, 20], y=[1, 2, 3], text=["A", "B<br>b", "C"], mode="markers", name="places")
    found = charts.table(fig)
    assert found.index.tolist() == ["A", "B b", "C"] and found.columns.tolist() == ["series", "People", "Ideas"]
    assert found.loc["C"].tolist() == ["places", 20, 3]


def test_bars_their_text_is_no_name():
    rows = pd.DataFrame({"place": ["Jiangsu", "Anhui"], "share": [3.0, 1.5]})
    fig = charts.bars(rows, "share", "place", title="A title that says something", x_title="Share (%)")
    found = charts.table(fig)
    assert found["Share (%)"].to_dict() == {"Jiangsu": 3.0, "Anhui": 1.5} and found.index.name == "place"


def test_ticks_that_are_words_stand_for_their_places_and_figures_stay():
    fig = charts.figure("A title that says something", y="Rank")
    fig.add_scatter(x=[0, 0.8], y=[1, 2], name="a")
    fig.update_xaxes(tickvals=[0, 1], ticktext=["research", "state<br>money"])
    assert charts.table(fig).index.tolist() == ["research", "state money"]
    fig.update_xaxes(tickvals=[0, 1], ticktext=["10", "100"])
    assert charts.table(fig).index.tolist() == [0, 0.8]


def test_a_map_and_a_flow_have_tables_and_a_drawing_has_none():
    found = charts.table(
        charts.province_map(pd.Series({"Beijing": 2.5}), title="A title that says something", unit="%")
    )
    assert len(found) == 31 and found.loc["Beijing", "%"] == 2.5 and found.loc["Tibet", "%"] is None
    flow = go.Figure(go.Sankey(node={"label": ["a", "b"]}, link={"source": [0], "target": [1], "value": [7]}))
    assert charts.table(flow).reset_index().values.tolist() == [["a", "b", 7]]
    triangle = charts.figure("A title that says something")
    triangle.add_scatter(x=[0, 1], y=[0, 1])
    triangle.update_xaxes(visible=False)
    assert not charts.table(triangle).empty
    triangle.update_yaxes(visible=False)
    assert charts.table(triangle).empty and charts.table_html(triangle) == ""


def test_decoration_is_left_out_of_the_table():
    fig = charts.figure("A title that says something")
    fig.add_scatter(x=[0, 1], y=[7, 7], name="guide", meta={"words": False})
    fig.add_scatter(x=[0, 1], y=[1, 2], name="series", meta={"words": "the series says it itself"})
    assert charts.table(fig).iloc[:, 0].tolist() == [1, 2]


def test_the_html_has_heads_a_caption_few_rows_and_nothing_unescaped():
    fig = charts.figure("A title that says something", x="Year", y="a < b")
    fig.add_scatter(x=list(range(1900, 1990)), y=[0.123456] + [12345.6] * 89)
    found = charts.table_html(fig)
    assert found.startswith(
        '<details data-chart="A title that says something"><summary>This chart as a table</summary><table><caption'
    )
    assert f", {charts.ROWS} of 90 rows: the first and last," in found and found.count("<tr>") == charts.ROWS + 1
    assert '<th scope="col">Year</th><th scope="col">a &lt; b</th>' in found
    assert '<tr><th scope="row">1900</th><td>0.1235</td></tr><tr><th scope="row">1901</th><td>12,346</td></tr>' in found
    assert charts.table_html(fig, folded=False).startswith("<table>")


def test_on_a_phone_the_text_is_laid_out_anew_and_keeps_its_size():
    fig = charts.figure("A title that says something and goes on for a while", note="A note. " * 12, source="x", y="V")
    wide, narrow = display.slim(fig), display.slim(fig, width=380)
    assert narrow["layout"]["width"] == 380 and plot(narrow) == plot(wide)
    assert narrow["layout"]["title"]["text"].count("<br>") > wide["layout"]["title"]["text"].count("<br>")
    assert narrow["layout"]["title"]["font"]["size"] == 18
    for one in narrow["layout"]["annotations"]:
        assert one["font"]["size"] >= 12
        assert all(text.width(line, one["font"]["size"]) <= 380 - 32 for line in one["text"].split("<br>"))


def test_a_narrow_map_has_codes_on_its_tiles():
    fig = charts.province_map(pd.Series({"Beijing": 2.5, "Hainan": 1.0}), title="A title that says something", unit="%")
    tiles = dict(zip(maps.TILES, display.slim(fig, width=380)["data"][0]["text"], strict=True))
    assert tiles["Beijing"] == "BJ<br><b>2.5%</b>" and tiles["Tibet"] == "XZ<br><b>–</b>"
    assert display.slim(fig)["data"][0]["text"][1] == "Beijing<br><b>2.5%</b>"


def test_a_hyphen_before_a_number_is_drawn_as_a_minus():
    fig = charts.figure("It fell by -0.3 in 2003-07", note="The lowest is -2 %", source="x")
    fig.add_scatter(x=[1], y=[2], text=["-5", "T-Mobile"])
    spec = display.slim(fig)
    assert spec["layout"]["title"]["text"] == "It fell by −0.3 in 2003-07"
    assert spec["layout"]["annotations"][0]["text"] == "Note: The lowest is −2 %."
    assert spec["data"][0]["text"] == ["−5", "T-Mobile"]


# ---------------------------------------------------------------- short and long


def crossing(first, second):
    fig = go.Figure([
        go.Scatter(x=[2000, 2001, 2002], y=first, name="China", mode="lines"),
        go.Scatter(x=[2000, 2001, 2002], y=second, name="Italy", mode="lines"),
    ])  # fmt: skip
    fig.update_layout(title="China passes Italy")
    return fig


@pytest.mark.parametrize(("first", "second", "told"), [
    ([1, 2, 5], [2, 3, 4], "China passes Italy in 2002."), ([3, 3, 1], [2, 3, 4], "Italy passes China in 2002."),
    ([1, 5, 1], [2, 2, 2], "China passes Italy in 2001; Italy passes China in 2002."),
])  # fmt: skip
def test_crossings_are_told(first, second, told):
    assert told in charts.describe(crossing(first, second))


@pytest.mark.parametrize(
    ("first", "second"), [([1, 2, 3], [2, 3, 4]), ([1, 2, 2], [2, 2, 2]), ([1, None, 1], [2, 0, 2])]
)
def test_lines_that_only_touch_or_lack_a_figure_do_not_cross(first, second):
    assert "passes" not in charts.describe(crossing(first, second)).replace("China passes Italy.", "", 1)


def test_a_crossing_at_no_year_lies_from_a_place_on_unless_it_is_undone():
    fig = crossing([1, 3, 1], [2, 2, 2])
    fig.update_traces(x=[0, 50, 60])
    fig.update_layout(xaxis_title_text="Weight (%)")
    assert "China passes Italy at 25%; Italy passes China from 55% on." in charts.describe(fig)


def test_a_crossing_is_not_rounded_to_where_the_other_line_still_leads():
    fig = crossing([1, 1], [1.36, 0.5])
    fig.update_traces(x=[55, 56])
    assert "China passes Italy from 55.4 on." in charts.describe(fig)


def test_many_dots_are_told_by_what_their_axes_measure():
    fig = charts.figure("A title that says something", x="Training (operations)", y="Score (points)")
    fig.add_scatter(x=list(range(9)), y=list(range(9)), mode="markers", name="models")
    assert "Models: 9 points, Training from 0 to 8; Score from 0 to 8." in charts.describe(fig)
    fig.update_layout(xaxis_title_text="", yaxis_title_text="")
    assert "on the horizontal axis from 0 to 8; on the vertical axis from 0 to 8." in charts.describe(fig)


def test_of_many_crossings_those_of_the_title_come_first_and_the_others_are_counted():
    fig = go.Figure([
        go.Scatter(x=[2000, 2001, 2002, 2003, 2004], y=y, name=name, mode="lines")
        for name, y in (("Peru", [1, 3, 1, 3, 1]), ("Chad", [2, 2, 2, 2, 2]), ("Italy", [0, 0, 0, 0, 5]))
    ])  # fmt: skip
    fig.update_layout(title="Italy came last")
    assert "Italy passes Peru in 2004; Italy passes Chad in 2004; and 4 more crossings." in charts.describe(fig)


def test_a_short_text_is_the_finding_and_the_kind():
    assert charts.short(charts.sentences(crossing([1, 2, 5], [2, 3, 4]))) == "China passes Italy. Line chart."
    fig = crossing([1, 2, 5], [2, 3, 4])
    fig.update_layout(title="A very long title " * 20)
    assert len(charts.short(charts.sentences(fig))) <= charts.MOST_SHORT and charts.short(
        charts.sentences(fig)
    ).endswith("Line chart.")
    assert charts.describe(fig).startswith("A very long title") and len(charts.sentences(fig)) > 2


# ---------------------------------------------------------------- what the words name


def test_straight_lines_beside_the_data_are_named_with_what_stands_at_them():
    fig = charts.figure("A title that says something", x="Year", y="Share (%)")
    fig.add_scatter(x=[2000, 2010], y=[1, 2], name="a")
    fig.add_shape(type="line", x0=2005, x1=2005, y0=0, y1=2, line_dash="dot")
    fig.add_annotation(x=2005, y=2, text="the <b>law</b>")
    fig.add_shape(type="line", x0=2000, x1=2010, y0=50, y1=50, line_dash="dash")
    fig.add_shape(type="line", x0=2000, x1=2010, y0=0, y1=0)
    fig.add_shape(type="line", x0=2008.96, x1=2008.96, y0=0, y1=0, line_dash="dot")
    words = charts.describe(fig)
    assert "Dotted upright line in 2005: the law." in words and "Dashed level line at 50%." in words
    assert "in December 2008" in words and words.count(" line ") == 3, "the axis at zero is no line to name"
    fig.update_yaxes(tickvals=[50], ticktext=["half"])
    assert "level line" not in charts.describe(fig), "a position between words is no value"


def test_a_line_that_leaves_zero_behind_says_where():
    fig = crossing([-3, -1, 2], [1, -2, 3])
    assert "China: from −3 in 2000 to 2 in 2002 (above zero from 2002 on)." in charts.describe(fig)
    assert "Italy: from 1 in 2000 to 3 in 2002 (lowest −2 in 2001)." in charts.describe(fig)


def test_bars_have_their_unit_and_a_bar_at_a_number_says_at_or_in():
    fig = charts.figure("A title that says something", x="Number of hits", y="% of cases")
    fig.add_bar(x=["5", "6"], y=[19.3, 22.6])
    assert "19.3% at 5; 22.6% at 6." in charts.describe(fig)
    fig.data[0].x = [2019, 2020]
    assert "19.3% in 2019; 22.6% in 2020." in charts.describe(fig)
    fig.data[0].x = ["Peru", "Chad"]
    assert "Peru 19.3%; Chad 22.6%." in charts.describe(fig)


def test_level_dots_have_their_names_and_the_number_of_those_left_out():
    fig = charts.figure("A title that says something", x="Times less")
    names = [f"model {i}" for i in range(14)]
    fig.add_scatter(x=list(range(1, 15)), y=["Meta", "Ali"] * 7, text=names, mode="markers", name="makers")
    words = charts.describe(fig)
    assert "Makers: Ali, model 13 14; Meta, model 12 13; " in words and words.count("; and 2 others.") == 1


def test_bars_whose_own_words_are_empty_say_nothing():
    fig = charts.figure("A title that says something").add_bar(x=["a"], y=[71], meta={"words": ""})
    assert "71" not in charts.describe(fig) and charts.table(fig).iloc[0, 0] == 71


@pytest.mark.parametrize(("mode", "x_axis", "y_axis", "whole"), [
    ("markers", {"range": [2000, 2010]}, {"range": [0, 9]}, True),
    ("markers", {"range": [1990, 2020]}, {"range": [0, 9]}, False),  # far from each edge
    ("markers", {"range": [2000, 2010]}, {"range": [0, 3]}, False),  # a mark lies beyond the plot
    ("lines", {"range": [2000, 2010]}, {"range": [0, 9]}, False),
    ("markers+text", {"range": [1996, 2014]}, {"range": [0, 9]}, True),
    ("markers", {"range": [1990, 2020]}, {"range": [0, 1], "type": "log"}, True),
    ("markers", {}, {}, False),  # plotly leaves room by itself
])  # fmt: skip
def test_a_mark_at_the_edge_is_whole_unless_its_trace_leaves_the_plot(mode, x_axis, y_axis, whole):
    fig = charts.figure("A finding", source="A maker")
    fig.add_scatter(x=[2000, 2005, 2010], y=[3, 4, 5] if y_axis.get("type") != "log" else [2, 5, 10], mode=mode)
    fig.update_xaxes(**x_axis)
    fig.update_yaxes(**y_axis)
    assert (display.slim(fig)["data"][0].get("cliponaxis") is False) == whole


def test_a_mark_at_the_zero_that_an_axis_begins_at_is_whole():
    fig = charts.figure("A finding", source="A maker")
    fig.add_scatter(x=[0, 50], y=[3, 4], mode="markers")
    assert "cliponaxis" not in display.slim(fig)["data"][0]
    fig.update_xaxes(rangemode="tozero")
    assert display.slim(fig)["data"][0]["cliponaxis"] is False


@pytest.mark.parametrize(("side", "words"), [
    ("at least", "yes from 5"), ("more than", "yes above 5"), ("at most", "yes up to 5"), ("less than", "yes below 5"),
    ("exactly", "yes at 5"),
])  # fmt: skip
def test_a_strip_s_line_says_on_which_side_of_it_yes_lies(side, words):
    ways = pd.DataFrame({"value": [4.0, 5, 6], "low": [4.0, 5, 6], "high": [4.0, 5, 6], "answer": ["no", "yes", "no"]})
    fig = charts.specification_strip(ways, [("a", "b", 1, 0, 2)], line=5, side=side, title="A finding", unit="points")
    assert [one.text for one in fig.layout.annotations if one.name == "line"] == [words]


def test_words_at_the_top_of_a_plot_stand_on_paper_and_not_on_the_grid():
    fig = charts.figure("A finding")
    fig.add_annotation(x=1, y=1, yref="paper", yanchor="top", text="the essay", showarrow=False)
    fig.add_annotation(x=1, y=5, text="a name", showarrow=False)
    grounds = {one["text"]: one.get("bgcolor") for one in display.slim(fig)["layout"]["annotations"]}
    assert grounds["the essay"] == charts.PAPER and grounds["a name"] is None


def test_a_strip_prints_its_options_as_a_book_would():
    ways = pd.DataFrame({"value": [1.0, 2.0], "low": [1.0, 2.0], "high": [1.0, 2.0], "answer": "yes"})
    ways["how"], ways["past"] = ["pearson", "spearman"], ["non-US 1", "-0.2"]
    options = [("how", "pearson", 1, 0, 0), ("past", "non-US 1", 1, 0, 0), ("line", "-0.2", 1, 0, 0)]
    fig = charts.specification_strip(ways, options, line=1, title="A finding", unit="points")
    (bars,) = [trace for trace in fig.data if trace.type == "bar"]
    assert bars.y == ("how: Pearson", "past: non-US 1", "line: −0.2")
    assert fig.layout.meta["choices"] == [["how", ["Pearson", "Spearman"]], ["past", ["non-US 1", "−0.2"]]]
    assert "Pearson in 1 of 1" in bars.meta["words"]


@pytest.mark.parametrize(("note", "said"), [
    ("", "Dotted: no figures between"),
    ("Of two makers.", "Of two makers. Dotted: no figures between"),
    ("No figures lie on the dashes", "No figures lie on the dashes"),
])  # fmt: skip
def test_the_dots_across_a_gap_are_named_in_the_note(note, said):
    frame = pd.DataFrame({"year": [2000, 2001, 2002, 2006], "value": [1.0, 2, 3, 4]})
    assert charts.lines(frame, "year", "value", title="A finding", note=note).layout.meta["note"] == said
    whole = charts.lines(frame.head(3), "year", "value", title="A finding", note=note)
    assert whole.layout.meta["note"] == note


def test_names_beside_marks_stand_off_them_and_are_the_same_in_words_and_table():
    fig = charts.figure("A finding")
    fig.add_scatter(x=[1, 2], y=[3, 4], mode="markers+text", text=["Wuhan", "Xi'an"])
    fig.data[0].textposition = ["middle right", "middle left"]
    stored = display.slim(fig)
    assert stored["data"][0]["text"] == ["\u00a0Wuhan", "Xi'an\u00a0"]
    for again in (stored, display.slim(go.Figure({key: stored[key] for key in ("data", "layout")}))):
        shown = go.Figure({key: again[key] for key in ("data", "layout")})
        assert charts.table(shown).index.tolist() == ["Wuhan", "Xi'an"] and "\u00a0" not in charts.describe(shown)
