"""The tables of charts: their heads, panels and intervals, and which rows of a long one are shown."""

from __future__ import annotations

import json

import numpy as np
import pandas as pd
import plotly.graph_objects as go
import pytest

from course import charts
from course.build.site import along
from course.charts import display, rows
from course.charts.numbers import measured, month, thing_of, unit_of

TITLE = "A title that says something"
WAYS = pd.DataFrame({"value": [30.0, 45, 70], "low": [25.0, 30, 62], "high": [35.0, 60, 78], "answer": ["no", "unclear", "yes"]})  # fmt: skip
OPTIONS = [("year", "2010", 0, 1, 1), ("year", "2020", 1, 0, 0), ("line", "50", 1, 1, 1)]


def strip(ways=WAYS, **more):
    look = {"line": 50, "also": (60, 40), "side": "more than", "title": TITLE, "unit": "Sold at home (%)"} | more
    return charts.specification_strip(ways, OPTIONS, **look)


# ---------------------------------------------------------------------------------------------- ways of asking


def test_the_options_and_the_ways_of_a_strip_have_tables_of_their_own():
    options, ways = charts.tables(strip())
    assert (options[0], ways[0]) == ("options", "ways")
    assert options[1].index.name == "option" and options[1].columns.tolist() == ["says yes", "can't tell", "says no"]
    assert options[1].loc["year: 2010"].tolist() == [0, 1, 1], "counts, and no shares"
    assert ways[1].reset_index().columns.tolist() == ["way", "Sold at home (%)", "low", "high", "answer"]
    assert ways[1].loc[2].tolist() == [45, 30, 60, "can't tell"]
    assert charts.table_html(strip()).count("<table>") == 2


def test_ways_without_intervals_have_no_columns_of_them():
    exact = WAYS.assign(low=WAYS["value"], high=WAYS["value"], answer=["no", "no", "yes"])
    assert charts.tables(strip(exact))[1][1].columns.tolist() == ["Sold at home (%)", "answer"]
    words = charts.describe(strip(exact))
    assert "Yes: more than 40, 50 or 60%." in words and "interval" not in words and "can't tell" not in words


def test_a_strip_names_its_lines_its_intervals_and_its_options_once():
    words = charts.describe(strip()).replace("\xa0", " ")
    assert "year: 2010 in 0 of 2, 2020 in 1 of 1; line: more than 50% in 1 of 3." in words
    assert "Yes: the whole interval of a way is more than 40, 50 or 60%; can't tell: its interval lies" in words
    assert "The intervals are 10 to 30 points wide, the middle one 16 points." in words
    assert "1 of 3 ways: says no, with value 30%." in words
    assert "Says no: " not in words and words.count("2010") == 1
    assert "Each interval is 10 points wide." in charts.describe(strip(WAYS.iloc[[0]])).replace("\xa0", " ")


CHOSEN = WAYS.assign(year=["2010", "2020", "2010"], series=["A", "A", "B"], line=["50", "60", "40"])


def test_each_way_is_told_by_its_options():
    fig = strip(CHOSEN.iloc[::-1])
    (_, ways) = charts.tables(fig)[1]
    heads = ["way", "year", "series", "line (more than)", "Sold at home (%)", "low", "high", "answer"]
    assert ways.reset_index().columns.tolist() == heads
    assert ways.loc[1].tolist()[:4] == ["2010", "A", "50", 30] and ways.loc[3].tolist()[:4] == ["2010", "B", "40", 70]
    stored = go.Figure({part: display.slim(fig)[part] for part in ("data", "layout")})
    pd.testing.assert_frame_equal(charts.tables(stored)[1][1], ways)
    assert "<td>2010</td>" in charts.table_html(fig) and "line (more than)" in charts.table_html(fig)


