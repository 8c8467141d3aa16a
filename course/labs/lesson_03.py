"""Lab of lesson 03: move a stage to another country and account again. And the lesson's own chart forms."""

from __future__ import annotations

import math
from functools import cache

import plotly.graph_objects as go

from course import charts, data, lab
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
    ("Margins and shops<br>(USD a device)", ("margin", "distribution"), "#0072B2"),
    ("Parts, materials<br>(USD a device)", ("parts",), "#56B4E9"),
    ("Pay for known work<br>(USD a device)", ("pay",), "#D55E00"),
    ("Jobs behind that pay<br>(a million devices)", ("jobs",), "#009E73"),
]
WORDS = {
    "distribution": "shops, distribution",
    "margin": "gross profit of makers",
    "pay": "pay",
    "parts": "parts, materials",
}
INKS = {"European Union": "#5D3A9B", "Taiwan": "#E69F00"}


def ink_of(country: str) -> str:
    """The colour of a country in this lesson; grey where no country is stated, black for rounding."""
    if country == va.NOWHERE:
        return charts.INK
    return charts.FIXED.get(country, INKS.get(country, charts.GREY))


def money(usd: float) -> str:
    """Dollars as one writes them: whole where they are whole, a minus sign in front."""
    text = f"{abs(usd):,.0f}" if abs(usd - round(usd)) < 0.005 else f"{abs(usd):,.2f}"
    return f"{'−' if usd < 0 else ''}{text}"


# ------------------------------------------------------------------------------------------------ the lesson's charts


def waterfall(account: va.Account, price_name: str, *, title: str, source: str, note: str = "") -> go.Figure:
    """From the price down to nothing, item by item, rounding last; each bar begins where the one above it ends."""
    price = va.total(account)
    names, bases, widths, inks = [price_name], [0.0], [price], [charts.GREY]
    left = price
    for item in account:
        place = (
            ""
            if item.country in (va.NOWHERE, "not stated") or item.country in item.name or item.name[:2] == "US"
            else f", {item.country}"
        )
        names.append(f"{item.name}{place}")
        bases.append(round(left - item.usd, 4))
        widths.append(round(item.usd, 4))
        inks.append(ink_of(item.country))
        left -= item.usd
    low = min(0.0, *(b + min(w, 0.0) for b, w in zip(bases, widths, strict=True)))
    made = charts.layout(
        title, x="US dollars", source=source, note=note, left=238, right=40, height=150 + 27 * len(names)
    )
    made["yaxis"] |= {"autorange": "reversed", "showgrid": False, "ticks": "", "type": "category"}
    made["xaxis"] |= {"showgrid": True, "range": [(-0.08 if low < 0 else -0.02) * price, 1.1 * price]}
    trace = {
        "type": "bar", "orientation": "h", "x": widths, "y": names, "base": bases, "name": "US dollars",
        "marker": {"color": inks}, "text": [money(w) for w in widths], "textposition": "outside", "cliponaxis": False,
        "textfont": {"size": 12},
    }  # fmt: skip
    return go.Figure(data=[trace], layout=made)


