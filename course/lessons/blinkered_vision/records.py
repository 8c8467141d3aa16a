"""The records of the claims, on *Chinese tech exceptionalism* (Norris 2019)."""

from __future__ import annotations

import numpy as np
import pandas as pd

from course.ledger import estimates
from course.ledger.record import Found, Line, Question, Record, one_of, rows
from course.lessons.blinkered_vision.features import READERS, TINY, TWIN, rarity
from course.models import similarity
from course.tables import makers

READER = one_of("reader", READERS, why="two readers coded each product, and they do not agree on every feature")


def _said(product_codes: pd.DataFrame, products: pd.Index) -> np.ndarray:
    """Return whether each reader says yes (products, features, readers A and B); what nobody coded is no yes."""
    features = pd.Index(product_codes["feature"].astype(str).unique())
    at = [
        products.get_indexer(pd.Index(product_codes["product"].astype(str))),
        features.get_indexer(pd.Index(product_codes["feature"].astype(str))),
        (product_codes["reader"].astype(str) == "B").to_numpy(dtype="int64"),
    ]
    seen = np.zeros((len(products), len(features), 2), dtype=bool)
    known = at[0] >= 0
    seen[at[0][known], at[1][known], at[2][known]] = (product_codes["code"].astype(str) == "yes").to_numpy()[known]
    return seen


def _compared(
    product_features_2026: pd.DataFrame,
    product_codes: pd.DataFrame,
    reader: tuple[tuple[str, ...], bool],
    features_seen: int,
) -> tuple[np.ndarray, np.ndarray]:
    """Return which features were seen (products, features), and which products are Chinese; only products with at
    least so many features, and none of the sisters abroad.
    """
    rows(product_features_2026, "product_features_2026", iso3="CHN")
    table = product_features_2026[product_features_2026["market"].astype(str) != "sister abroad"]
    who, every = reader
    said = _said(product_codes, pd.Index(table["product"].astype(str)))[:, :, ["AB".index(one) for one in who]]
    seen = np.all(said, axis=2) if every else np.any(said, axis=2)
    enough = seen.sum(axis=1) >= features_seen
    home = (table["iso3"].astype(str) == "CHN").to_numpy(dtype=bool)
    return seen[enough], home[enough]


def _twins(seen: np.ndarray, home: np.ndarray, weights: str, part_shared: float) -> tuple[np.ndarray, np.ndarray]:
    """Return which Chinese products have a twin abroad, and which foreign ones have one in China."""
    alike = similarity.jaccard(seen.astype(float), rarity(seen) if weights == "rare ones more" else None)
    across = alike[np.ix_(home, ~home)] >= part_shared - TINY
    return across.any(axis=1), across.any(axis=0)


def with_a_twin(
    product_features_2026: pd.DataFrame,
    product_codes: pd.DataFrame,
    *,
    reader: tuple[tuple[str, ...], bool],
    features_seen: int,
    weights: str,
    part_shared: float,
) -> Found:
    """Return the share of Chinese products, in per cent, with a foreign product that is near enough.

    reader : whose codes count, and whether all of them must say yes. features_seen : the fewest that a product needs to
    be compared. weights : each feature counts the same, or a rare one more (by the logarithm of how many products there
    are for each that has it). part_shared : what near ones share of the features that either has (0 to 1). All products
    of the table are counted, so there is no interval. A no counts as little as a blank here, so a no by omission
    changes nothing.
    """
    twin, _ = _twins(*_compared(product_features_2026, product_codes, reader, features_seen), weights, part_shared)
    return estimates.exact(100 * float(twin.mean())).telling(products=len(twin))


