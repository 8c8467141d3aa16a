"""The lesson's charts of products and readers, and the words that follow the figures."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd
import plotly.graph_objects as go

from course import charts, data
from course.english import listed
from course.ledger import claims, engine, ways
from course.lessons.blinkered_vision import features, records

#: Features whose column says too little.
PLAIN = {
    "ads": "advertising",
    "bookings": "booking trips",
    "creator_pay": "pay for creators",
    "credit": "loans",
    "licensed": "licensed films or music",
    "live": "live video",
    "meals": "meals to order",
    "conduct_score": "score of conduct",
    "moving_comments": "comments over the picture",
    "neighbour_pickup": "neighbours' pick-up",
    "own_stock": "selling own stock",
    "qr_pay": "QR pay",
    "recommends": "recommendations",
    "rider_tips": "tips to riders",
    "stream_gifts": "gifts to streamers",
    "task_rewards": "rewards for tasks",
    "vanishing": "vanishing posts",
    "wallet": "wallet for money",
}
#: Each reader saw a feature in at least so many products, for a kappa that doesn't move with one cell.
OFTEN = 15
#: A count that fewer worlds (%) reach is rare.
RARE = 5
CODES, PRODUCTS = "product_codes", "product_features_2026"


def words(feature: str) -> str:
    """Return a feature as it is written in prose and on a chart."""
    return PLAIN.get(feature, feature.replace("_", " "))


def at_random(share: float) -> str:
    """Return how many of a hundred worlds, in words for few and many: "none", "3%", "nearly all (97%)"."""
    if share == 0:
        return "none"
    return f"nearly all ({share:.0f}%)" if share >= 90 else f"{share:.0f}%" if share >= 1 else "less than 1%"


# --- the readers


def blank(table: pd.DataFrame) -> str:
    """Return how many per cent of a pool's cells are blank."""
    return f"{100 * table[features.FEATURES].isna().to_numpy().mean():.0f}%"


def often(product_codes: pd.DataFrame) -> pd.DataFrame:
    """Return the agreement on each feature that each reader saw in at least OFTEN products."""
    table = features.agreements(product_codes)
    return table[table[["yes_A", "yes_B"]].min(axis=1) >= OFTEN]


def kappa_figure(product_codes: pd.DataFrame) -> go.Figure:
    """Draw share of agreement and Cohen's kappa for features that both readers saw often."""
    table = often(product_codes)
    shown = pd.DataFrame(
        {"kappa": table["kappa"].round(3), "share on which they agree": table["share"].round(3)}
    ).set_axis([words(one) for one in table.index])
    return charts.dumbbell(
        shown,
        "share on which they agree",
        "kappa",
        title=f"Beyond chance, the readers agree least on {words(str(table.index[-1]))}",
        subtitle="Share of products on which two readers agree (ring), and Cohen's kappa (dot), by feature",
        x_title="0 is what chance gives, 1 is full agreement (for kappa)",
        source=charts.source(CODES),
        note=f"A yes against everything else. Shown are features that each reader saw in at least {OFTEN} products; the"
        " axis starts above zero",
        digits=2,
    )


def where_both_coded(product_codes: pd.DataFrame) -> str:
    """Return how often the readers agree where both coded yes or no, in per cent."""
    wide = product_codes.pivot(index=["product", "feature"], columns="reader", values="code").astype(str)
    both = wide[(wide != "not coded").all(axis=1)]
    return f"{100 * (both['A'] == both['B']).mean():.0f}%"


def low_kappa(product_codes: pd.DataFrame) -> str:
    """Return the frequent feature on which the readers agree least, and why where we know, as a sentence."""
    last = str(often(product_codes).index[-1])
    why = {
        "task_rewards": ", which run from a daily check-in to a game about watering a tree, so each reader has to"
        " interpret the page"
    }
    return f"They agree least on {words(last)}{why.get(last, '')}."


def ads(product_codes: pd.DataFrame) -> str:
    """Return what chance does to the agreement on advertising, as two sentences."""
    table = features.agreements(product_codes)
    share, kappa, a, b = (float(table[column]["ads"]) for column in ("share", "kappa", "yes_A", "yes_B"))
    many = int(product_codes["product"].nunique())
    many_seen = f"{a:.0f}" if a == b else f"{min(a, b):.0f} or more"
    return (
        f"For advertising they agree on {100 * share:.0f}% of the products, but kappa is only"
        f" {kappa:.2f}, because each saw it in {many_seen} of {many} and chance alone brings much agreement."
    )


