"""The charts of who gets what of the price of a product, by item, kind of income and country."""

from __future__ import annotations

import math

import plotly.graph_objects as go

from course import charts
from course.models import value_added as va

WORDS = {
    "distribution": "shops, distribution",
    "margin": "gross profit of makers",
    "pay": "pay",
    "parts": "parts, materials",
}
INKS = {"European Union": charts.PALETTE[3], "Taiwan": charts.PALETTE[2]}


def ink_of(country: str) -> str:
    """Return the colour of a country in this lesson; grey where no country is stated, black for rounding."""
    if country == va.NOWHERE:
        return charts.INK
    return charts.FIXED.get(country, INKS.get(country, charts.GREY))


def money(usd: float) -> str:
    """Return dollars as one writes them: whole where they are whole, a minus sign in front."""
    text = f"{abs(usd):,.0f}" if abs(usd - round(usd)) < 0.005 else f"{abs(usd):,.2f}"
    return f"{'−' if usd < 0 else ''}{text}"


# ------------------------------------------------------------------------------------------------ the lesson's charts


def waterfall(account: va.Account, price_name: str, *, title: str, source: str, note: str = "") -> go.Figure:
    """Draw the way from the price down to nothing (US dollars), item by item, rounding last; each bar begins where the
    one above it ends.
    """
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
        "type": "bar",
        "orientation": "h",
        "x": widths,
        "y": names,
        "base": bases,
        "name": "US dollars",
        "marker": {"color": inks},
        "text": [money(w) for w in widths],
        "textposition": "outside",
        "cliponaxis": False,
        "textfont": {"size": 12},
    }
    return go.Figure(data=[trace], layout=made)


def flows(account: va.Account, *, title: str, source: str, note: str = "") -> go.Figure:
    """Draw a Sankey diagram (US dollars) of an account whose rounding is negative or nothing: price, kind of income,
    country.

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
    nodes[factory] = charts.SOFT
    if gap < 0:  # the items add up to more than there is: the excess comes from nowhere, and is seen to
        nodes[f"rounding {money(-gap)}"] = charts.INK
        links.append((f"rounding {money(-gap)}", factory, -gap, charts.INK))
    for kind, name in names.items():
        nodes[name] = charts.SOFT
        links.append((f"price {money(price)}" if kind == "distribution" else factory, name, whole[kind], grey))
        links += [(name, c, row[kind], pale(ink_of(c))) for c, row in books.items() if row[kind]]
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
        made["annotations"].append(
            {
                "text": f"{name} {money(ends[name])}" if name in ends else name,
                "xref": "paper",
                "xanchor": "left",
                "xshift": 3,
                "x": 0.845 if name in ends else place[name][0],
                "y": 1 - place[name][1],
                "yref": "paper",
                "yshift": -13 if name in thin else 0,
                "yanchor": "middle",
                "showarrow": False,
                "font": {"size": 12.5, "color": charts.INK},
            }
        )
    trace = {
        "type": "sankey",
        "arrangement": "fixed",
        "domain": {"x": [0, 0.84], "y": [0, 1]},
        "node": {
            "label": ["" if name in ends or name in thin else name for name in order],
            "color": [nodes[name] for name in order],
            "pad": room,
            "thickness": 14,
            "line": {"width": 0},
            "x": [place[name][0] for name in order],
            "y": [place[name][1] for name in order],
        },
        "link": {
            "source": [order.index(a) for a, *_ in links],
            "target": [order.index(b) for _, b, *_ in links],
            "value": [round(link[2], 4) for link in links],
            "color": [link[3] for link in links],
        },
        "textfont": {"size": 12.5, "color": charts.INK},
        "meta": {"words": f"{'; '.join(n for n in order if n not in ends)}. By country: {told} US dollars"},
    }
    return go.Figure(data=[trace], layout=made)


def pale(ink: str) -> str:
    """Return a paler colour: that of what flows between the nodes."""
    return charts.see_through(ink, 0.45)


def stacks(
    rows: dict[str, dict[str, float]], *, title: str, x: str, source: str, inks: dict[str, str], note: str = ""
) -> go.Figure:
    """Draw horizontal bars of stacked parts: row -> part -> amount. Parts are named in the legend and written on the
    bars.
    """
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
            "type": "bar",
            "orientation": "h",
            "name": part,
            "y": [n for n in names if part in rows[n]],
            "x": [rows[n][part] for n in names if part in rows[n]],
            "marker": {"color": inks[part]},
            "text": [f"{rows[n][part]:,.0f}" if rows[n][part] > 900 else "" for n in names if part in rows[n]],
            "textposition": "inside",
            "insidetextanchor": "middle",
            "textangle": 0,
            "textfont": {
                "size": 12,
                "color": charts.PAPER if charts.text_colour(inks[part]) == inks[part].lower() else charts.INK,
            },
        }
        for part in parts
    ]
    return go.Figure(data=traces, layout=made)