def twins_both_ways(
    product_features_2026: pd.DataFrame,
    product_codes: pd.DataFrame,
    *,
    reader: tuple[tuple[str, ...], bool],
    features_seen: int,
    weights: str,
    part_shared: float,
) -> Found:
    """Return the share of products with a twin across the border, in per cent, on the side where fewer have one.

    The choices are those of `with_a_twin`. Told are the shares of both sides.
    """
    sides = _twins(*_compared(product_features_2026, product_codes, reader, features_seen), weights, part_shared)
    china, abroad = (100 * float(side.mean()) for side in sides)
    return estimates.exact(min(china, abroad)).telling(china=china, abroad=abroad)


def features_dealt_out(tables: dict[str, pd.DataFrame], random: np.random.Generator) -> dict[str, pd.DataFrame]:
    """Return codes in which each feature is dealt out anew to the products, so that likeness means nothing.

    The codes of both readers for one product and feature stay together.
    """
    codes = tables["product_codes"]
    products, names = pd.factorize(codes["product"].astype(str))
    features, _ = pd.factorize(codes["feature"].astype(str))
    order = np.argsort(random.random((int(features.max()) + 1, len(names))), axis=1, kind="stable")
    return {"product_codes": codes.assign(product=names.to_numpy()[order[features, products]])}


SEEN = one_of("features seen", 3, 4, 5, why="a page that says little makes products look alike or unlike")
WEIGHTS = one_of("weights", "all the same", "rare ones more", why="what nearly all have says little about likeness")
PART = one_of(
    "part shared",
    {"half": TWIN, "two fifths": 0.4, "three fifths": 0.6},
    why="the belief does not say how much of the same a firm abroad has to do",
)
EX_09 = Record(
    "EX-09",
    "Nobody abroad does what we do.",
    (
        Question(
            "a twin abroad",
            "most Chinese products have a foreign one that does much the same",
            with_a_twin,
            Line(50, "nobody is wrong if most have somebody", "% of products", judged=True),
            yes="most Chinese products have a foreign one that does much the same ({range}% of them)",
            no="few Chinese products have a foreign one that does much the same ({range}% of them)",
            choices=(READER, SEEN, WEIGHTS, PART),
            kind="proxy",
            because="features that pages name stand for what firms do, and products were chosen with their like abroad",
            placebo=features_dealt_out,
        ),
    ),
    turned=True,
)
#: Where they meet: indicator and place of rows of apps_abroad that one maker counts.
MARKETS = (
    ("monthly active users", "United States"),
    ("share of latest cross-border purchases", "37 countries"),
    ("visits in a month", "World"),
)
#: The rivals from abroad.
RIVALS = ("Amazon", "eBay")


def contests(apps_abroad: pd.DataFrame, meetings: str = "all") -> pd.DataFrame:
    """Return who met whom: one row for each Chinese app and rival that one maker counts on one market at one time, with
    the figures of both (ours, theirs). A figure that is only a bound ("less than") is left out: Temu had just opened.

    meetings : all, those of single apps (three shops counted together are left out), or the last of each pair on each
    market.
    """
    made = []
    for indicator, place in MARKETS:
        mine = rows(apps_abroad, "apps_abroad", indicator=indicator, place=place)
        for period, seen in mine[mine["printed_as"].astype(str) != "less than"].groupby("period"):
            values = makers.of_one(seen, "apps_abroad").set_index("app")["value"].astype(float)
            home = seen.set_index("app")["owner_iso3"].astype(str) == "CHN"
            for rival in values.index.intersection(list(RIVALS)):
                ours = values.index[home.to_numpy()]
                made += [(period, indicator, app, rival, values[app], values[rival]) for app in ours]
    found = pd.DataFrame(made, columns=["period", "indicator", "app", "rival", "ours", "theirs"])
    if meetings == "of single apps":
        found = found[~found["app"].str.contains(" and ")]
    if meetings == "the last of each pair":
        found = found.groupby(["indicator", "app", "rival"], sort=False).last().reset_index()
    if found.empty:
        raise LookupError(f"apps_abroad has no Chinese app beside {' or '.join(RIVALS)} ({meetings}).")
    return found