def test_a_stored_strip_whose_keys_were_sorted_tells_the_same_options():
    fig = strip(CHOSEN.iloc[::-1])
    stored = json.loads(json.dumps(display.slim(fig), sort_keys=True))
    again = charts.tables(go.Figure({"data": stored["data"], "layout": stored["layout"]}))
    pd.testing.assert_frame_equal(again[1][1], charts.tables(fig)[1][1])


def test_a_choice_with_more_options_than_characters_is_named():
    many = pd.concat([WAYS.iloc[[0]]] * 40).assign(town=[f"town {n}" for n in range(40)])
    with pytest.raises(ValueError, match="'town' has 40 options; a strip takes 36"):
        strip(many)


def test_many_ways_keep_those_at_which_the_answer_turns():
    many = pd.DataFrame({"value": np.arange(90.0), "answer": ["no"] * 31 + ["yes"] * 59}).assign(
        low=lambda one: one["value"], high=lambda one: one["value"], year=["2010", "2020"] * 45, series=["A", "B"] * 45
    )
    found, cut = rows.shortened(charts.tables(strip(many))[1][1], 12)
    assert {1, 32, 90} <= set(found.index) and len(found) == 12 and "series" in found
    assert max(np.diff(found.index)) < 20, "options change from way to way and are no turns"
    assert "where one turns" in cut


# ---------------------------------------------------------------------------------------------- heads, panels, doubles


def test_a_second_panel_has_a_table_with_its_own_heads():
    fig = charts.figure(TITLE, x="Need (%)", y="Worth")
    fig.add_scatter(x=[1, 2], y=[3, 4], name="a")
    fig.add_scatter(x=[5, 6], y=[7, 8], name="b", xaxis="x2", yaxis="y2")
    fig.update_layout(xaxis2={"title": {"text": "Stakes"}}, yaxis2={"title": {"text": "Worth"}})
    assert [frame.index.name for _, frame in charts.tables(fig)] == ["Need (%)", "Stakes"]
    fig.layout.xaxis2.title.text, fig.data[1].x = "Need (%)", [2, 3]
    ((_, joined),) = charts.tables(fig)
    assert joined.columns.tolist() == ["a", "b"] and joined.index.tolist() == [1, 2, 3]


@pytest.mark.parametrize(
    ("xs", "subtitle", "heads"),
    [([2000, 2001], "Share of sales, %, by owner", ["year", "%"]), (["2000 Q1", "2000 Q2"], "", ["time", "value"]),
     (["Peru", "Chad"], "Money in %", ["place", "value"]), ([1, 2], "", ["position", "value"])],
)  # fmt: skip
def test_an_axis_without_words_has_a_head_that_says_what_stands_there(xs, subtitle, heads):
    fig = charts.figure(TITLE, subtitle=subtitle).add_scatter(x=xs, y=[1, 2])
    assert charts.table(fig).reset_index().columns.tolist() == heads


def test_years_on_ticks_stand_for_their_places():
    fig = charts.figure(TITLE).add_scatter(x=[0, 1], y=[1, 2], name="a")
    fig.update_xaxes(tickvals=[0, 1], ticktext=["2012", "2016"])
    assert charts.table(fig).index.tolist() == ["2012", "2016"]


def test_intervals_stand_in_the_table_and_decoration_does_not():
    fig = charts.figure(TITLE, x="Year", y="Share").add_scatter(
        x=[2000, 2001], y=[5, 6], name="a", error_y={"type": "data", "array": [1, 2], "symmetric": True}
    )
    fig.add_scatter(x=[2000, 2000], y=[0, 9], name="guide", meta={"words": "the law of 2000", "table": False})
    assert charts.table(fig)[["low", "high"]].to_numpy().tolist() == [[4, 6], [4, 8]]
    assert len(charts.table(fig)) == 2 and "The law of 2000." in charts.describe(fig)