def flows(account: va.Account, *, title: str, source: str, note: str = "") -> go.Figure:
    """A Sankey diagram of an account whose rounding is negative or nothing: price, kind of income, country.

    Rounding flows in from a node of its own, so that what goes in is what comes out.
    """
    books = va.by_country(account)
    price, gap = va.total(account), sum(row["rounding"] for row in books.values())
    grey = "rgba(150,150,150,0.35)"
    whole = {kind: math.fsum(row[kind] for row in books.values()) for kind in WORDS}
    names = {kind: f"{word} {money(whole[kind])}" for kind, word in WORDS.items() if whole[kind]}
    nodes = {f"price {money(price)}": charts.GREY}
    factory, shops = f"to Apple {money(price - whole['distribution'])}", whole["distribution"]
    links = [(f"price {money(price)}", factory, price - shops, grey)]
    nodes[factory] = "#c9c9c9"
    if gap < 0:  # the items add up to more than there is: the excess comes from nowhere, and is seen to
        nodes[f"rounding {money(-gap)}"] = charts.INK
        links.append((f"rounding {money(-gap)}", factory, -gap, charts.INK))
    for kind, name in names.items():
        nodes[name] = "#c9c9c9"
        links.append((f"price {money(price)}" if kind == "distribution" else factory, name, whole[kind], grey))
        links += [(name, c, row[kind], _pale(ink_of(c))) for c, row in books.items() if row[kind]]
    ends = {c: row["total"] for c, row in books.items() if c != va.NOWHERE}
    nodes |= {c: ink_of(c) for c in sorted(ends, key=lambda c: -ends[c])}
    order = list(nodes)
    # where each node stands, from the top: the names of countries are written beside their bars, and need room
    columns = [
        [name for name in order if name not in ends and not any(b == name for _, b, *_ in links)],
        [factory, *([names["distribution"]] if "distribution" in names else [])],
        [names[kind] for kind in ("parts", "margin", "pay") if kind in names],
        [name for name in order if name in ends],
    ]
    told = "; ".join(f"{name}: {money(usd)}" for name, usd in sorted(ends.items(), key=lambda pair: -pair[1]))
    made = charts.layout(title, source=source, note=note, left=12, right=12, height=470)
    made["xaxis"]["visible"] = made["yaxis"]["visible"] = False
    size = {
        name: max(sum(u for a, _, u, _ in links if a == name), sum(u for _, b, u, _ in links if b == name))
        for name in order
    }
    room, high = 20, made["height"] - made["margin"]["t"] - made["margin"]["b"]
    scale = (high - room * (len(columns[-1]) - 1)) / math.fsum(size[name] for name in columns[-1])
    place: dict[str, tuple[float, float]] = {}
    for x, column in zip((0.001, 0.34, 0.66, 0.999), columns, strict=True):
        top = 0.0
        for name in column:
            place[name] = (x, round((top + size[name] * scale / 2) / high, 4))
            top += size[name] * scale + room
    thin = {
        name for name in order if name not in ends and size[name] * scale < 8
    }  # named below, not across its own line
    for name in [*columns[-1], *thin]:
        made["annotations"].append({
            "text": f"{name} {money(ends[name])}" if name in ends else name, "xref": "paper", "xanchor": "left", "xshift": 3,
            "x": 0.845 if name in ends else place[name][0], "y": 1 - place[name][1], "yref": "paper", "yshift": -13 if name in thin else 0,
            "yanchor": "middle", "showarrow": False, "font": {"size": 12.5, "color": charts.INK},
        })  # fmt: skip
    trace = {
        "type": "sankey", "arrangement": "fixed", "domain": {"x": [0, 0.84], "y": [0, 1]},
        "node": {"label": ["" if name in ends or name in thin else name for name in order], "color": [nodes[name] for name in order],
                 "pad": room, "thickness": 14, "line": {"width": 0},
                 "x": [place[name][0] for name in order], "y": [place[name][1] for name in order]},
        "link": {"source": [order.index(a) for a, *_ in links], "target": [order.index(b) for _, b, *_ in links],
                 "value": [round(link[2], 4) for link in links], "color": [link[3] for link in links]},
        "textfont": {"size": 12.5, "color": charts.INK},
        "meta": {"words": f"{'; '.join(n for n in order if n not in ends)}. By country: {told} US dollars"},
    }  # fmt: skip
    return go.Figure(data=[trace], layout=made)


def _pale(ink: str) -> str:
    r, g, b = (int(ink[i : i + 2], 16) for i in (1, 3, 5))
    return f"rgba({r},{g},{b},0.45)"


def stacks(
    rows: dict[str, dict[str, float]], *, title: str, x: str, source: str, inks: dict[str, str], note: str = ""
) -> go.Figure:
    """Horizontal bars of stacked parts: row -> part -> amount. Parts are named in the legend and written on the bars."""
    names, parts = list(rows), list(dict.fromkeys(part for row in rows.values() for part in row))
    made = charts.layout(
        title, x=x, source=source, note=note, legend=True, left=150, right=40, height=190 + 46 * len(names)
    )
    made["yaxis"] |= {"autorange": "reversed", "showgrid": False, "ticks": "", "type": "category"}
    made["xaxis"] |= {"showgrid": True, "rangemode": "tozero"}
    made["barmode"] = "stack"
    made["legend"]["traceorder"] = "normal"
    traces = [
        {
            "type": "bar", "orientation": "h", "name": part, "y": [n for n in names if part in rows[n]],
            "x": [rows[n][part] for n in names if part in rows[n]], "marker": {"color": inks[part]},
            "text": [f"{rows[n][part]:,.0f}" if rows[n][part] > 900 else "" for n in names if part in rows[n]],
            "textposition": "inside", "insidetextanchor": "middle", "textangle": 0,
            "textfont": {"size": 12, "color": charts.PAPER if charts.text_colour(inks[part]) == inks[part].lower() else charts.INK},
        }
        for part in parts
    ]  # fmt: skip
    return go.Figure(data=traces, layout=made)