def same_page(product_codes: pd.DataFrame) -> tuple[int, int]:
    """Return how many cells both readers coded with yes or no, and in how many of them on the same page."""
    wide = product_codes.pivot(index=["product", "feature"], columns="reader", values=["code", "source_id"])
    coded = (wide["code"]["A"].astype(str) != "not coded") & (wide["code"]["B"].astype(str) != "not coded")
    same = wide["source_id"]["A"].astype(str) == wide["source_id"]["B"].astype(str)
    return int(coded.sum()), int((same & coded).sum())


def sisters(product_features_2026: pd.DataFrame) -> str:
    """Return the products that Chinese firms run abroad, which were coded and are not compared, in words."""
    return listed(
        product_features_2026.loc[product_features_2026["market"].astype(str) == "sister abroad", "product"].tolist()
    )


def who_coded_china(product_features_2026: pd.DataFrame) -> str:
    """Return how many of the Chinese products stand in the half that one person of each reader coded, in words."""
    table = features.pool(product_features_2026)
    china = table.index[features.at_home(table)]
    first = product_features_2026["product"].astype(str).iloc[: features.FIRST_HALF].tolist()
    many = sum(name in first for name in china)
    return f"all {many}" if many == len(china) else f"{many} of the {len(china)}"


# --- likeness


def matrix_figure(table: pd.DataFrame, names: list[str]) -> go.Figure:
    """Draw features (rows) by products (columns): a dot where both readers saw the feature. Only features that one of
    them has are drawn. Chinese products are round, others square.
    """
    seen = (table.loc[names, features.FEATURES] == 1).T
    seen = seen[seen.any(axis=1)]
    seen = seen.assign(many=seen.sum(axis=1)).sort_values("many", ascending=False, kind="stable").drop(columns="many")
    alike = [int((seen[names[0]] & seen[one]).sum()) for one in names[1:]]
    rows = [words(one) for one in seen.index]
    fig = charts.figure(
        f"{names[0]} shares {alike[0]} features with {names[1]} and {alike[1]} with {names[2]}",
        subtitle="Features that both readers saw, by product; a small ring is a feature that was not seen by both",
        source=charts.source(PRODUCTS),
        note="A ring is mostly a page that was not found, and seldom a feature that the product lacks",
        left=190,
        height=190 + 19 * len(rows),
    )
    places = {"CHN": "China", "USA": "United States", "KOR": "South Korea", "JPN": "Japan"}
    for at, name in enumerate(names):
        place = places.get(str(table.loc[name, "iso3"]), "")
        has = [row for row, one in zip(rows, seen[name], strict=True) if one]
        lacks = [row for row, one in zip(rows, seen[name], strict=True) if not one]
        fig.add_scatter(
            x=[at] * len(has),
            y=has,
            mode="markers",
            name=name,
            showlegend=False,
            hoverinfo="skip",
            meta={"words": f"{name}: {listed(has)}", "values": ["seen"] * len(has)},
            marker={
                "size": 13,
                "color": charts.colour(place) if place else charts.INK,
                "symbol": "circle" if place == "China" else "square",
            },
        )
        fig.add_scatter(
            x=[at] * len(lacks),
            y=lacks,
            mode="markers",
            showlegend=False,
            hoverinfo="skip",
            meta={"words": False},
            marker={"size": 6, "color": charts.GREY, "symbol": "circle-open"},
        )
    fig.update_xaxes(
        tickvals=list(range(len(names))),
        ticktext=[""] * len(names),
        range=[-0.5, len(names) - 0.5],
        ticks="",
        showgrid=False,
    )
    for at, name in enumerate(names):
        fig.add_annotation(
            x=at,
            y=len(rows) - 0.3,
            text=f"<b>{name}</b>",
            showarrow=False,
            yanchor="bottom",
            font={"size": 13, "color": charts.INK},
        )
    fig.update_yaxes(type="category", categoryorder="array", categoryarray=rows[::-1], ticks="", showgrid=True)
    fig.update_yaxes(range=[-0.6, len(rows) + 0.9])
    return fig