def won(apps_abroad: pd.DataFrame, *, meetings: str, level: str) -> Found:
    """Return the share of meetings, in per cent, that the Chinese app wins. level : whether equal figures count."""
    met = contests(apps_abroad, meetings)
    ahead = met["ours"] > met["theirs"] if level == "is no win" else met["ours"] >= met["theirs"]
    return estimates.exact(100 * float(ahead.mean())).telling(contests=len(met), ahead=int(ahead.sum()))


def apps_dealt_out(tables: dict[str, pd.DataFrame], random: np.random.Generator) -> dict[str, pd.DataFrame]:
    """Return a table in which the figures of each market and time are dealt out anew to the apps that meet there."""
    table = tables["apps_abroad"].copy()
    for indicator, place in MARKETS:
        one = (table["indicator"].astype(str) == indicator) & (table["place"].astype(str) == place)
        for _, seen in table[one].groupby("period"):
            table.loc[seen.index, "value"] = random.permutation(seen["value"].to_numpy())
    return {"apps_abroad": table}


EX_16 = Record(
    "EX-16",
    "Chinese digital firms are destined to be dominant when they are pitted against rivals from abroad.",
    (
        Question(
            "ahead where they meet",
            "the Chinese app is ahead nearly each time it meets a rival from abroad",
            won,
            Line(90, "destined is nearly each time", "% of meetings", also=(75,)),
            yes="the Chinese app is ahead in {ahead} of {contests} meetings with a rival from abroad",
            no="the Chinese app is ahead in only {ahead} of {contests} meetings with a rival from abroad",
            choices=(
                one_of(
                    "meetings",
                    "all",
                    "of single apps",
                    "the last of each pair",
                    why="three shops together are no firm, and what was level once need not stay so",
                ),
                one_of("level", "is no win", "is a win", why="Temu and Amazon are level in the survey"),
            ),
            kind="proxy",
            because="users, visits and purchases stand for dominance, and three shops for all digital firms",
            placebo=apps_dealt_out,
        ),
    ),
)


def about_as_strict(digital_rules: pd.DataFrame, *, maker: str) -> Found:
    """Return how many other countries a maker of an index calls about as strict as China."""
    mine = rows(
        digital_rules, "digital_rules", maker=maker, iso3="CHN", indicator="countries said to be about as strict"
    )
    return estimates.exact(float(makers.of_one(mine, "digital_rules")["value"].iloc[0]))


EX_33 = Record(
    "EX-33",
    "No other country's regulatory environment for digital firms is like China's.",
    (
        Question(
            "a country as strict",
            "some other country is about as strict on digital trade as China",
            about_as_strict,
            Line(1, "the belief allows for none, so that one is enough against it", "countries"),
            yes="some other country is about as strict on digital trade as China ({range})",
            no="China stands alone in how strict it is on digital trade ({range} countries come near)",
            choices=(
                one_of(
                    "maker",
                    {"ECIPE, 2018": "ECIPE", "OECD, 2023": "OECD"},
                    why="one counts measures in all digital trade, the other rules for services over networks",
                ),
            ),
            kind="proxy",
            because="how strict rules for trade are stands for what rules for digital firms are like",
        ),
    ),
    turned=True,
)
#: Markets of which the sources tell how much connected people use them: indicator, its definition, and the year.
OUTCOMES = {
    "shopping online, 2019": ("e-commerce, share of retail sales", "UNCTAD", 2019),
    "shopping online, 2020": ("e-commerce, share of retail sales", "UNCTAD", 2020),
    "paying by phone, 2019": ("phone payment in shops, share of smartphone users", None, 2019),
}


