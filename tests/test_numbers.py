"""One way to write a number."""

from __future__ import annotations

import pytest

from course import charts


@pytest.mark.parametrize(
    ("value", "given", "text"),
    [
        (0, {}, "0"),
        (0.0634, {}, "0.0634"),
        (12.345, {}, "12.3"),
        (999.6, {}, "1,000"),
        (38935.2, {}, "38,935"),
        (999_500, {}, "1\xa0million"),
        (1_234_567, {}, "1.23\xa0million"),
        (2.5e9, {}, "2.5\xa0billion"),
        (1.79e24, {}, "1.8 × 10²⁴"),
        (1e24, {}, "10²⁴"),
        (2.2e-9, {}, "2.2 × 10⁻⁹"),
        (-3.25, {"digits": 1}, "−3.2"),
        (-0.04, {"digits": 1}, "0.0"),
        (1_234_567, {"digits": 0}, "1,234,567"),
        (37, {"unit": "%"}, "37%"),
        (12, {"unit": "points"}, "12\xa0points"),
        (None, {}, ""),
        (float("nan"), {"unit": "%"}, ""),
        (float("-inf"), {}, "−∞"),
        ("2008–09", {}, "2008–09"),
    ],
)
def test_a_number_as_it_is_written(value, given, text):
    assert charts.number(value, **given) == text


def test_a_year_has_no_comma_and_no_fraction():
    assert charts.year(2022) == charts.year(2022.0) == "2022" and charts.year("2009Q3") == "2009Q3"
    with pytest.raises(ValueError, match=r"whole number, but this is 2009\.6\. Name the point"):
        charts.year(2009.6)


def test_years_stay_years_in_a_table_and_in_words():
    fig = charts.figure("A title that says something", x="First year", y="Shops")
    fig.add_scatter(x=[2010, 2022], y=[-1500, 1.79e24], name="a", text=["A", "B"], mode="markers")
    html, words = charts.table_html(fig), charts.describe(fig)
    assert "2,010" not in html + words and "e+" not in html + words
    assert "<td>2010</td><td>−1,500</td>" in html and "1.8 × 10²⁴" in html and "A −1,500 at 2010" in words


def test_an_axis_that_does_not_start_at_zero_is_said_and_drawn():
    from course.charts import display

    fig = charts.figure("A title that says something", y="Share (%)", note="A gap means no count")
    fig.add_scatter(x=[2000, 2001, 2002], y=[60, 70, 80], mode="lines")
    fig.update_yaxes(range=[55, 85])
    said = "The vertical axis starts at 55%, not at zero."
    spec = display.slim(fig)
    note = next(one["text"] for one in spec["layout"]["annotations"] if one["name"] == "note")
    assert note.replace("<br>", " ") == f"Note: A gap means no count. {said}" and said in charts.describe(fig)
    assert [one["name"] for one in spec["layout"]["shapes"]] == ["axis-break"]
    for whole in ([0, 85], [-5, 85]):
        fig.update_yaxes(range=whole)
        assert "shapes" not in display.slim(fig)["layout"] and "starts at" not in charts.describe(fig)