def nearer(near: pd.DataFrame) -> int:
    """Return for how many products of `features.borders` somebody abroad is nearer than anybody at home."""
    return int((near["gain"] > features.TINY).sum())


def borders_frame(near: pd.DataFrame) -> pd.DataFrame:
    """Return `features.borders` as a dumbbell takes it: rows named with the nearest neighbour abroad."""
    named = [f"{name} ({who.split(' and ')[0].split(', ')[0]})" for name, who in near["who_abroad"].items()]
    return (
        near[["home", "abroad"]]
        .round(5)
        .set_axis(named)
        .rename(columns={"home": "nearest at home", "abroad": "nearest abroad"})
    )


def _name_neighbours(fig: go.Figure, near: pd.DataFrame, grey: pd.Series, which: str) -> go.Figure:
    """Say in the words of a chart of `borders_frame` who is nearest at home and abroad, each with its own name.

    near : the rows of the chart in their order. grey : whether each is grey; which : what the grey rows are.
    """
    pale = listed([str(name) for name in near.index[grey.to_numpy()]])
    for trace in fig.data:
        side = {"nearest at home": "home", "nearest abroad": "abroad"}.get(trace.name or "")
        if side:
            told = [f"{name}: {who} {charts.number(v, 2)}" for name, who, v in near[[f"who_{side}", side]].itertuples()]
            end = f". In grey, {which}: {pale}" if pale and side == "abroad" else ""
            trace.meta = {"words": f"{trace.name}: {'; '.join(told)}{end}"}
    return fig


def borders_figure(near: pd.DataFrame) -> go.Figure:
    """Draw how alike the nearest neighbours at home and abroad are, for each Chinese product."""
    shown = borders_frame(near)
    gain = [name for name, more in zip(shown.index, near["gain"], strict=True) if more > features.TINY]
    fig = charts.dumbbell(
        shown,
        "nearest at home",
        "nearest abroad",
        highlight=gain,
        title=f"For {len(gain)} of {len(near)} Chinese products the nearest neighbour is abroad",
        subtitle="Jaccard similarity to the nearest neighbour at home (ring) and abroad (dot); 1 is an equal list",
        x_title="Similarity (0 to 1)",
        source=charts.source(PRODUCTS),
        note="The name in brackets is a nearest neighbour abroad. Rows that are not grey gain by an open border. The"
        " axis starts above zero",
        digits=2,
    )
    return _name_neighbours(fig, near, near["gain"] <= features.TINY, "without a gain")


def shared(table: pd.DataFrame, one: str, other: str) -> str:
    """Return the features that two products share, in words."""
    marks = table.loc[[one, other], features.FEATURES] == 1
    return listed(words(name) for name in features.FEATURES if marks[name].all())


# --- worlds in which likeness means nothing


def reach(drawn: pd.Series, real: int) -> float:
    """Return how many per cent of the worlds have at least as many as the real table."""
    return 100 * float((drawn >= real).mean())


def told(drawn: pd.Series, real: int) -> bool:
    """Return whether the real count is higher than nearly all worlds give."""
    return reach(drawn, real) < RARE


#: Titles by whether the count of nearer neighbours and the count of twins are more than chance.
WORLDS = {
    (False, True): "Twins abroad are more common than chance gives, nearer neighbours are not",
    (True, True): "Features dealt at random give fewer nearer neighbours and fewer twins abroad",
    (True, False): "Nearer neighbours abroad are more common than chance gives, twins are not",
    (False, False): "Features dealt at random give as many nearer neighbours and twins abroad",
}


