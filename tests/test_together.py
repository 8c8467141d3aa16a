"""Settings of a lab as panels in one frame."""

from __future__ import annotations

import re

import pytest

from course import charts
from course.charts import display, together


def curve(end: float, low: float = 0, **given):
    fig = charts.figure(f"It ends at {end}", x="Time", y="Share (%)", source="one", note="A note", **given)
    fig.add_scatter(x=[0, 1, 2], y=[low, low, end], mode="lines", name="curve")
    fig.update_yaxes(range=[low, end])
    fig.add_shape(type="line", x0=0, x1=1, xref="paper", y0=0.5, y1=0.5, yref="paper")
    fig.add_annotation(text="first<br>second", x=0, y=end, showarrow=False)
    return fig


def frame(count: int = 3, **given) -> dict:
    figures = {f"setting {i}": curve(10 + i, **given) for i in range(count)}
    return display.slim(together.together(figures, title="What a setting does"))


def domains(spec: dict, way: str) -> list[list[float]]:
    return [spec["layout"][key]["domain"] for key in spec["layout"] if re.fullmatch(rf"{way}axis\d*", key)]


def test_one_title_one_note_one_source_and_a_head_for_each_setting():
    spec = frame()
    texts = {name: [a["text"] for a in spec["layout"]["annotations"] if a.get("name") == name] for name in ("note", "source", "head")}  # fmt: skip
    assert spec["layout"]["title"]["text"] == "What a setting does"
    assert texts["note"] == ["Note: A note."] and texts["source"] == ["Source: one."]
    assert texts["head"][1] == "<b>setting 1</b><br>It ends at 11<br>first<br>second", "a corner's text is in the head"
    assert not any(a["text"] == "first<br>second" for a in spec["layout"]["annotations"])
    assert spec["layout"]["width"] == charts.WIDTH


def test_panels_stand_beside_and_below_each_other_and_share_their_scale():
    spec = frame()
    across, up = domains(spec, "x"), domains(spec, "y")
    assert across[0] == across[2] and across[0][1] < across[1][0] and up[0] == up[1] and up[2][1] < up[0][0]
    assert {tuple(spec["layout"][f"yaxis{n}"]["range"]) for n in ("", "2", "3")} == {(0, 12)}
    assert [(t["xaxis"], t["yaxis"]) for t in spec["data"]] == [("x", "y"), ("x2", "y2"), ("x3", "y3")]
    second = spec["layout"]["shapes"][1]
    assert (second["x0"], second["x1"]) == tuple(across[1]) and second["y0"] == pytest.approx(sum(up[1]) / 2, abs=1e-4)


def test_names_at_the_right_ask_for_the_whole_width():
    spec = frame(right=120)
    assert len({tuple(one) for one in domains(spec, "x")}) == 1
    assert any(a["text"] == "first<br>second" for a in spec["layout"]["annotations"]), "there is room for it"


def test_scales_that_are_far_apart_stay_apart():
    figures = {"small": curve(1), "large": curve(100), "other": curve(100)}
    made = display.slim(together.together(figures, title="What a setting does"))["layout"]
    assert made["yaxis"]["range"] == [0, 1] and made["yaxis2"]["range"] == [0, 100]


def test_a_frame_says_that_an_axis_does_not_start_at_zero():
    assert "Not every vertical axis starts at zero." in str(frame(low=5)["layout"]["meta"]["note"])
    assert "zero" not in str(frame()["layout"]["meta"]["note"])


def test_what_is_no_figure_of_ours_is_named():
    import plotly.graph_objects as go

    with pytest.raises(ValueError, match=r"'b' is no figure of charts\.layout"):
        together.together({"a": curve(1), "b": go.Figure()}, title="What a setting does")
    with pytest.raises(ValueError, match="there is no figure"):
        together.together({}, title="What a setting does")


def test_axes_hold_still_unless_the_data_leave_them():
    held = together.limits([curve(10), curve(12)])
    assert [together.hold(curve(end), held).layout.yaxis.range for end in (10, 11, 12)] == [(0, 12)] * 3
    assert together.hold(curve(15), held).layout.yaxis.range == (0, 15), "the data leave the limits"
    assert together.hold(curve(2), held).layout.yaxis.range == (0, 2), "they would fill a sixth of them"
    other = curve(3)
    other.update_yaxes(title_text="Shops")
    assert together.hold(other, held).layout.yaxis.range == (0, 3), "another thing is measured"


def test_names_at_the_ends_of_lines_are_moved_apart_again_on_an_axis_that_is_held():
    fig = curve(10)
    ends = [("a", 2, 9.0, "#1b1b1b"), ("b", 2, 10.0, "#1b1b1b")]
    charts.label_ends(fig, ends, (0, 10))
    together.hold(fig, {("yaxis", "Share (%)"): (0.0, 39.0)})
    pixels = fig.layout.height - fig.layout.margin.t - fig.layout.margin.b
    at = [a.y / 39 * pixels + a.yshift for a in fig.layout.annotations if a.text in "ab"]
    assert fig.layout.yaxis.range == (0, 39) and abs(at[1] - at[0]) > 15


def test_what_settings_do_not_share_is_said_of_none():
    def one(subtitle, note):
        return charts.figure("A finding with words", subtitle=subtitle, note=note, y="Points", source="Data: x")

    frame = together.together(
        {
            "a": one("Points in 2010", "Shared by all. Only here."),
            "b": one("Points in 2020", "Shared by all. Not there."),
        },
        title="What is shared?",
    )
    assert frame.layout.meta["note"] == "Shared by all." and frame.layout.meta["subtitle"] == "Points"
    alike = together.together({"a": one("Points in 2010", "Both."), "b": one("Points in 2010", "Both.")}, title="What?")
    assert (alike.layout.meta["note"], alike.layout.meta["subtitle"]) == ("Both.", "Points in 2010")
