"""The lab: who is near, with borders on and off?"""

from __future__ import annotations

from functools import cache, lru_cache
from typing import cast

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from course import charts, data, lab
from course.english import listed
from course.lessons.blinkered_vision.claims import FEATURES, at_home, pool
from course.lessons.blinkered_vision.figures import ABROAD, HOME, words
from course.models import similarity

#: What a reader ticks in the lab: name -> features.
GROUPS = {
    "talk and posts": ["messages", "posts", "short_video", "live", "moving_comments", "vanishing"],
    "films, songs, games": ["licensed", "games"],
    "finding": ["recommends", "reviews", "web_search"],
    "trade": ["marketplace", "own_stock", "group_price", "live_shopping", "neighbour_pickup", "task_rewards"],
    "in the city": ["meals", "rides", "bookings", "rider_tips"],
    "money": ["wallet", "credit", "qr_pay", "red_packets", "instalments", "conduct_score"],
    "how it earns, who builds": ["ads", "membership", "mini_programs", "stream_gifts", "creator_pay"],
}
OPEN, CLOSED, OTHER, AMERICA = "open to all", "closed", "the other side only", "open to America only"
ALIKE, RARE = "all alike", "rare ones count more"
READERS, SHOWN = 200, 8
#: How many shared features fit above a bar.
MOST = 8


@cache
def _pool() -> pd.DataFrame:
    return pool(data.load("product_features_2026"))


@cache
def _side() -> tuple[np.ndarray, np.ndarray]:
    table = _pool()
    return at_home(table), (table["iso3"].astype(str) == "USA").to_numpy()


def _row(seen: np.ndarray, weights: np.ndarray, at: int) -> np.ndarray:
    """Return the likeness (0 to 1) of one product to all, of one table or of many: (..., products, features) -> (...,
    products).
    """
    one = seen[..., at : at + 1, :]
    both = ((seen & one) * weights).sum(axis=-1)
    either = ((seen | one) * weights).sum(axis=-1)
    likeness: np.ndarray = np.divide(both, either, out=np.zeros_like(both), where=either > 0)
    return likeness


@lru_cache(maxsize=64)
def _readings(at: int, share: int, columns: tuple[int, ...], rare: bool, among: tuple[bool, ...]) -> np.ndarray:
    """Return in how many readings of READERS each product is the nearest (equally near ones in parts)."""
    features = _pool()[FEATURES].iloc[:, list(columns)]
    weights = similarity.rarity(features) if rare else np.ones(len(columns))
    allowed, counts = np.array(among), np.zeros(len(features))
    for tables in similarity.redraws(features, share / 100, READERS):
        near = np.where(allowed, _row(tables, weights, at), -1.0)
        best = near >= near.max(axis=1, keepdims=True) - 1e-9
        counts += (best / best.sum(axis=1, keepdims=True)).sum(axis=0)
    return counts


def _some(names: list[str], most: int = MOST) -> str:
    """Return the names in a sentence; where there are more than `most`, the first of them and how many are left."""
    return listed(names if len(names) <= most else [*names[: most - 1], f"{len(names) - most + 1} more"])