def worlds_figure(real: tuple[int, int], worlds: pd.DataFrame, many: int) -> go.Figure:
    """Draw how often worlds in which likeness means nothing give each count, beside the real counts (nearer, twins).

    many : how many Chinese products there are.
    """
    panels: dict[str, dict[str, object]] = {}
    tall = 0.0
    for (column, name), mine in zip(
        {"nearer": "Somebody abroad is nearest", "twins": "Somebody abroad is a twin"}.items(), real, strict=True
    ):
        share = 100 * worlds[column].value_counts(normalize=True).reindex(range(many + 1), fill_value=0)
        tall = max(tall, float(share.max()))
        panels[name] = {
            "result": f"real {mine}; as many in {at_random(reach(worlds[column], mine))} of the worlds",
            "traces": [
                {
                    "type": "bar",
                    "x": share.index.tolist(),
                    "y": share.round(1).tolist(),
                    "marker": {"color": charts.MODEL[2]},
                    "hoverinfo": "skip",
                },
                {
                    "type": "scatter",
                    "mode": "lines",
                    "x": [mine, mine],
                    "y": [0, 24],
                    "line": {"color": charts.colour("China"), "width": 3},
                    "hoverinfo": "skip",
                    "meta": {"words": False},
                },
            ],
        }
    return charts.multiples(
        panels,
        title=WORLDS[(told(worlds["nearer"], real[0]), told(worlds["twins"], real[1]))],
        subtitle=f"How many of {many} Chinese products, in % of {len(worlds)} worlds of chance; line: the real table",
        x_range=(-0.6, many + 0.6),
        y_range=(0, max(26.0, 1.1 * tall)),
        x_title="Chinese products",
        columns=2,
        tall=210,
        source=charts.source(PRODUCTS),
        note="A twin shares at least half of the features that either product has. In these made-up worlds each feature"
        " was dealt out anew to the products, so likeness means nothing there. Worlds that also keep the length of each"
        " product's list give the same two answers",
    )


def placebo(worlds: pd.DataFrame, real: tuple[int, int]) -> str:
    """Return what the worlds say of the count of nearer neighbours abroad, as three sentences."""
    second = (
        "So this count is more than chance gives."
        if told(worlds["nearer"], real[0])
        else "So this count is no sign of likeness."
    )
    return (
        f"On the left, {worlds['nearer'].mean():.0f} products on average have a nearer"
        f" neighbour abroad by chance, and {at_random(reach(worlds['nearer'], real[0]))} of the worlds give at least"
        f" our {real[0]}. {second}"
    )


def flags(dealt_out: pd.DataFrame, real: tuple[int, int]) -> str:
    """Return what worlds in which the border means nothing say of both counts, as three sentences.

    dealt_out : `features.flags_dealt`. real : nearer neighbours and twins of the real table.
    """
    few = {
        column: 100 * float((dealt_out[column] <= mine).mean()) for column, mine in zip(dealt_out, real, strict=True)
    }
    mean = dealt_out.mean()
    apart = few["twins"] < RARE
    end = (
        "So fewer have somebody close abroad than if the border meant nothing."
        if apart
        else "So Chinese products have somebody close abroad about as often as any products of this table would."
        if abs(real[1] - mean["twins"]) < 2
        else "So somebody close abroad isn't what the border takes away."
    )
    mark = ", which may be a trace of a border" if few["nearer"] < 2 * RARE else ""
    return (
        f"If the border meant nothing, {mean['nearer']:.0f} would have a nearer neighbour abroad, and"
        f" {at_random(few['nearer'])} of the worlds give as few as our {real[0]}{mark}. But {mean['twins']:.0f} would"
        f" have a twin, and {real[1]} do. {end}"
    )


def placebo_of_twins(worlds: pd.DataFrame, real: tuple[int, int]) -> str:
    """Return what the worlds say of twins, as two sentences."""
    share = at_random(reach(worlds["twins"], real[1]))
    more = "So twins are" if told(worlds["twins"], real[1]) else "So twins may be no"
    return (
        f"On the right, {real[1]} products have a twin abroad, where chance gives {worlds['twins'].mean():.0f} on"
        f" average, and {share} of the worlds give as many. {more} more than chance."
    )


def twinless(near: pd.DataFrame) -> list[str]:
    """Return the Chinese products of `features.borders` without a twin abroad."""
    return near.index[near["abroad"] < features.TWIN - features.TINY].tolist()


def without_twin(near: pd.DataFrame) -> str:
    """Return which Chinese products have no twin abroad, as the subject of a sentence."""
    names = twinless(near)
    known = ", WeChat among them," if "WeChat" in names else ""
    return f"{len(names)} of the {len(near)} Chinese products{known}"


def wechat(near: pd.DataFrame) -> str:
    """Return what the figures say to somebody who looks after WeChat, as the end of a sentence and a sentence more."""
    row = near.loc["WeChat"]
    others = len(near) - len(twinless(near))
    if "WeChat" in twinless(near):
        return (
            f"nobody abroad shares half of its features ({row['who_abroad']} comes nearest, at {row['abroad']:.2f})."
            f" But {others} other Chinese products do have somebody."
        )
    return f"{row['who_abroad']} abroad shares half of its features. So do {others - 1} other Chinese products."