def test_a_label_that_only_repeats_what_stands_beside_it_is_no_column():
    fig = charts.figure(TITLE, x="Cost")
    fig.add_scatter(x=[5, 6], y=["Peru", "Chad"], hovertext=["Peru: 5 dollars", "Chad: 6 dollars"], name="a", mode="markers")  # fmt: skip
    fig.add_scatter(x=[7], y=["Peru"], hovertext=["Peru: 7"], name="a", mode="markers")
    assert charts.table(fig).reset_index().columns.tolist() == ["series", "place", "Cost"]


def test_series_that_tell_rows_apart_stay_though_they_hold_the_name_of_the_place():
    fig = charts.figure(TITLE, x="Times")
    for dates, values in (("shuffled", list(range(100))), ("true", [7])):
        fig.add_scatter(x=values, y=["constant"] * len(values), name=f"{dates} dates, constant", mode="markers")
    assert charts.table(fig).index.unique().tolist() == ["shuffled dates, constant", "true dates, constant"]
    found, cut = rows.shortened(charts.table(fig), 20)
    five = [f"shuffled dates, constant, {one}" for one in rows.FIVE]
    assert found.index.tolist() == [*five, "true dates, constant"], "one place for all rows is no order"
    assert cut.endswith(rows.CLOUD)


def test_bars_of_intervals_give_their_low_and_high_ends():
    fig = charts.figure(TITLE, x="Firms")
    fig.add_scatter(x=[0, 6, None, 1, 5, None], y=["Peru", "Peru", None, "Chad", "Chad", None], name="chance", mode="lines")  # fmt: skip
    fig.add_scatter(x=[9, 2], y=["Peru", "Chad"], name="real", mode="markers")
    found = charts.table(fig)
    assert found.columns.tolist() == ["chance, low", "chance, high", "real"] and found.loc["Peru"].tolist() == [0, 6, 9]
    fig.data[0].x = [0, 6, 3, 1, 5, None]
    assert "chance, low" not in charts.table(fig), "a line that goes on from name to name is no interval"


def test_values_may_have_a_head_of_their_own():
    fig = charts.figure(TITLE).add_scatter(
        x=[0.1, 1.1], y=["Peru", "Chad"], mode="markers", meta={"values": ["why", "what"], "head": "says"}
    )
    assert charts.table(fig)["says"].tolist() == ["why", "what"]


def test_a_name_that_begins_with_a_day_is_told_as_a_whole():
    fig = charts.figure(TITLE, x="Year").add_scatter(
        x=[2015, 2016], y=["US", "US"], hovertext=["2015-02-18: no more chips", "2016-03-08T00:00:00"], mode="markers"
    )
    assert ">2015-02-18: no more chips<" in charts.table_html(fig) and ">2016-03-08<" in charts.table_html(fig)


# ---------------------------------------------------------------------------------------------- a part of the rows


def cloud(names, annotate=""):
    fig = charts.figure(TITLE, x="People", y="Ideas")
    n = np.arange(200)
    fig.add_scatter(x=n * 37 % 200, y=n, text=names, mode="markers", name="places")
    fig.add_annotation(text=annotate, x=0, y=0)
    return fig


def test_of_many_points_the_named_ones_come_first_and_the_others_by_five_figures():
    found, cut = rows.shortened(charts.table(cloud([f"town {i}" for i in range(200)])), 60, "see town 7 and town 150")
    assert found.index.tolist() == ["town 7", "town 150", *rows.FIVE] and "200 rows those that the chart names" in cut
    assert found.loc["middle", "Ideas"] == 99.5 and found.loc["a quarter below", "People"] == 49.75
    html = charts.table_html(cloud([f"town {i}" for i in range(200)], annotate="<b>town 150</b>"))
    assert html.index("town 150") < html.index("lowest") and "town 15<" not in html


def test_points_without_names_are_told_by_five_figures():
    found, cut = rows.shortened(charts.table(cloud(None)), 60)
    assert found.index.tolist() == list(rows.FIVE) and cut == ", 200 rows by five figures of each column by itself"
    assert found.loc["highest", "Ideas"] == 199