# ------------------------------------------------------------------------------------------------------------ the lab


@cache
def _accounts() -> dict[str, va.Account]:
    table = data.load("value_capture")
    return {product: va.published(table, product) for product in PRODUCTS}


def _stage(account: va.Account, stage: str) -> tuple[list[str], str]:
    """The items of a stage and the country where they are (empty list: the account has no such stage)."""
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
    """The account of a product by country before and after a stage has moved: margins, parts, pay and jobs.

    Raises Say for a product, stage or place that is not there, and where nothing would move.
    """
    for name, value, known in (
        ("product", product, PRODUCTS), ("stage", stage, STAGES), ("place", to, PLACES), ("payer", payer, [LEAD, BUYER]),
    ):  # fmt: skip
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


def _headline(product, stage, origin, to, factor, before, after) -> str:
    margin = [sum(i.usd for i in account if i.name == va.APPLE) for account in (before, after)]
    price = [va.total(account) for account in (before, after)]
    there = f"the {to}" if to == "United States" else to
    start = "" if origin == "not stated" else f" from {'the ' if origin == 'United States' else ''}{origin}"
    moved = f"{_named(stage, origin)} goes{start} to {there}"
    if stage == BRAND:
        return f"{product}: Apple's margin of {money(margin[0])} is booked in {there}. Profit moves, and not one job with it"
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
    made["yaxis"] |= {"autorange": "reversed", "showgrid": False, "ticks": "", "type": "category",
                      "categoryorder": "array", "categoryarray": countries}  # fmt: skip
    wide, gap, traces = (1 - 3 * 0.035) / 4, 0.035, []
    for n, (heading, kinds, ink) in enumerate(PANELS, start=1):
        key = "" if n == 1 else str(n)
        start = (n - 1) * (wide + gap)
        was, now = (
            {c: math.fsum(rows[c][k] for k in kinds) if c in rows else 0.0 for c in countries} for rows in (old, new)
        )
        seen = [c for c in countries if was[c] or now[c]]
        most = max([*was.values(), *now.values(), 0.0])
        for amounts, when, fill in ((was, "before", _pale(ink)), (now, "after", ink)):
            traces.append({
                "type": "bar", "orientation": "h", "x": [round(amounts[c], 2) for c in seen], "y": seen, "xaxis": f"x{key}",
                "name": f"{heading.replace('<br>', ' ')}, {when}", "marker": {"color": fill},
                "text": [f"{amounts[c]:,.0f}" if kinds == ("jobs",) else money(amounts[c]) for c in seen],
                "textposition": "outside", "cliponaxis": False, "textfont": {"size": 11},
            })  # fmt: skip
        made[f"xaxis{key}"] = {**made["xaxis"], "domain": [start, start + wide], "range": [0, (most or 1) * 1.55],
                               "nticks": 3, "showticklabels": False, "ticks": "", "showline": False}  # fmt: skip
        made["annotations"].append({
            "text": f"<b>{heading}</b>", "x": start, "xref": "paper", "xanchor": "left", "y": 1, "yref": "paper",
            "yanchor": "bottom", "yshift": 4, "showarrow": False, "align": "left",
            "font": {"size": 12, "color": charts.text_colour(ink)},
        })  # fmt: skip
    made["annotations"].append({
        "text": "pale: before, full: after", "x": 1, "xref": "paper", "xanchor": "right", "y": 0, "yref": "paper", "yanchor": "top",
        "yshift": -8, "showarrow": False, "font": {"size": 12, "color": charts.QUIET},
    })  # fmt: skip
    return go.Figure(data=traces, layout=made)


def the_lab() -> lab.Lab:
    """The lab as the lesson shows it."""
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
        prompt="Predict: if assembly in America cost four times as much, what would be left of Apple's margin on an iPad? Try: raise the cost "
        "until the margin is nearly gone; then move only Apple's profit. Explain: who loses what the new place gains?",
    )