# --- weights


def twins_by_weight(product_features_2026: pd.DataFrame, product_codes: pd.DataFrame) -> pd.DataFrame:
    """Return the share of Chinese products with a twin abroad, in per cent, by how the codes are read (rows) and
    whether rare features count more (columns).
    """
    made = {
        weights: {
            who: records.with_a_twin(
                product_features_2026,
                product_codes,
                reader=ways_,
                features_seen=features.AT_LEAST,
                weights=weights,
                part_shared=features.TWIN,
            ).value
            for who, ways_ in features.READERS.items()
        }
        for weights in ("all the same", "rare ones more")
    }
    return pd.DataFrame(made).rename(
        columns={"all the same": "all features count the same", "rare ones more": "rare features count more"}
    )


#: Parts of the features that twins may have to share, in per cent.
PARTS = range(30, 71, 5)


def twins_by_part(table: pd.DataFrame, runs: int = 100) -> pd.DataFrame:
    """Return how many Chinese products have a twin abroad, a row for each part that twins have to share (%) and way.

    Columns part, way and twins. The ways: features count the same, rare ones count more, and the mean of made-up worlds
    in which likeness means nothing.
    """
    seen, home = (table[features.FEATURES] == 1).to_numpy(), features.at_home(table)
    random = np.random.default_rng(0)
    near = {
        "all count the same": [features.nearest_abroad(seen, home)],
        "rare ones count more": [features.nearest_abroad(seen, home, features.rarity(seen))],
        "by chance": [features.nearest_abroad(features.dealt(seen, random), home) for _ in range(runs)],
    }
    return pd.DataFrame(
        [
            (part, way, float(np.mean([(one >= part / 100 - features.TINY).sum() for one in each])))
            for way, each in near.items()
            for part in PARTS
        ],
        columns=["part", "way", "twins"],
    )


def part_figure(by_part: pd.DataFrame, many: int) -> go.Figure:
    """Draw `twins_by_part`. many : how many Chinese products there are."""
    same = by_part[by_part["way"] == "all count the same"].set_index("part")["twins"]
    most = (same > many / 2)[[40, 60]].tolist()
    title = {
        (True, False): "How near a twin must be decides how many products have one",
        (True, True): "Most products have a twin, even if it must be near",
        (False, False): "Few products have a twin, even if it may be far",
    }[(most[0], most[1])]
    return charts.lines(
        by_part.assign(twins=by_part["twins"].round(1)),
        "part",
        "twins",
        by="way",
        title=title,
        subtitle=f"Chinese products with a twin abroad, of {many}, by the part of their features that twins share",
        x_title="Part of the features that twins must share (%)",
        y_title="Chinese products",
        highlight=["all count the same", "rare ones count more"],
        zero=True,
        source=charts.source(PRODUCTS),
        note="By chance is the mean of made-up worlds in which likeness means nothing, where all features count the"
        " same. So it is the chance for that line only; where rare features count more, chance gives other figures, as"
        " the lab shows",
    )


def parts_in_words(table: pd.DataFrame, by_part: pd.DataFrame) -> str:
    """Return how many products have a twin by the part that twins share, beside chance, as two sentences."""
    near = features.borders(table)["abroad"].to_numpy()
    many = [int((near >= part - features.TINY).sum()) for part in (0.4, 0.6)]
    chance = round(float(by_part[(by_part["way"] == "by chance") & (by_part["part"] == 40)]["twins"].item()))
    return (
        f"With three fifths only {many[1]} of the {len(near)} have a twin. With two fifths {many[0]} do, where chance"
        f" alone gives {chance}."
    )


def weights_in_words(product_features_2026: pd.DataFrame, product_codes: pd.DataFrame) -> str:
    """Return what rarity does to the share of products with a twin, as a sentence."""
    shares = twins_by_weight(product_features_2026, product_codes)
    first, last = (float(shares[column]["both say yes"]) for column in shares.columns)
    verb = "falls" if last < first else "rises" if last > first else "stays"
    return f"At one half the share {verb} from {first:.0f}% to {last:.0f}% when rare features count more."