def test_a_long_line_keeps_its_ends_and_turns():
    y = np.r_[np.arange(80.0), 500, np.arange(80.0), -9, np.arange(40.0)]
    frame = pd.DataFrame({"a": y}, index=pd.Index(range(len(y)), name="Year"))
    found, cut = rows.shortened(frame, 12)
    assert (
        {0, 80, 161, 201} <= set(found.index)
        and len(found) == 12
        and "12 of 202 rows: the first and last, the highest and lowest" in cut
    )
    assert max(np.diff(found.index)) < 60, "the others lie evenly between"
    assert rows.shortened(frame, 202) == (frame, "")


def test_each_series_of_a_stack_keeps_its_own_ends_and_a_change_of_word_is_a_turn():
    stack = pd.DataFrame({"series": ["a"] * 50 + ["b"] * 50, "Year": [*range(50)] * 2, "v": 1.0}).set_index("series")
    found, _ = rows.shortened(stack, 10)
    assert found.groupby(level=0)["Year"].agg(["min", "max", "size"]).to_numpy().tolist() == [[0, 49, 5]] * 2
    ways = pd.DataFrame({"v": np.arange(90.0), "answer": ["no"] * 31 + ["yes"] * 59}).rename_axis("way")
    assert 31 in rows.shortened(ways, 12)[0].index


# ---------------------------------------------------------------------------------------------- units and times


@pytest.mark.parametrize(
    ("words", "unit"),
    [("Sales in China (%)", "%"), ("% a year", "%"), ("Paid (billion dollars)", "billion dollars"), ("Correlation", ""),
     ("Billion US dollars", "billion US dollars"), ("Basic research (billion PPP dollars)", "billion PPP dollars"),
     ("Points (the leader starts at 0)", "points"), ("China’s place (1 is first)", ""), ("Gini of people", ""),
     ("Stakes, out of 100 firms (each step doubles)", ""), ("US dollars", "US dollars"), ("Times (1: as often)", "")],
)  # fmt: skip
def test_the_unit_of_an_axis_is_read_from_its_words(words, unit):
    assert unit_of(words) == unit


def test_what_an_axis_measures_is_read_from_its_words():
    assert thing_of("Receipts per (PCT) filing (dollars)") == "Receipts per (PCT) filing"
    assert thing_of("Receipts per (PCT) filing") == "Receipts per (PCT) filing" and thing_of("") == ""


def test_one_is_singular_and_a_part_of_a_year_is_its_month():
    assert measured(1, "points") == "1\xa0point" and measured(1.5, "points") == "1.5\xa0points"
    assert measured(31.7, "billion dollars") == "31.7\xa0billion dollars" and measured(1, "%") == "1%"
    assert month(2013 + 337 / 365) == "December 2013" and month(2001 + 273 / 365) == "October 2001"
    assert month(2010) == "2010"


def test_parts_of_years_are_months_in_the_table():
    fig = charts.figure(TITLE, x="Year").add_scatter(x=[2009.96, 2012], y=[1, 2])
    assert "December 2009" in charts.table_html(fig) and ">2012<" in charts.table_html(fig)


def test_a_bare_figure_has_tables_too():
    assert charts.tables(go.Figure()) == [] and charts.table_html(go.Figure()) == ""


def test_a_band_around_a_line_gives_its_ends():
    fig = charts.figure(TITLE, x="Year", y="Share")
    fig.add_trace(charts.band([2000, 2001, 2002], [1, 2, 3], [4, 6, 8], "#000000"))
    fig.add_scatter(x=[2000, 2001, 2002], y=[2, 3, 4], name="inside")
    fig.add_scatter(x=[2000, 2001, 2002], y=[9, 3, 4], name="outside")
    found = charts.table(fig).dropna()
    assert found.index.unique().tolist() == ["inside"] and found[["low", "high"]].to_numpy().tolist() == [[1, 4], [2, 6], [3, 8]]  # fmt: skip


