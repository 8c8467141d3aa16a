"""The account of a product: it closes, moving a stage creates and loses nothing, and bad input is named."""

import math
from dataclasses import replace

import numpy as np
import pytest

from course import data
from course.models import value_added as va

PLACES = ("China", "United States", "Japan", "Vietnam", "not stated")


def with_jobs(account, pay_a_job):
    """The account with jobs for each item of pay, so that a test sees where they go."""
    return tuple(replace(one, jobs=1e6 * one.usd / pay_a_job) if one.kind == "pay" else one for one in account)


def made(rng, lead="Apple"):
    """A random account: a lead firm with a margin, up to eight other stages, and rounding."""
    items = [va.Item(lead, "United States", "margin", float(rng.uniform(50, 300)))]
    for i in range(int(rng.integers(1, 9))):
        kind = str(rng.choice(["margin", "distribution", "parts", "pay"]))
        items.append(va.Item(f"stage {i}", str(rng.choice(PLACES)), kind, float(rng.uniform(0.5, 90))))
    price = va.total(items) * (1 + float(rng.uniform(-0.004, 0.004)))
    return with_jobs(va.close(items, price), float(rng.uniform(1000, 60000))), price


WORLDS = [np.random.default_rng(seed) for seed in range(60)]


@pytest.fixture(scope="module")
def table():
    return data.load("value_capture")


# ------------------------------------------------------------------------------------------------------- conservation


@pytest.mark.parametrize("rng", WORLDS)
def test_nothing_is_created_or_lost(rng):
    account, price = made(rng)
    assert va.total(account) == pytest.approx(price, abs=1e-9)
    stage, to = f"stage {rng.integers(0, len(account) - 3) if len(account) > 4 else 0}", str(rng.choice(PLACES))
    times, share = float(rng.uniform(0, 12)), float(rng.uniform(0, 1))
    before, cost = va.book(account), sum(item.usd for item in account if item.name == stage and item.country != to)
    for payer, new_price in (("lead", price), ("buyer", price + cost * share * (times - 1))):
        after = va.move(account, stage, to, times=times, share=share, payer=payer)
        now = va.book(after)
        assert va.total(after) == pytest.approx(new_price, abs=1e-9)
        assert now["total"].sum() == pytest.approx(new_price, abs=1e-9)
        assert now["jobs"].sum() == pytest.approx(before["jobs"].sum()), "jobs move and are neither made nor lost"
        assert now["rounding"].sum() == before["rounding"].sum(), "rounding is never spread over the others"
        paid = now.drop(columns=["total", "jobs"]).sum() - before.drop(columns=["total", "jobs"]).sum()
        assert paid.sum() == pytest.approx(new_price - price, abs=1e-9)
        left = sum(item.usd for item in after if item.name == "Apple") - account[0].usd
        assert left == pytest.approx(0 if payer == "buyer" else -cost * share * (times - 1), abs=1e-9)


@pytest.mark.parametrize("rng", WORLDS[:20])
def test_moving_a_stage_there_and_back_changes_nothing(rng):
    account, _ = made(rng)
    stage = next(item for item in account if item.name == "stage 0")
    times = float(rng.uniform(0.2, 9))
    there = va.move(account, stage.name, "the moon", times=times)
    back = va.move(there, stage.name, stage.country, times=1 / times)
    assert va.book(back).drop(index="the moon", errors="ignore").to_numpy() == pytest.approx(
        va.book(account).to_numpy()
    )


@pytest.mark.parametrize("rng", WORLDS[:20])
def test_moving_a_stage_to_its_own_place_changes_nothing(rng):
    account, _ = made(rng)
    stage = next(item for item in account if item.name == "stage 0")
    assert va.move(account, stage.name, "Japan", times=7, share=0) == account
    assert va.move(account, stage.name, stage.country, times=7) == account


def test_two_halves_are_the_whole():
    account = with_jobs((va.Item("Apple", "US", "margin", 100), va.Item("work", "China", "pay", 8)), 4000)
    half = va.move(account, "work", "Mexico", times=3, share=0.5)
    assert va.book(half)["jobs"].to_dict() == {"US": 0, "China": 1000, "Mexico": 1000}
    whole = va.move(half, "work", "Mexico", times=3)
    assert va.book(whole).loc["Mexico"].to_dict() == pytest.approx(
        va.book(va.move(account, "work", "Mexico", times=3)).loc["Mexico"].to_dict()
    )


# ---------------------------------------------------------------------------------------------- directions and limits


def test_a_more_expensive_place_lowers_the_margin_of_the_lead_firm(table):
    account = va.published(table, "iPad, 2010")
    times = np.linspace(0, 20, 81)
    one_by_one = [
        sum(i.usd for i in va.move(account, va.ASSEMBLY, "Japan", times=float(t)) if i.name == va.APPLE) for t in times
    ]
    assert (np.diff(one_by_one) < 0).all() and one_by_one[4] == pytest.approx(150), "at its present cost: Apple's 150"


@pytest.mark.parametrize("product", va.PRODUCTS)
def test_at_break_even_nothing_is_left_of_the_margin(table, product):
    account = va.published(table, product)
    edge = va.break_even(account, va.ASSEMBLY)
    moved = va.move(account, va.ASSEMBLY, "Japan", times=edge)
    assert sum(item.usd for item in moved if item.name == va.APPLE) == pytest.approx(0, abs=1e-9)
    assert va.break_even(account, va.ASSEMBLY, share=0.5) > edge > 1
    assert va.break_even(account, va.ASSEMBLY, share=0) == math.inf