def outcomes(market_indicators: pd.DataFrame, country_internet: pd.DataFrame, outcome: str) -> pd.Series:
    """Return what connected people do in each economy, in per cent: sales online for 100 people online, or payments by
    phone for 100 users of a smartphone. Index: iso3.

    Of two vintages of one forecast the later stays. Raises LookupError where China is missing.
    """
    indicator, definition, year = OUTCOMES[outcome]
    found = rows(market_indicators, "market_indicators", indicator=indicator, year=year)
    if definition:
        found = rows(found, "market_indicators", definition=definition)
    found = found[~found["note"].astype(str).str.contains("vintage") & found["iso3"].notna() & (found["iso3"] != "WLD")]
    values = found.set_index(found["iso3"].astype(str))["value"].astype(float)
    if definition:
        online = rows(country_internet, "country_internet", year=year)
        values = 100 * values / online.set_index(online["iso3"].astype(str))["internet_users_percent"].astype(float)
    values = values.dropna()
    if "CHN" not in values.index or len(values) < 2:
        raise LookupError(f"{outcome} needs China and another economy; found {', '.join(values.index) or 'none'}.")
    return values


def about_as_much(
    market_indicators: pd.DataFrame, country_internet: pd.DataFrame, *, outcome: str, closeness: float
) -> Found:
    """Return the share of other economies, in per cent, in which connected people do about as much as in China.

    outcome : see OUTCOMES. closeness : the factor, up or down, within which it is about as much. The economies stand
    for all others, so the share has an interval.
    """
    values = outcomes(market_indicators, country_internet, outcome)
    others = values.drop("CHN")
    ratio = np.maximum(others / values["CHN"], values["CHN"] / others)
    near = int((ratio <= closeness + TINY).sum())
    return estimates.share(near, len(others)).telling(near=near, others=len(others))


EX_20 = Record(
    "EX-20",
    "What connectivity does to supply, demand and markets tends to be relatively similar in every economy.",
    (
        Question(
            "much the same",
            "connected people do about as much in most other economies as in China",
            about_as_much,
            Line(50, "a tendency holds for most economies", "% of other economies", judged=True),
            yes="connected people do about as much in {near} of {others} other economies as in China",
            no="connected people do about as much in only {near} of {others} other economies as in China",
            choices=(
                one_of(
                    "outcome",
                    {name: name for name in OUTCOMES},
                    why="shopping is a market, paying a habit, and the pandemic came in 2020",
                ),
                one_of(
                    "closeness",
                    {"within a factor of two": 2.0, "of one and a half": 1.5, "of three": 3.0},
                    why="relatively similar gives no number",
                ),
            ),
            kind="proxy",
            because="how much people shop and pay online stands for what connectivity does to demand and markets",
        ),
    ),
)


#: Features of how a product wins users (the first three), earns, or what it pays for.
MONEY = (
    *("group_price", "red_packets", "task_rewards"),
    *("ads", "membership", "credit", "instalments", "stream_gifts", "marketplace", "own_stock"),
    *("creator_pay", "rider_tips", "neighbour_pickup"),
)


def on_both_sides(
    product_features_2026: pd.DataFrame,
    product_codes: pd.DataFrame,
    *,
    reader: tuple[tuple[str, ...], bool],
    seen: str,
    which: str,
) -> Found:
    """Return the share of features, in per cent, that are seen on both sides of the border.

    seen : how often a feature must be there on each side: in one product, in two, or in a tenth of the products.
    which : all features, or those of MONEY alone. The share is of the features that any product has.
    """
    if which != "all":
        product_codes = product_codes[product_codes["feature"].astype(str).isin(MONEY)]
    marks, home = _compared(product_features_2026, product_codes, reader, 0)
    sides = [marks[home], marks[~home]]
    least = [{"once": 1.0, "twice": 2.0, "in a tenth": len(side) / 10}[seen] for side in sides]
    there = np.array([side.sum(axis=0) >= few - TINY for side, few in zip(sides, least, strict=True)])
    known = marks.any(axis=0)
    both = int(there.all(axis=0).sum())
    return estimates.exact(100 * both / int(known.sum())).telling(both=both, features=int(known.sum()))


