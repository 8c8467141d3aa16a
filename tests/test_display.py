"""What is stored of a figure: small, plain, the same everywhere."""

from __future__ import annotations

import json
import re

import numpy as np
import pandas as pd
import plotly.graph_objects as go
import pytest

from course import charts
from course.charts import built, display


def test_floats_carry_six_digits_and_whole_floats_are_integers():
    fig = go.Figure(go.Scatter(x=[1.0, 2.0], y=[1 / 3, 0.1 + 0.2]))
    trace = display.slim(fig)["data"][0]
    assert trace["x"] == [1, 2] and all(isinstance(v, int) for v in trace["x"])
    assert trace["y"] == [0.333333, 0.3]


def test_arrays_are_readable_lists_not_packed_bytes():
    fig = go.Figure(go.Scatter(x=np.arange(3), y=np.array([0.5, np.nan, 2.0])))
    trace = display.slim(fig)["data"][0]
    assert trace["x"] == [0, 1, 2]
    assert trace["y"] == [0.5, None, 2]


def test_a_matrix_keeps_its_shape():
    fig = go.Figure(go.Heatmap(z=np.array([[1.5, 2.5, 3.5], [4.5, 5.5, 6.5]])))
    assert display.slim(fig)["data"][0]["z"] == [[1.5, 2.5, 3.5], [4.5, 5.5, 6.5]]


def test_dates_and_missing_values():
    fig = go.Figure(go.Scatter(x=[pd.Timestamp("2020-01-02")], y=[pd.NA]))
    trace = display.slim(fig)["data"][0]
    assert str(trace["x"][0]).startswith("2020-01-02")
    assert trace["y"] == [None]


def test_no_template_and_no_link_to_a_chart_service():
    spec = display.slim(charts.figure("A title that says something", source="Data: none"))
    assert len(json.dumps(spec["layout"]["template"])) < 1500, "the look in short, not plotly's own 7 kB"
    assert spec["config"] == {"displayModeBar": False}, "no bar of buttons: seven stops of the tab key a chart"


def test_the_hash_survives_a_round_trip_through_a_browser_and_sees_one_value():
    fig = go.Figure(go.Scatter(x=[1, 2], y=[0.25, 1e-7]))
    spec = display.slim(fig)
    again = json.loads(json.dumps(spec))
    assert display.figure_hash(again) == display.figure_hash(spec)
    again["data"][0]["y"][0] = 0.250001
    assert display.figure_hash(again) != display.figure_hash(spec)


def test_words_are_escaped():
    assert "<b>" not in display.words_html(["a <b>bold</b> claim", "a <b>point</b>"])


def test_a_table_has_a_caption_and_scopes():
    table = display.table_html("Cap", ["A", "B"], [["x", "1"]])
    assert '<caption style="color:inherit">Cap</caption>' in table
    assert table.count('scope="col"') == 2 and table.count('scope="row"') == 1


@pytest.mark.parametrize(("frame", "heads", "plain"), [
    (pd.DataFrame({"a": [1], "b": [2]}, index=pd.Index(["x"], name="n<m")), ["n&lt;m", "a", "b"], 0),
    (pd.DataFrame({"a": [1], "b": [2]}), ["a", "b"], 1),
    (pd.DataFrame({"a": [1]}, index=pd.Index(["x"], name="n")).rename_axis(columns="c"), ["c", "a", "n"], 1),
])  # fmt: skip
def test_a_frame_has_scopes_and_no_empty_header(frame, heads, plain):
    shown = display.frame_html(frame)
    assert "<th></th>" not in shown and "<th>" not in shown and "<style" not in shown
    assert re.findall(r'<th scope="col">(.*?)</th>', shown) == heads
    assert shown.count('<th scope="row">') == len(frame) and shown.split("</thead>")[0].count("<td></td>") == plain
    assert re.findall(r"<td>(.+?)</td>", shown) == [str(value) for value in frame.to_numpy().ravel()]


def test_a_frame_with_two_levels_keeps_what_pandas_spans():
    frame = pd.DataFrame({"v": [1, 2]}, index=pd.MultiIndex.from_tuples([("a", 1), ("a", 2)], names=["p", "q"]))
    assert 'rowspan="2"' in display.frame_html(frame) and display.frame_html(frame).count("<th></th>") == 0