def test_a_margin_booked_elsewhere_takes_no_job_along(table):
    account = with_jobs(va.published(table, "iPad, 2010"), 5000)
    after = va.book(va.move(account, va.APPLE, "Ireland"))
    assert after.loc["Ireland", "margin"] == 150 and after.loc["Ireland", "jobs"] == 0
    assert after.loc["United States", "margin"] == pytest.approx(12)


def test_a_margin_in_two_places_pays_in_proportion():
    account = (va.Item("Apple", "A", "margin", 30), va.Item("Apple", "B", "margin", 10), va.Item("w", "C", "pay", 4))
    after = va.book(va.move(account, "w", "D", times=6))
    assert after["margin"].to_dict() == pytest.approx({"A": 15, "B": 5, "D": 0})
    account = (va.Item("Apple", "A", "margin", 0), va.Item("w", "C", "pay", 4))
    after = va.move(account, "w", "D", times=2)
    assert after[0].usd == -4 and va.total(after) == pytest.approx(4)


def test_ten_thousand_moves_are_quick(table):
    import time

    account = va.published(table, "iPad, 2010")
    began = time.perf_counter()
    for times in np.linspace(0, 10, 10_000):
        va.move(account, va.ASSEMBLY, "Japan", times=float(times))
    assert time.perf_counter() - began < 2


# --------------------------------------------------------------------------------------------- the published accounts


@pytest.mark.parametrize(
    ("product", "price", "rounding", "apple", "china"),
    [("iPod, 2005", 299, 0, 80, 4), ("iPhone 3GS, 2009", 500, 0.04, 321, 6.5), ("iPad, 2010", 499, -1, 150, 8)],
)
def test_each_published_account_adds_up_with_its_rounding_apart(table, product, price, rounding, apple, china):
    account = va.published(table, product)
    assert va.total(account) == pytest.approx(price)
    books = va.book(account)
    assert books["rounding"].sum() == pytest.approx(rounding)
    assert sum(item.usd for item in account if item.name == va.APPLE) == apple
    assert books.loc["China", "total"] == china == books.loc["China", "pay"]
    assert len({item.name for item in account}) == len(account)


def test_no_published_amount_was_changed(table):
    printed = set(table.loc[table["indicator"] == "amount", "value"].dropna().round(2))
    for product in va.PRODUCTS:
        for item in va.published(table, product):
            assert item.name == va.UNNAMED or item.kind == "rounding" or round(item.usd, 2) in printed, item


# ------------------------------------------------------------------------------------------------------------- errors

ONE = (va.Item("Apple", "US", "margin", 100), va.Item("work", "China", "pay", 8))
ROUNDED = va.close(ONE, 108.2)


@pytest.mark.parametrize(
    ("call", "says"),
    [
        (lambda: va.Item("a", "b", "profit", 1), "kind of 'a' must be one of margin.*'profit'"),
        (lambda: va.Item("a", "b", "pay", -1), "usd of 'a' must be 0 or more US dollars; found -1"),
        (lambda: va.Item("a", "b", "pay", math.nan), "US dollars; found nan"),
        (lambda: va.Item("a", "b", "pay", 1, -2), "jobs of 'a' must be 0 or more for a million devices; found -2"),
        (lambda: va.close(ONE, 120), "items add up to 108 of a price of 120 US dollars.*at most 0.6"),
        (lambda: va.close(ONE, 0), "price must be above 0 US dollars; found 0"),
        (lambda: va.close(ONE, 108, 0.2), "tolerance must be from 0 to 0.05 share of the price; found 0.2"),
        (lambda: va.move(ONE, "sleep", "US"), r"name must be a stage of the account \(Apple, work\); found 'sleep'"),
        (lambda: va.move(ONE, "work", "US", payer="state"), "payer must be one of lead, buyer; found 'state'"),
        (lambda: va.move(ONE, "work", "US", times=-1), "times must be from 0 to 100 times the present cost; found -1"),
        (lambda: va.move(ONE, "work", "US", times=math.inf), "times must be from 0 to 100"),
        (lambda: va.move(ONE, "work", "US", share=1.5), "share must be from 0 to 1 share of the stage; found 1.5"),
        (lambda: va.move(ONE, "Apple", "China", times=2), "times must be 1 for 'Apple'.*found 2"),
        (lambda: va.move(ROUNDED, ROUNDED[-1].name, "China"), "nobody's work"),
        (lambda: va.move(ONE, "work", "US", times=2, lead="Dell"), "lead must be an item.*found 'Dell'"),
        (lambda: va.break_even(ONE, "Apple"), "another stage than the lead firm's margin; found 'Apple'"),
        (lambda: va.break_even(ONE, "sleep"), "found 'sleep'"),
        (lambda: va.published(data.load("value_capture"), "Zune"), "product must be one of iPod, 2005.*found 'Zune'"),
    ],
)
def test_bad_input_says_what_was_found_and_what_was_expected(call, says):
    with pytest.raises(ValueError, match=says):
        call()
