"""The lab: move a stage to another country and account again."""

from __future__ import annotations

import math
from functools import cache

import plotly.graph_objects as go

from course import charts, data, lab
from course.lessons.who_gets_the_profit.figures import money, pale
from course.models import value_added as va

PRODUCTS = list(va.PRODUCTS)
LARGEST = "parts from the largest supplier country"
BRAND = "brand, design and software (Apple)"
STAGES = [va.ASSEMBLY, LARGEST, BRAND, va.SHOPS]
PLACES = ["China", "United States", "Japan", "South Korea", "Taiwan", "Ireland", "Vietnam", "India"]
LEAD, BUYER = "Apple's margin", "the buyer"
PAY = [2000, 4000, 8000, 12000, 24000, 48000]
#: Panels of the lab: heading, columns of the account, colour.
PANELS = [
    ("Margins and shops<br>(USD a device)", ("margin", "distribution"), charts.PALETTE[0]),
    ("Parts, materials<br>(USD a device)", ("parts",), charts.PALETTE[2]),
    ("Pay for known work<br>(USD a device)", ("pay",), charts.PALETTE[1]),
    ("Jobs behind that pay<br>(a million devices)", ("jobs",), charts.PALETTE[3]),
]


# ------------------------------------------------------------------------------------------------------------ the lab


@cache
def _accounts() -> dict[str, va.Account]:
    table = data.load("value_capture")
    return {product: va.published(table, product) for product in PRODUCTS}


def _stage(account: va.Account, stage: str) -> tuple[list[str], str]:
    """Return the items of a stage and the country where they are (empty list: the account has no such stage)."""
    if stage == LARGEST:
        books: dict[str, float] = {}
        for item in account:
            if (
                item.name not in (va.APPLE, va.SHOPS)
                and item.kind in ("margin", "parts")
                and item.country != "not stated"
            ):
                books[item.country] = books.get(item.country, 0) + item.usd
        first = max(books, key=books.__getitem__)
        return [i.name for i in account if i.country == first and i.kind in ("margin", "parts")], first
    name = va.APPLE if stage == BRAND else stage
    here = [item for item in account if item.name == name]
    return [item.name for item in here], here[0].country if here else ""


def draw(product: str, stage: str, to: str, times: float, payer: str, pay: int) -> go.Figure:
    """Draw the account of a product by country before and after a stage has moved: margins, parts, pay (US dollars) and
    jobs.

    Raises Say for a product, stage or place that is not there, and where nothing would move.
    """
    for name, value, known in (
        ("product", product, PRODUCTS),
        ("stage", stage, STAGES),
        ("place", to, PLACES),
        ("payer", payer, [LEAD, BUYER]),
    ):
        if value not in known:
            raise lab.Say(f"There is no {name} {value!r} in this lab; there are {', '.join(known)}.")
    names, origin = _stage(_accounts()[product], stage)
    if not names:
        raise lab.Say(f"The account of the {product} has no line for {stage}: Apple's margin holds it.")
    if origin == to:
        raise lab.Say(f"{_named(stage, origin)} of the {product} stays in {to}: nothing moves. Choose another country.")
    factor = 1.0 if stage == BRAND else times
    try:
        before = va.with_jobs(_accounts()[product], pay)
        after = before
        for name in names:
            after = va.move(after, name, to, times=factor, payer="lead" if payer == LEAD else "buyer")
    except ValueError as problem:
        raise lab.Say(f"{product}: {problem}.") from None
    return _panels(product, before, after, _headline(product, stage, origin, to, factor, before, after))


def _named(stage: str, origin: str) -> str:
    return "The largest suppliers' part" if stage == LARGEST else f"{stage[0].upper()}{stage[1:]}"


def _headline(
    product: str, stage: str, origin: str, to: str, factor: float, before: va.Account, after: va.Account
) -> str:
    margin = [sum(i.usd for i in account if i.name == va.APPLE) for account in (before, after)]
    price = [va.total(account) for account in (before, after)]
    there = f"the {to}" if to == "United States" else to
    start = "" if origin == "not stated" else f" from {'the ' if origin == 'United States' else ''}{origin}"
    moved = f"{_named(stage, origin)} goes{start} to {there}"
    if stage == BRAND:
        return (
            f"{product}: Apple's margin of {money(margin[0])} is booked in {there}. Profit moves, and not one job"
            " with it"
        )
    at = "at the same cost" if factor == 1 else f"at {factor:g} times the cost"
    if price[1] != price[0] and abs(price[1] - price[0]) > 1e-9:
        told = f"the price goes from {money(price[0])} to {money(price[1])}, Apple keeps {money(margin[1])}"
    elif abs(margin[1] - margin[0]) < 1e-9:
        told = f"Apple's margin stays at {money(margin[1])}, the sum at {money(price[1])}"
    else:
        told = f"Apple's margin goes from {money(margin[0])} to {money(margin[1])}, the sum stays {money(price[1])}"
    return f"{product}: {moved} {at}; {told}"


