"""The lab over its whole grid, the accounts behind it, the verdicts when tables change, and what the text says in words."""

import itertools
import json

import pytest

from course import charts, data, lab
from course.lessons.who_gets_the_profit import figures
from course.lessons.who_gets_the_profit import lab as lesson_lab
from course.models import value_added as va


@pytest.fixture(scope="module")
def the_lab():
    return lesson_lab.the_lab()


# ------------------------------------------------------------------------------------------------------------ the lab


@pytest.mark.parametrize("product", lesson_lab.PRODUCTS)
def test_every_combination_draws_or_says_why_not(the_lab, product):
    for stage, to, times, payer in itertools.product(
        lesson_lab.STAGES, lesson_lab.PLACES, (0.5, 10), (lesson_lab.LEAD, lesson_lab.BUYER)
    ):
        for pay in (lesson_lab.PAY[0], lesson_lab.PAY[-1]):
            reply = the_lab.answer(product=product, stage=stage, to=to, times=times, payer=payer, pay=pay)
            assert reply["spec"] or "nothing moves" in reply["error"] or "has no line" in reply["error"], reply["error"]
            assert "NaN" not in reply["spec"] and "Infinity" not in reply["spec"]


@pytest.mark.parametrize("product", lesson_lab.PRODUCTS)
def test_what_the_lab_shows_adds_up_before_and_after(the_lab, product):
    for stage, to, times, payer in itertools.product(
        lesson_lab.STAGES, ("United States", "Vietnam"), (0.5, 1, 7), (lesson_lab.LEAD, lesson_lab.BUYER)
    ):
        try:
            fig = the_lab.figure(product=product, stage=stage, to=to, times=times, payer=payer)
        except lab.Say:
            continue
        usd, jobs = {"before": 0.0, "after": 0.0}, {"before": 0.0, "after": 0.0}
        for trace in fig.data:
            where = jobs if trace.name.startswith("Jobs") else usd
            where[trace.name.rsplit(", ")[-1]] += sum(trace.x)
        assert jobs["before"] == pytest.approx(jobs["after"], abs=0.05), "no job is made or lost"
        if payer == lesson_lab.LEAD or stage == lesson_lab.BRAND:
            assert usd["before"] == pytest.approx(usd["after"], abs=0.05), "no dollar is made or lost"
        else:
            title = json.loads(the_lab.answer(product=product, stage=stage, to=to, times=times, payer=payer)["spec"])
            assert times == 1 or "the price goes from" in title["layout"]["meta"]["title"]


@pytest.mark.parametrize(
    ("values", "says"),
    [
        ({"product": "Zune"}, "no product 'Zune'"),
        ({"stage": "sleep"}, "no stage 'sleep'"),
        ({"to": "the moon"}, "no place 'the moon'"),
        ({"payer": "nobody"}, "no payer 'nobody'"),
        ({"to": "China"}, "stays in China: nothing moves"),
        ({"product": "iPhone 3GS, 2009", "stage": va.SHOPS}, "has no line for shops.*Apple's margin holds it"),
        ({"pay": -1}, "pay_a_job must be above 0"),
    ],
)
def test_what_cannot_be_drawn_is_said_in_a_sentence(the_lab, values, says):
    with pytest.raises(lab.Say, match=says):
        lesson_lab.draw(**{**the_lab.defaults, **values})


def test_the_titles_say_what_happens(the_lab):
    titles = [the_lab.figure(**values).layout.meta["title"] for values in the_lab.presets.values()]
    assert "from 150 to 126, the sum stays 499" in titles[0] and "to the United States" in titles[0]
    assert "the price goes from 499 to 523, Apple keeps 150" in titles[1]
    assert "not one job with it" in titles[2] and "stays at 150" in titles[3] and "from 80 to 44" in titles[4]


# ------------------------------------------------------------------------------------------------- the chart forms


@pytest.mark.parametrize("product", lesson_lab.PRODUCTS)
def test_the_waterfall_and_the_flows_add_up_to_the_price(product):
    account = va.published(data.load("value_capture"), product)
    bars = figures.waterfall(account, "price", title="A title", source="s").data[0]
    assert sum(bars.x[1:]) == pytest.approx(bars.x[0]) == pytest.approx(va.total(account))
    for above, width, below in zip(bars.base[1:], bars.x[2:], bars.base[2:], strict=False):
        assert below + width == pytest.approx(above), "each bar begins where the one above ends"
    link = figures.flows(account, title="A title", source="s").data[0].link
    into, out = {}, {}
    for a, b, v in zip(link.source, link.target, link.value, strict=True):
        assert v > 0
        out[a], into[b] = out.get(a, 0) + v, into.get(b, 0) + v
    for node in set(into) & set(out):
        assert into[node] == pytest.approx(out[node], abs=0.05), "what flows in flows out"
    ends = sum(v for node, v in into.items() if node not in out)
    gap = va.book(account)["rounding"].sum()
    assert ends == pytest.approx(va.total(account) - gap)


def test_the_words_of_the_flows_name_price_rounding_and_country():
    account = va.published(data.load("value_capture"), "iPad, 2010")
    said = charts.describe(figures.flows(account, title="Where an iPad's dollars go", source="s"))
    assert "Price 499" in said and "rounding 1" in said and "China: 8" in said


# ----------------------------------------------------------------------------------------- what the text says in words


def test_what_the_text_says_in_words_still_holds():
    capture = data.load("value_capture")
    pad = capture[capture["product"] == "iPad (2010)"].set_index("item")
    items = pad.loc[~(pad.index.str.contains("total") | (pad["category"] == "price")), "value"]
    assert items.sum() == 500 and pad.loc["Retail price", "value"] == 499
    book = va.book(va.published(capture, "iPad, 2010"))
    assert 100 * 150 / (book["margin"].sum() + book["distribution"].sum()) < 50 < 100 * 150 / book["margin"].sum()
    jobs = capture[capture["indicator"] == "jobs"].set_index(["country", "item"])["value"]
    assert jobs["United States", "iPod jobs"] > jobs["China", "iPod jobs"]
    line = jobs["China"].filter(like="Final assembly").sum()
    assert line / jobs["China", "iPod jobs"] < 0.5, "most of China's iPod jobs are not final assembly"
    wages = capture[capture["indicator"] == "wages"].set_index(["country", "item"])["value"]
    us, out = (wages[place, "All iPod wages"] for place in ("United States", "outside the United States"))
    pay = (us / jobs["United States", "iPod jobs"]) / (out / jobs["outside the United States", "iPod jobs"])
    edges = [va.break_even(va.published(capture, product), va.ASSEMBLY) for product in va.PRODUCTS]
    assert (
        pay < min(edges) / 2
        and us > out
        and jobs["United States", "iPod jobs"] < jobs["outside the United States", "iPod jobs"]
    )
    trade = capture[capture["product"] == "iPhone trade (2009)"].set_index("item")["value"]
    assert trade["Chinese value added in them"] < trade["US parts in them"]