# --- what is done on both sides, and what connected people do


def one_side_only(table: pd.DataFrame) -> str:
    """Return how many features are seen on both sides of the border, and which are not, as two sentences."""
    seen, home = table[features.FEATURES] == 1, features.at_home(table)
    inside, outside = seen[home].any(), seen[~home].any()
    both = int((inside & outside).sum())
    alone = {
        "in China": [words(one) for one in inside.index[inside & ~outside]],
        "abroad": [words(one) for one in inside.index[outside & ~inside]],
    }
    told_ = " and ".join(f"{listed(names)} only {where}" for where, names in alone.items() if names)
    first = f"Of the {int((inside | outside).sum())} features, {both} were seen on both sides of the border."
    return f"{first} We saw {told_}." if told_ else first


def phones_figure(market_indicators: pd.DataFrame, country_internet: pd.DataFrame) -> go.Figure:
    """Draw how many smartphone users paid by phone in shops, by economy, in 2019."""
    values = records.outcomes(market_indicators, country_internet, "paying by phone, 2019")
    known = data.load("countries").set_index("iso3")["country"].astype(str)
    named = values.set_axis(known.reindex(values.index).tolist())
    ranked = named.sort_values(ascending=False, kind="stable")
    times = ranked.iloc[0] / ranked.iloc[1]
    much = "about twice as" if 1.9 <= times <= 2.1 else "far more" if times > 1.5 else "a little more"
    than = "as" if much.endswith("as") else "than"
    title = f"Phone payment is {much} common in {ranked.index[0]} {than} in {ranked.index[1]}"
    return charts.dot_strip(
        named,
        title=title,
        subtitle="Smartphone users who pay by phone in a shop within six months, %, forecast for 2019",
        x_title="% of smartphone users of 14 years or more",
        source=charts.source("market_indicators"),
        note=f"A forecast by eMarketer for {len(named)} economies, of which {ranked.index[1]} comes second",
        highlight=[*ranked.index[:4], "United States", ranked.index[-1]],
        unit="%",
        digits=0,
    )


def phones_in_words(market_indicators: pd.DataFrame, country_internet: pd.DataFrame) -> str:
    """Return how far China stood from the next economy, and what follows, as a sentence."""
    values = records.outcomes(market_indicators, country_internet, "paying by phone, 2019")
    others = values.drop("CHN").sort_values(ascending=False, kind="stable")
    known = data.load("countries").set_index("iso3")["country"].astype(str)
    level = others.iloc[0] > 0.8 * values["CHN"]
    end = (
        "about as much, so a feature that exists on both sides may be used as much on both."
        if level
        else "so a feature that exists on both sides needn't be used as much on both."
    )
    return (
        f"After China's {values['CHN']:.0f}% comes {known[others.index[0]]} with {others.iloc[0]:.0f}%, the most of"
        f" {len(others)} others, {end}"
    )


def shoppers(market_indicators: pd.DataFrame, country_internet: pd.DataFrame) -> str:
    """Return for how many other economies the figures of shopping online are, and whether they tell, as a sentence."""
    found = records.about_as_much(market_indicators, country_internet, outcome="shopping online, 2019", closeness=2.0)
    near, others = found.told["near"], found.told["others"]
    tells = not float(found.low) < 50 < float(found.high)
    end = "" if tells else ", too few to tell"
    return f"Shopping online is within a factor of two of China's in {near} of {others} other economies{end}."


# --- who came first


def directions(pairs: pd.DataFrame) -> tuple[int, int]:
    """Return how many pairs ran into China, and how many out of it."""
    out = pairs["direction"].astype(str) == "China first"
    return int((~out).sum()), int(out.sum())


def turned(pairs: pd.DataFrame) -> str:
    """Return how the direction of dated pairs changed in 2016, and what part of it is one product, as two sentences."""
    dated = pairs.dropna(subset="follower_year")
    out = dated["direction"].astype(str) == "China first"
    late = dated["follower_year"] >= 2016
    first = dated["first_name"][out & late].str.split().str[0]
    one, many = first.value_counts().index[0], int(first.value_counts().iloc[0])
    early_out, late_out = (int((out & these).sum()) for these in (~late, late))
    return (
        f"Before 2016 {early_out or 'none'} of {int((~late).sum())} dated followers came after a Chinese product, since"
        f" then {late_out} of {int(late.sum())}, but {many} of these after {one}."
    )