EX_21 = Record(
    "EX-21",
    "Supply, demand, acquisition, revenue and cost models give enough ground to compare firms across borders.",
    (
        Question(
            "common ground",
            "most of what products do is done on both sides of the border",
            on_both_sides,
            Line(50, "enough ground is most of what products do", "% of features", judged=True),
            yes="of {features} things that products do, {both} are done on both sides of the border",
            no="of {features} things that products do, only {both} are done on both sides of the border",
            choices=(
                READER,
                one_of("seen", "once", "twice", "in a tenth", why="one product may be an odd one"),
                one_of(
                    "which",
                    "all",
                    "winning users, earning and paying",
                    why="three of the five models that the claim names are of money and users",
                ),
            ),
            kind="proxy",
            because="what products do stands for how firms work, and the list of features is the course's own",
        ),
    ),
)

#: Followers abroad that a Chinese firm owns.
SISTERS = "Temu|TikTok"


def pairs(precedents_lead_lag: pd.DataFrame) -> pd.DataFrame:
    """Return one row per pair of products: of two dates the earlier stays, and followers that a Chinese firm owns
    abroad are left out.

    A pair that stands with and without a date keeps the row with the date. Added are first_name and follower_name,
    without remarks, and follower_year, missing where no date was seen.
    """
    table = precedents_lead_lag.sort_values("pair_id", kind="stable")
    table = table[~table["follower_product"].str.contains(SISTERS)]
    short = table[["first_product", "follower_product"]].apply(
        lambda column: column.str.replace(r" \(.*", "", regex=True)
    )
    follower = short["follower_product"].str.replace(r"^Amazon .*", "Amazon Live", regex=True)
    years = table["follower_date"].astype("str").str.extract(r"(\d{4})")[0].astype(float)
    table = table.assign(first_name=short["first_product"], follower_name=follower, follower_year=years)
    table = table.sort_values(["lag_years", "pair_id"], na_position="last")
    return table.drop_duplicates(["first_name", "follower_name"]).sort_values("pair_id", kind="stable")


def chosen(precedents_lead_lag: pd.DataFrame, which: str) -> pd.Series:
    """Return for each pair whether China was first.

    which : "all pairs", those of "followers since 2016" (of followers with a date), or "each first product once" (its
    first pair in the table). Raises LookupError where no pair is left.
    """
    table = pairs(precedents_lead_lag)
    if which == "followers since 2016":
        table = table[table["follower_year"] >= 2016]
    if which == "each first product once":
        table = table.assign(short=table["first_name"].str.split().str[0]).drop_duplicates("short")
    if table.empty:
        raise LookupError(f"precedents_lead_lag has no pair ({which}).")
    return table["direction"].astype(str) == "China first"


def both_directions(precedents_lead_lag: pd.DataFrame, *, pairs: str) -> Found:
    """Return how many pairs run in the direction in which fewer do. Told are both numbers."""
    out = chosen(precedents_lead_lag, pairs)
    into_china, out_of_china = int((~out).sum()), int(out.sum())
    return estimates.exact(min(into_china, out_of_china)).telling(into=into_china, out=out_of_china)


EX_35 = Record(
    "EX-35",
    "There is plenty of room to learn across borders, for Chinese firms and for firms abroad.",
    (
        Question(
            "twins both ways",
            "a third of each side's products have twins across the border",
            twins_both_ways,
            Line(33, "a third is plenty of room", "% on either side", judged=True),
            yes="{china:.0f}% of Chinese products and {abroad:.0f}% of foreign ones have a twin across the border",
            no="only {china:.0f}% of Chinese products and {abroad:.0f}% of foreign ones have a twin across the border",
            choices=(READER, SEEN, WEIGHTS, PART),
            kind="sign",
            because="a twin is somebody to look at, and whether looking pays is not seen",
            placebo=features_dealt_out,
        ),
        Question(
            "first on both sides",
            "each side came first in some pairs",
            both_directions,
            Line(3, "one or two may be odd ones", "pairs", also=(1, 5)),
            yes="{into} pairs ran into China, {out} out",
            no="{into} pairs ran into China, {out} out",
            choices=(
                one_of(
                    "pairs",
                    "all pairs",
                    "each first product once",
                    why="Douyin stands first in three pairs, and counts for more than one product",
                ),
            ),
            kind="sign",
            because="that one came first does not show that the other looked",
        ),
    ),
)