def _panels(product: str, before: va.Account, after: va.Account, title: str) -> go.Figure:
    old, new = va.by_country(before), va.by_country(after)
    countries = [c for c in dict.fromkeys([*new, *old]) if c != va.NOWHERE]
    countries.sort(key=lambda c: (c == "not stated", -old[c]["total"] if c in old else 0.0))
    rounding = sum(row["rounding"] for row in new.values())
    note = "Pale: before. Full: after."
    if rounding:
        note += f" Rounding of {money(rounding)} stays an item of its own"
    made = charts.layout(
        title, source=charts.source("value_capture"), note=note, left=104, right=10, height=190 + 44 * len(countries)
    )
    made["margin"]["t"] += 40
    made["barmode"], made["bargap"], made["bargroupgap"] = "group", 0.28, 0.05
    made["yaxis"] |= {
        "autorange": "reversed",
        "showgrid": False,
        "ticks": "",
        "type": "category",
        "categoryorder": "array",
        "categoryarray": countries,
    }
    wide, gap, traces = (1 - 3 * 0.035) / 4, 0.035, []
    for n, (heading, kinds, ink) in enumerate(PANELS, start=1):
        key = "" if n == 1 else str(n)
        start = (n - 1) * (wide + gap)
        was, now = (
            {c: math.fsum(rows[c][k] for k in kinds) if c in rows else 0.0 for c in countries} for rows in (old, new)
        )
        seen = [c for c in countries if was[c] or now[c]]
        most = max([*was.values(), *now.values(), 0.0])
        for amounts, when, fill in ((was, "before", pale(ink)), (now, "after", ink)):
            traces.append(
                {
                    "type": "bar",
                    "orientation": "h",
                    "x": [round(amounts[c], 2) for c in seen],
                    "y": seen,
                    "xaxis": f"x{key}",
                    "name": f"{heading.replace('<br>', ' ')}, {when}",
                    "marker": {"color": fill},
                    "text": [f"{amounts[c]:,.0f}" if kinds == ("jobs",) else money(amounts[c]) for c in seen],
                    "textposition": "outside",
                    "cliponaxis": False,
                    "textfont": {"size": 11},
                }
            )
        made[f"xaxis{key}"] = {
            **made["xaxis"],
            "domain": [start, start + wide],
            "range": [0, (most or 1) * 1.55],
            "nticks": 3,
            "showticklabels": False,
            "ticks": "",
            "showline": False,
        }
        made["annotations"].append(
            {
                "text": f"<b>{heading}</b>",
                "x": start,
                "xref": "paper",
                "xanchor": "left",
                "y": 1,
                "yref": "paper",
                "yanchor": "bottom",
                "yshift": 4,
                "showarrow": False,
                "align": "left",
                "font": {"size": 12, "color": charts.text_colour(ink)},
            }
        )
    made["annotations"].append(
        {
            "text": "pale: before, full: after",
            "x": 1,
            "xref": "paper",
            "xanchor": "right",
            "y": 0,
            "yref": "paper",
            "yanchor": "top",
            "yshift": -8,
            "showarrow": False,
            "font": {"size": 12, "color": charts.QUIET},
        }
    )
    return go.Figure(data=traces, layout=made)


def the_lab() -> lab.Lab:
    """Return the lab as the lesson shows it."""
    return lab.Lab(
        draw,
        controls=[
            lab.choice("product", "Product", PRODUCTS, "iPad, 2010"),
            lab.choice("stage", "What moves", STAGES, va.ASSEMBLY),
            lab.choice("to", "Where to", PLACES, "United States"),
            lab.slider("times", "What it costs there", 0.5, 10, 4, step=0.5, unit="times the present cost"),
            lab.choice("payer", "Who takes the difference", [LEAD, BUYER], LEAD),
            lab.steps("pay", "Pay of a job today (an assumption)", PAY, 12000, unit="USD a year"),
        ],
        presets={
            "Assembly goes to America": dict(),
            "The same, and the buyer pays": dict(payer=BUYER),
            "Only Apple's profit moves": dict(stage=BRAND, to="Ireland"),
            "Korea's part made in China": dict(stage=LARGEST, to="China", times=1),
            "The iPod at ten times the pay": dict(product="iPod, 2005", times=10),
        },
        title="Lab: move a stage, and account again",
        prompt=(
            "Predict: if assembly in America cost four times as much, what would be left of Apple's margin on an iPad?"
            " Try: raise the cost until the margin is nearly gone; then move only Apple's profit. Explain: who loses"
            " what the new place gains?"
        ),
    )