def draw(product: str, border: str, groups: list[str], count: str, readers: int) -> go.Figure:
    """Draw the nearest neighbours of a product by their likeness (0 to 1), as bars, with what they share."""
    table = _pool()
    home, america = _side()
    at = cast("int", table.index.get_loc(product))  # names are unique
    columns = [i for i, name in enumerate(FEATURES) if any(name in GROUPS[group] for group in groups)]
    features = table[FEATURES].iloc[:, columns]
    seen = features.to_numpy() == 1
    if not seen[at].any():
        raise lab.Say(f"Of {product} no feature was seen in: {listed(groups)}. Tick another group.")
    own = home == home[at]
    among = {OPEN: np.ones(len(table), bool), CLOSED: own, OTHER: ~own, AMERICA: own | america}[border].copy()
    among[at] = False
    weights = similarity.rarity(features) if count == RARE else np.ones(len(columns))
    near = np.where(among, _row(seen, weights, at), -1.0)
    by_name = np.lexsort((table.index.astype(str).str.casefold(), -np.round(near, 9)))
    order = [i for i in by_name if near[i] > 1e-9][:SHOWN]
    if not order:
        raise lab.Say(
            f"On that side no product shares a feature with {product}, of those that count. Tick another group."
        )
    codes = table["iso3"].astype(str).to_numpy()
    firsts = [i for i in order if near[i] >= near[order[0]] - 1e-9]
    firsts_named = listed(f"{table.index[i]} ({codes[i]})" for i in firsts)
    title = f"Nearest neighbour of {product}, borders {border}: {firsts_named}, likeness {near[order[0]]:.2f}"
    note = f"Both readers saw in {product}: {listed(words(name) for name in features.columns[seen[at]])}"
    if readers:
        kept = _readings(at, readers, tuple(columns), count == RARE, tuple(among.tolist()))
        note += (
            f". With {readers}% of all marks drawn anew at random, {READERS} times, the first stays the nearest"
            f" neighbour in {100 * kept[firsts].sum() / READERS:.0f}% of the draws"
        )
    made = charts.layout(
        title,
        x="Likeness (features of both / features of either)",
        note=note,
        left=150,
        right=24,
        height=430,
        source=charts.source("product_features_2026"),
    )
    names = [f"{table.index[i]} ({codes[i]})" for i in order]
    texts = []
    for i in order:
        shared = _some([words(name) for name in features.columns[seen[at] & seen[i]]])
        texts.append(
            f"{near[i]:.2f}  "
            + (f"nearest neighbour in {100 * kept[i] / READERS:.0f}% of the draws" if readers else shared)
        )
    values = [round(float(near[i]), 3) for i in order]
    inks = [HOME if home[i] else ABROAD for i in order]
    bars = {
        "type": "bar",
        "orientation": "h",
        "x": values,
        "y": names,
        "marker": {"color": inks},
        "name": "likeness",
        "hoverinfo": "skip",
        "width": 0.42,
        "offset": -0.02,
    }
    made["yaxis"] |= {"autorange": "reversed", "showgrid": False, "ticks": "", "type": "category"}
    made["xaxis"] |= {"range": [0, 1.0], "showgrid": True}
    made["annotations"] += [
        {
            "text": text,
            "x": 0.004,
            "y": i,
            "xanchor": "left",
            "yanchor": "bottom",
            "yshift": 1,
            "showarrow": False,
            "font": {"size": 11, "color": charts.INK},
        }
        for i, text in enumerate(texts)
    ]
    for text, ink, y in (("China", HOME, 0.16), ("abroad", ABROAD, 0.09)):
        made["annotations"].append(
            {
                "text": f"■ {text}",
                "x": 0.99,
                "xref": "paper",
                "y": y,
                "yref": "paper",
                "xanchor": "right",
                "showarrow": False,
                "font": {"size": 13, "color": charts.text_colour(ink)},
            }
        )
    return go.Figure(data=[bars], layout=made)


def the_lab() -> lab.Lab:
    """Return the lab as the lesson shows it."""
    table = _pool()
    home = at_home(table)
    names = [*sorted(table.index[home], key=str.lower), *sorted(table.index[~home], key=str.lower)]
    return lab.Lab(
        draw,
        controls=[
            lab.choice("product", "Product", names, "WeChat"),
            lab.choice("border", "Borders", [OPEN, CLOSED, OTHER, AMERICA], OPEN),
            lab.many("groups", "Features that count", list(GROUPS), list(GROUPS)),
            lab.choice("count", "Features count", [ALIKE, RARE], ALIKE),
            lab.slider("readers", "Marks drawn anew at random", 0, 30, 0, step=5, unit="%"),
        ],
        presets={
            "WeChat, borders closed": {"border": CLOSED},
            "iQiyi, borders open to America only": {"product": "iQiyi", "border": AMERICA},
            "iQiyi, borders open": {"product": "iQiyi"},
            "WeChat, some marks drawn anew": {"readers": 20},
        },
        title="Lab: who are the neighbours?",
        prompt=(
            "Predict: who is the nearest neighbour of WeChat in China, and who abroad? Try: close the borders and open"
            " them again. Untick a group that you find unimportant. Then draw some marks anew at random. Explain: which"
            " neighbours does a list drawn inside one country miss, and how sure can you be?"
        ),
    )