def test_a_kernel_shows_its_first_figure_without_the_slow_imports():
    import subprocess
    import sys

    code = (
        "import sys; from course import charts; from course.charts import display; display.slim(charts.figure('A title', source='x'));"
        "print([m for m in ('nbformat', 'rfc3987_syntax', 'ipywidgets', 'scipy', 'kaleido') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


@pytest.mark.parametrize("value", [float("inf"), float("-inf"), float("nan")])
def test_what_json_cannot_hold_becomes_null(value):
    assert display.slim(go.Figure(go.Scatter(y=[value, 1.0])))["data"][0]["y"] == [None, 1]


def test_a_frame_says_its_size_in_a_caption():
    frame = pd.DataFrame({"a": range(100)})
    shown = display.frame_html(frame)
    assert shown.count("<caption") == 1 and ">100 rows, 1 column</caption>" in shown and "×" not in shown


# ---------------------------------------------------------------- pictures of a notebook that was run


@pytest.fixture
def published(monkeypatch):
    shown: list = []
    monkeypatch.setattr(display, "publish", lambda data, metadata=None: shown.append((data, metadata or {})))
    monkeypatch.delenv("COURSE_BUILD", raising=False)
    monkeypatch.delenv("JPY_SESSION_NAME", raising=False)
    yield shown
    built.look_in([])


def chart(published: list) -> dict:
    """Return what was shown of the one chart."""
    (found,) = [data for data, _ in published if display.PLOTLY_MIME in data]
    return found


def stored(path, figure: str, picture: str = "iVBOR", **course: str) -> None:
    """Write a notebook that holds the picture of a figure."""
    metadata = {"course": {"figure": figure, **course}, "image/png": {"alt": "A line.", "width": 700}}
    cell = {"cell_type": "code", "outputs": [{"data": {"image/png": [picture + "\n"]}, "metadata": metadata}]}
    path.write_text(json.dumps({"cells": [{"cell_type": "markdown"}, cell]}), encoding="utf-8")


def test_a_chart_that_is_as_it_was_built_keeps_its_picture(tmp_path, published):
    fig = go.Figure(go.Scatter(x=[1, 2], y=[3, 4]))
    stored(tmp_path / "one.ipynb", display.figure_hash(display.slim(fig)))
    (tmp_path / "damaged.ipynb").write_text("no json", encoding="utf-8")
    built.look_in(["", tmp_path / "none.ipynb", tmp_path / "damaged.ipynb", tmp_path / "one.ipynb"])
    display.show(fig)
    (words, _), (data, metadata), _ = published
    assert data["image/png"] == "iVBOR" and metadata["image/png"] == {"alt": "A line.", "width": 700}
    assert metadata[display.PLOTLY_MIME]["alt"] == charts.short(charts.sentences(fig)) and data["text/plain"] == words[
        "text/plain"
    ] == charts.describe(fig)


def test_a_changed_chart_gets_no_picture_of_another(tmp_path, published):
    fig = go.Figure(go.Scatter(x=[1, 2], y=[3, 4]))
    stored(tmp_path / "one.ipynb", display.figure_hash(display.slim(fig)))
    built.look_in([tmp_path / "one.ipynb"])
    display.show(go.Figure(go.Scatter(x=[1, 2], y=[3, 5])))
    assert "image/png" not in chart(published)


def test_the_build_makes_its_own_pictures(tmp_path, published, monkeypatch):
    fig = go.Figure(go.Scatter(x=[1, 2], y=[3, 4]))
    stored(tmp_path / "one.ipynb", display.figure_hash(display.slim(fig)))
    built.look_in([tmp_path / "one.ipynb"])
    monkeypatch.setenv("COURSE_BUILD", "1")
    display.show(fig)
    assert "image/png" not in chart(published)


def test_jupyterlab_is_given_the_chart_alone(tmp_path, published, monkeypatch):
    """It shows a picture rather than a chart where it has both."""
    fig = go.Figure(go.Scatter(x=[1, 2], y=[3, 4]))
    stored(tmp_path / "one.ipynb", display.figure_hash(display.slim(fig)))
    built.look_in([tmp_path / "one.ipynb"])
    monkeypatch.setenv("JPY_SESSION_NAME", str(tmp_path / "one.ipynb"))
    display.show(fig)
    assert "image/png" not in chart(published)


def test_a_chart_is_announced_by_its_finding_and_followed_by_its_table(published):
    fig = charts.figure("Rents rose by a < b", source="none")
    fig.add_scatter(x=[2000, 2001], y=[3, 4])
    display.show(fig)
    words, drawn, table = [data for data, _ in published]
    assert words["text/html"].startswith(
        "<details><summary>In words: Rents rose by a &lt; b.</summary><ul><li>Line chart"
    )
    assert words["text/html"].count("Rents rose") == 1 and display.PLOTLY_MIME in drawn
    assert table["text/html"].startswith('<details data-chart="Rents rose by a &lt; b"><summary>This chart as a table')


def test_a_drawing_without_numbers_has_no_table(published):
    display.show(charts.figure("Nothing is counted in here", source="none"))
    assert len(published) == 2