def china_first(precedents_lead_lag: pd.DataFrame, *, pairs: str) -> Found:
    """Return the share of pairs, in per cent, in which the Chinese product came first.

    Articles happened to mention these pairs, which stand for all others, so the share has an interval.
    """
    out = chosen(precedents_lead_lag, pairs)
    return estimates.share(int(out.sum()), len(out)).telling(first=int(out.sum()), pairs=len(out))


EX_32 = Record(
    "EX-32",
    "Firms abroad may as well give up and copy from China.",
    (
        Question(
            "China first",
            "the Chinese product came first in most pairs",
            china_first,
            Line(50, "copying pays if most new products come from there", "% of pairs", side="more than"),
            yes="the Chinese product came first in {first} of {pairs} pairs",
            no="the Chinese product came first in only {first} of {pairs} pairs",
            choices=(
                one_of(
                    "pairs",
                    "all pairs",
                    "followers since 2016",
                    "each first product once",
                    why="the belief is of 2019, and older pairs may say little of it",
                ),
            ),
            kind="proxy",
            because="who came first stands for who is worth copying",
        ),
    ),
    cap={"supported": "order is no copying, and no pair tells how a follower fared"},
)

#: The essay came out on this day.
ESSAY = pd.Timestamp("2019-08-15")
LIMITS = ("Platform regulation", "Platform limits before 2020", "Platform limits since 2024")


def measures(policy_events: pd.DataFrame) -> pd.DataFrame:
    """Return dated measures of Chinese authorities against platforms, without the speech, the bids and the results
    around them. Added is day, the first day on which a measure can have been taken.
    """
    found = policy_events[
        policy_events["topic"].astype(str).isin(LIMITS) & (policy_events["iso3"].astype(str) == "CHN")
    ]
    found = found[
        found["event"].str.contains("summon|suspend|case|[Ff]ine|told") & ~found["event"].str.contains("loss")
    ]
    day = pd.to_datetime(found["date_first_day"].astype(str))
    return found.assign(day=day).sort_values("day", kind="stable")


def limited_before(policy_events: pd.DataFrame, *, measure: str) -> Found:
    """Return on how many days before the essay a measure against platforms is known. measure : "any", or "a stop" of
    something that firms did.
    """
    found = measures(policy_events)
    if measure == "a stop":
        found = found[found["event"].str.contains("suspend")]
    days = found["day"].drop_duplicates()
    return estimates.exact(int((days < ESSAY).sum())).telling(after=int((days >= ESSAY).sum()))


EX_17 = Record(
    "EX-17",
    "Chinese digital firms do not have the limits that firms abroad have.",
    (
        Question(
            "limits at home",
            "Chinese authorities had limited platforms before the essay",
            limited_before,
            Line(1, "a single one is enough against no limits", "days with a measure"),
            yes="Chinese authorities had limited platforms before the essay (days with a measure: {range})",
            no="no measure against platforms before the essay is known",
            choices=(one_of("measure", "any", "a stop", why="an order to change may be mild"),),
        ),
    ),
    turned=True,
    cap={
        "contradicted": "limits of another kind than abroad fit the belief, and no table compares kinds",
        "supported": "the table is a choice of events, so that a measure that is missing may only be missing from it",
    },
)
RECORDS = (EX_09, EX_16, EX_17, EX_20, EX_21, EX_32, EX_33, EX_35)