# --- the claims


PLAIN_CHOICES = {
    "the weights": "how much rare features count",
    "the part shared": "how much of the same a firm abroad has to do",
    "the part shared and the weights": "how much of the same a firm abroad has to do, and on which features count",
}


#: What the essay got right or wrong about the managers' sentence (EX-09), by its word.
MANAGERS = {
    "contradicted": "On “nobody abroad” the essay is right, because most Chinese products have somebody.",
    "supported": "On “nobody abroad” the managers were right, because few Chinese products have somebody.",
    "qualified": "On “nobody abroad” both the essay and the managers are right in part.",
    "depends": "On “nobody abroad” neither side wins outright, because the answer depends on {turns_on}, which"
    " the essay doesn't say.",
    "open": "On “nobody abroad” our figures don't decide between the essay and the managers.",
}
#: What follows for common ground (EX-21), by its word.
GROUND = {
    "supported": "By our list of features there's enough common ground to compare, as the essay says.",
    "qualified": "The essay is right in part that there's common ground to compare.",
    "depends": "Whether there's enough common ground to compare depends on {turns_on}.",
    "contradicted": "The essay is wrong that there's enough common ground to compare.",
    "open": "Whether there's enough common ground to compare stays open.",
}
#: What follows for like effects (EX-20), by its word.
EFFECT = {
    "supported": "It is right as well that being connected does much the same elsewhere.",
    "qualified": "Being connected does much the same elsewhere in some respects only.",
    "depends": "Whether being connected does much the same elsewhere depends on {turns_on}.",
    "contradicted": "It missed that being connected doesn't do much the same elsewhere.",
    "open": "Whether being connected does much the same elsewhere stays open.",
}
#: What follows for learning (EX-35), by its word.
LEARN = {
    "supported": "And there's much to learn on both sides.",
    "qualified": "There's something to learn, with limits.",
    "depends": "How much there's to learn depends on {turns_on}.",
    "contradicted": "There's little to learn across borders.",
    "open": "Whether looking abroad pays can't be told.",
}


#: Options of the record of EX-09 as a sentence says them.
PART_NAMES = ("two fifths", "half", "three fifths")


def ways_in_words() -> str:
    """Return how many ways say that most Chinese products have a twin abroad (EX-09), by the part that twins share."""
    part = ways.part_of("EX-09", "a twin abroad")
    frame = part.frame()
    yes = frame["answer"] == "yes"
    each = [
        f"{'all' if yes[mine].all() else 'none' if not yes[mine].any() else int(yes[mine].sum())} of {int(mine.sum())}"
        f" with {name}"
        for name in PART_NAMES
        if (mine := frame["part shared"] == name).any()
    ]
    return f"Of {len(frame)} ways, {int(yes.sum())} say that most have one: {listed(each)} of the features."


def _by_word(claim_id: str, texts: dict[str, str]) -> str:
    found = claims.settle(claim_id)
    turns_on = found.judged.turns_on if found.judged else ""
    return texts[found.verdict].format(turns_on=PLAIN_CHOICES.get(turns_on, turns_on) or "how one asks")


def essay_in_words() -> str:
    """Return what the essay got right and what it missed, a sentence for each claim in the foreground."""
    return " ".join(
        _by_word(claim_id, texts)
        for claim_id, texts in (("EX-21", GROUND), ("EX-09", MANAGERS), ("EX-20", EFFECT), ("EX-35", LEARN))
    )


STRIP = {
    "yes": "Most Chinese products have a twin abroad, however we ask",
    "no": "Few Chinese products have a twin abroad, however we ask",
    "mixed": "Whether most Chinese products have a twin depends on {turns_on}",
    "unclear": "Whether most Chinese products have a twin abroad can't be told",
}


def strip() -> go.Figure:
    """Draw every way of asking whether most Chinese products have a twin abroad (EX-09)."""
    part = ways.part_of("EX-09", "a twin abroad")
    longest = max(len(f"{choice}: {option}") for choice, option, *_ in engine.by_option(part))
    return ways.strip_of(
        part,
        left=min(330, 60 + 6 * longest),
        title=STRIP[part.answer].format(turns_on=part.turns_on or "how one asks"),
        subtitle="Chinese products with a foreign twin, %; one dot for each way of asking",
        unit="Chinese products with a twin (%)",
        source=charts.source(PRODUCTS, CODES),
        note="The ways share their tables, so their shares are no probabilities",
    )