def test_a_band_of_its_own_has_its_low_and_high_ends_as_series():
    fig = charts.figure(TITLE, x="Year", y="Share")
    band = charts.band([2000, 2001], [1, 2], [4, 6], "#000000") | {"name": "worlds", "meta": {"words": "the worlds"}}
    found = charts.table(fig.add_trace(band))
    assert found.columns.tolist() == ["worlds, high", "worlds, low"] and found.to_numpy().tolist() == [[4, 1], [6, 2]]


def test_a_drawn_line_in_a_panel_stays_decoration():
    traces = [{"type": "scatter", "x": [0, 1], "y": [2, 3], "mode": "lines"}, {"type": "scatter", "x": [9, 9], "y": [0, 9], "mode": "lines", "meta": {"words": False}}]  # fmt: skip
    panels = {"one": {"result": "ends at 3", "traces": traces}}
    fig = charts.multiples(panels, x_range=(0, 10), y_range=(0, 10), title=TITLE)
    assert charts.table(fig).index.tolist() == [0, 1] and "One: ends at 3." in charts.describe(fig)


def test_values_that_stand_for_positions_and_a_label_that_repeats_its_value():
    fig = charts.figure(TITLE, x="Cost").add_scatter(
        x=[5, 1], y=["Peru", "Chad"], text=["5", "1"], mode="markers", meta={"values": [5, "none stated"]}
    )
    assert charts.table(fig)["Cost"].tolist() == [5, "none stated"]
    fig.data[0].meta = None
    fig.add_scatter(x=[7], y=["Peru"], text=["7"], mode="markers")
    assert charts.table(fig).reset_index().columns.tolist() == ["place", "Cost"]


def test_a_dumbbell_s_years_stand_as_years():
    fig = charts.figure(TITLE).add_scatter(x=[2020, 2022], y=["Peru", "Chad"], mode="markers")
    assert charts.table(fig).columns.tolist() == ["year"] and "<td>2020</td>" in charts.table_html(fig)


def test_where_one_line_passes_another_is_shown_and_dots_on_a_line_are_told_once():
    frame = pd.DataFrame({"a": np.arange(100.0), "b": 70.5 - np.arange(100) / 1e3}, index=pd.Index(range(100), name="Year"))  # fmt: skip
    assert 71 in rows.shortened(frame, 8)[0].index
    fig = charts.figure(TITLE, x="Day", y="Left")
    fig.add_scatter(x=list(range(100)), y=list(range(100)), name="a", mode="lines")
    fig.add_scatter(x=[50], y=[50], name="a", mode="markers")
    assert len(charts.table(fig)) == 100 and "at even steps" in charts.table_html(fig)
    fig.data[1].y = [51]
    assert len(charts.table(fig)) == 101


def test_the_csv_of_a_chart_of_two_tables_holds_both():
    text = along.numbers(display.slim(strip())).decode()
    options, ways = text.split("\n\n")
    assert options.startswith("option,says yes,can't tell,says no\nyear: 2010,0,1,1\n") and ways.startswith("way,Sold at home (%),low,high,answer\n1,30,25,35,says no\n")  # fmt: skip


def test_a_trace_may_say_where_its_points_lie():
    fig = charts.figure("A title that says something", x="Year", y="Share")
    fig.add_scatter(x=[2015.5, 2016.0], y=[1, 2], name="survey", meta={"keys": ["June 2016", "December 2016"]})
    assert charts.table(fig).index.tolist() == ["June 2016", "December 2016"]


def test_a_break_between_two_years_is_told_as_one():
    fig = charts.figure("A title that says something", x="Year", y="Share")
    fig.add_scatter(x=[2021, 2022, 2023], y=[1, 2, 5], mode="lines")
    fig.add_vline(x=2022.5, line_dash="dash")
    assert "Line between 2022 and 2023." in charts.sentences(fig)