# --- since the essay


def since(precedents_lead_lag: pd.DataFrame) -> str:
    """Return what happened after August 2019, by the table: followers abroad, and a Chinese firm's shop abroad."""
    table = precedents_lead_lag.sort_values("follower_date", kind="stable")
    late = table[table["follower_date"].astype(str) > str(records.ESSAY.date())[:7]]
    out = late[
        (late["direction"].astype(str) == "China first") & ~late["follower_product"].str.contains(records.SISTERS)
    ]
    named = [
        f"{name} ({_month(date)})" for name, date in zip(out["follower_product"], out["follower_date"], strict=True)
    ]
    temu = late[late["follower_product"].str.contains("Temu")]["follower_date"].astype(str).iloc[0]
    return f"American firms brought out {listed(named)}, after {out['first_product'].iloc[0]}. {_sister(temu)}."


def _sister(date: str) -> str:
    return f"Pinduoduo's sister Temu opened in the United States in {_month(date)}"


def _month(date: object) -> str:
    return pd.Timestamp(f"{date}-01").strftime("%B %Y")


# --- the lab


def lab_figure(near: pd.DataFrame, drawn: npt.NDArray[np.int64], part: float = features.TWIN) -> go.Figure:
    """Draw for each Chinese product how alike its nearest neighbours at home and abroad are, with the line of a twin.

    near : `features.borders`. drawn : how many twins made-up worlds have in which likeness means nothing. part : what
    twins share (0 to 1).
    """
    twins = near["abroad"] >= part - features.TINY
    shown = borders_frame(near.assign(twin=twins).sort_values("abroad", ascending=False, kind="stable"))
    order = near.sort_values("abroad", ascending=False, kind="stable")
    fig = charts.dumbbell(
        shown,
        "nearest at home",
        "nearest abroad",
        highlight=[
            name for name, value in zip(shown.index, order["abroad"], strict=True) if value >= part - features.TINY
        ],
        title=f"{int(twins.sum())} of {len(near)} have a twin abroad, chance alone gives {np.mean(drawn):.0f}",
        subtitle="Similarity of Chinese products to the nearest neighbour at home (ring) and abroad (dot)",
        x_title="Similarity (0 to 1)",
        source=charts.source(PRODUCTS),
        note="Rows in grey have no twin abroad: their dot lies left of the dotted line, the part of the features of"
        " either product that twins must share. In brackets a nearest neighbour abroad. Chance alone is the mean of"
        " worlds in which likeness means nothing, with the same weights and the same part, so it changes with both",
        digits=2,
    )
    _name_neighbours(fig, order, order["abroad"] < part - features.TINY, "without a twin abroad")
    fig.add_shape(
        type="line",
        x0=part,
        x1=part,
        y0=-0.5,
        y1=len(shown) - 0.5,
        line={"color": charts.QUIET, "width": 1.2, "dash": "dot"},
    )
    fig.update_xaxes(range=[0, 1])
    return fig


def lab_in_words(table: pd.DataFrame) -> str:
    """Return which products lose or gain a twin abroad from equal weights to rarity alone, as a sentence."""
    seen = (table[features.FEATURES] == 1).to_numpy()
    before, after = (set(twinless(features.borders(table, one))) for one in (None, features.rarity(seen)))
    lost, won = sorted(after - before), sorted(before - after)
    gains = f", and {listed(won)} {'gains' if len(won) == 1 else 'gain'} one" if won else ""
    if not lost and not won:
        return "From the first picture to the last, no product loses its twin."
    their = "loses its twin, because it shares" if len(lost) == 1 else "lose their twin, because they share"
    return f"By rarity alone {listed(lost)} {their} mostly what many products have{gains}."


def foreign_on_average(table: pd.DataFrame) -> str:
    """Return how alike a Chinese and a foreign product are on average by simple matching, to two decimals."""
    seen, home = (table[features.FEATURES] == 1).to_numpy(), features.at_home(table)
    same = (seen[home][:, None] == seen[~home][None]).mean(axis=2)
    return f"{same.mean():.2f}"
