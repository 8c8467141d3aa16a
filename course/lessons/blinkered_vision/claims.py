"""The rules of the claims, on *Chinese tech exceptionalism* (Norris 2019)."""

from __future__ import annotations

import numpy as np
import pandas as pd

from course.english import listed
from course.ledger.rules import Figure, Verdict, claim
from course.lessons.blinkered_vision.records import READERS
from course.models import similarity
from course.models.agreement import agreement

#: Columns of product_features_2026 that are features, in the order of the table.
FEATURES = [
    "messages",
    "posts",
    "short_video",
    "live",
    "licensed",
    "recommends",
    "reviews",
    "marketplace",
    "own_stock",
    "group_price",
    "meals",
    "rides",
    "bookings",
    "wallet",
    "credit",
    "mini_programs",
    "games",
    "ads",
    "membership",
    "web_search",
    "red_packets",
    "qr_pay",
    "live_shopping",
    "stream_gifts",
    "moving_comments",
    "task_rewards",
    "neighbour_pickup",
    "conduct_score",
    "vanishing",
    "instalments",
    "rider_tips",
    "creator_pay",
]
#: The first so many features are what platforms everywhere may do; those after them were added so that what only one
#: side has could enter.
COMMON = 20
#: A product with fewer features seen than this is not compared: its page said too little.
AT_LEAST = 3
ESSAY = pd.Timestamp("2019-08-15")
RUNS = 10_000
#: Chinese firm, foreign firm of the same trade, whose revenue firm_panel has for three years or more after the essay.
RIVALS = [("Alibaba", "Amazon"), ("JD", "Amazon"), ("PDD", "MercadoLibre"), ("Tencent", "Meta"), ("Meituan", "Uber")]
#: Growth that differs by less than this factor is level.
LEVEL = 1.1
#: The five words of the essay.
WORDS = ["supply", "demand", "acquisition", "revenue", "cost"]
#: Followers abroad that a Chinese firm owns.
SISTERS = "Temu|TikTok"


# --------------------------------------------------------------------------------------------------- products


def pool(product_features_2026: pd.DataFrame, at_least: int = AT_LEAST) -> pd.DataFrame:
    """The products that are compared: not the sisters abroad of Chinese firms, and at least so many features seen.
    Index: product.
    """
    table = product_features_2026[product_features_2026["market"].astype(str) != "sister abroad"]
    table = table[(table[FEATURES].astype(float) == 1).sum(axis=1) >= at_least]
    return table.astype(dict.fromkeys(FEATURES, float)).set_index("product")


def read_by(product_features_2026: pd.DataFrame, product_codes: pd.DataFrame, who: str) -> pd.DataFrame:
    """Return the table of products with the marks of one way to read the codes.

    who : one of READERS. A mark is 1 where the readers say yes (all of them, or any), 0 where they say no, and missing
    elsewhere. "both say yes" gives product_features_2026 again. Raises KeyError for a way that is not in READERS.
    """
    readers, every = READERS[who]
    codes = product_codes.astype({"reader": "str", "feature": "str", "code": "str"})
    wide = codes.pivot(index=["product", "feature"], columns="reader", values="code")[list(readers)]
    yes, no = (wide == "yes").any(axis=1), (wide == "no").any(axis=1)
    if every:
        yes, no = (wide == "yes").all(axis=1), (wide == "no").all(axis=1)
    marks = pd.Series(np.nan, index=wide.index).mask(no, 0.0).mask(yes, 1.0).unstack("feature")
    return product_features_2026.assign(
        **marks.loc[product_features_2026["product"].tolist(), FEATURES].reset_index(drop=True)
    )


def agreements(product_codes: pd.DataFrame) -> pd.DataFrame:
    """Return how far the two readers agree on each feature, those with the highest kappa first.

    Compared is yes against the rest (no, not coded). Columns: yes_A, yes_B, both (numbers of products), share (0 to 1)
    and kappa (Cohen's, at most 1).
    """
    made = {}
    for feature, codes in product_codes.groupby(product_codes["feature"].astype("str")):
        wide = codes.assign(yes=codes["code"] == "yes").pivot(index="product", columns="reader", values="yes")
        found = agreement(wide["A"].tolist(), wide["B"].tolist())
        made[feature] = (wide["A"].sum(), wide["B"].sum(), (wide["A"] & wide["B"]).sum(), found.share, found.kappa)
    table = pd.DataFrame.from_dict(made, orient="index", columns=["yes_A", "yes_B", "both", "share", "kappa"])
    return table.sort_index(kind="stable").sort_values("kappa", ascending=False, kind="stable")


def at_home(table: pd.DataFrame) -> np.ndarray:
    """Which products are Chinese."""
    return (table["iso3"].astype(str) == "CHN").to_numpy()


def likeness(table: pd.DataFrame, weights: np.ndarray | None = None) -> pd.DataFrame:
    """Jaccard likeness of every two products, with their names."""
    alike = similarity.jaccard(table[FEATURES], weights)
    return pd.DataFrame(alike, index=table.index, columns=table.index.tolist())


def best(alike: pd.DataFrame, rows: np.ndarray, among: np.ndarray) -> tuple[pd.Series, pd.Series]:
    """For each product of `rows` the likeness of its nearest neighbour among `among`, and who that is (all, if
    several).
    """
    near = similarity.nearest(alike.to_numpy(), among)
    who = {name: listed(alike.columns[near[i] > 0]) for i, name in enumerate(alike.index) if rows[i]}
    size = (alike.to_numpy() * (near > 0)).max(axis=1)
    return pd.Series(size, index=alike.index)[rows], pd.Series(who)


def borders(product_features_2026: pd.DataFrame) -> pd.DataFrame:
    """Each Chinese product: its nearest neighbour at home and abroad, and how alike they are; those that gain most by
    open borders first.
    """
    table = pool(product_features_2026)
    home, alike = at_home(table), likeness(table)
    (inside, who_in), (outside, who_out) = best(alike, home, home), best(alike, home, ~home)
    made = pd.DataFrame({"home": inside, "who_home": who_in, "abroad": outside, "who_abroad": who_out})
    made = made.assign(gain=(made["abroad"] - made["home"]).round(9)).sort_index(kind="stable")
    return made.sort_values("gain", ascending=False, kind="stable")


def chance(product_features_2026: pd.DataFrame) -> tuple[float, float, float, float]:
    """The share (%) of Chinese products with the nearest neighbour abroad; what random labels give; the middle 95%
    of that, ends included.
    """
    table = pool(product_features_2026)
    home, alike = at_home(table), likeness(table).to_numpy()
    low, high = np.quantile(similarity.permutation(alike, home, RUNS), [0.025, 0.975])
    found, expected = similarity.share_abroad(alike, home), similarity.by_chance(home)
    return 100 * found, 100 * expected, 100 * float(low), 100 * float(high)


def both_sides(product_features_2026: pd.DataFrame) -> pd.DataFrame:
    """Per cent of Chinese and of foreign products that show each feature."""
    table = pool(product_features_2026)
    seen, home = table[FEATURES] == 1, at_home(table)
    return pd.DataFrame({"China": 100 * seen[home].mean(), "abroad": 100 * seen[~home].mean()})


# ------------------------------------------------------------------------------------------------------ pairs


def pairs(precedents_lead_lag: pd.DataFrame) -> pd.DataFrame:
    """One row per pair of products: of two dates the earlier stays, and followers that a Chinese firm owns abroad are
    left out.

    A pair that stands with and without a date keeps the row with the date.
    """
    table = precedents_lead_lag.sort_values("pair_id", kind="stable")
    table = table[~table["follower_product"].str.contains(SISTERS)]
    short = table[["first_product", "follower_product"]].apply(
        lambda column: column.str.replace(r" \(.*", "", regex=True)
    )
    follower = short["follower_product"].str.replace(r"^Amazon .*", "Amazon Live", regex=True)
    table = table.assign(first_name=short["first_product"], follower_name=follower)
    table = table.sort_values(["lag_years", "pair_id"], na_position="last")
    return table.drop_duplicates(["first_name", "follower_name"]).sort_values("pair_id", kind="stable")


def follower_years(table: pd.DataFrame) -> pd.Series:
    """Year of the follower, missing where no date was seen."""
    return table["follower_date"].astype("str").str.extract(r"(\d{4})")[0].astype(float)


def directions(precedents_lead_lag: pd.DataFrame) -> dict[str, float]:
    """How many pairs run each way, when the followers came, and the longest lag of each."""
    table = pairs(precedents_lead_lag)
    years, out = follower_years(table), (table["direction"].astype(str) == "China first")
    dated = table["lag_precision"].astype(str) != "order only"
    return {
        "from_abroad": int((~out).sum()),
        "from_china": int(out.sum()),
        "last_from_abroad": float(years[~out].max()),
        "first_from_china": float(years[out].min()),
        "longest_from_abroad": float(table.loc[dated & ~out, "lag_years"].max()),
        "longest_from_china": float(table.loc[dated & out, "lag_years"].max()),
    }


# --------------------------------------------------------------------------------------------------- verdicts


def growth_against_rivals(firm_panel: pd.DataFrame) -> pd.DataFrame:
    """Growth factor of revenue of each pair of rivals over the same years, each firm in its own currency.

    A fiscal year that ends in March (Alibaba) is listed under the year before, in which nine of its months lie; as in
    lesson making_the_money_back.
    """
    rows = firm_panel[
        (firm_panel["indicator"] == "revenue") & firm_panel["preferred"] & (firm_panel["period_kind"] == "year")
    ]
    early = pd.to_datetime(rows["period_end"].astype(str)).dt.month <= 3
    rows = rows.assign(year=rows["year"].astype("int64") - early.astype("int64"))
    money = rows.pivot_table(index="year", columns="firm", values="value", observed=True).loc[2019:]
    made = []
    for firm, rival in RIVALS:
        both = money[[firm, rival]].dropna()
        first, last = both.index.min(), both.index.max()
        made.append((firm, rival, int(first), int(last), *(both.loc[last] / both.loc[first])))
    return pd.DataFrame(made, columns=["firm", "rival", "first", "last", "china", "abroad"])


def measures(policy_events: pd.DataFrame) -> pd.DataFrame:
    """Dated measures of Chinese authorities against platforms (not the speech, the bids and the results around
    them).
    """
    topics = ["Platform regulation", "Platform limits before 2020", "Platform limits since 2024"]
    platforms = policy_events["topic"].astype(str).isin(topics)
    rows = policy_events[platforms & (policy_events["iso3"].astype(str) == "CHN")]
    rows = rows[rows["event"].str.contains("summon|suspend|case|[Ff]ine|told") & ~rows["event"].str.contains("loss")]
    return rows.sort_values("date_first_day", kind="stable")


@claim("EX-17")
def free_of_limits(policy_events: pd.DataFrame, digital_rules: pd.DataFrame) -> Verdict:
    """Are Chinese digital firms without the limits that firms abroad have?

    The belief, as the essay tells it, is that they don't have the same constraints as firms abroad. Strong form: hardly
    any limits. Weak form: other limits. Two indices compare how strict countries are on digital trade, and neither
    compares kinds of rules. So the verdict is qualified at most, and it is never contradicted: limits at home, of a
    kind of their own, even fit the weak form. Rule. Dated measures of Chinese authorities against platforms, before the
    essay (15 August 2019) and after it, and the largest fine. One measure is enough against the strong form, none is no
    proof of it: the table is a choice of events. Qualified if there are measures before the essay: the strong form
    fails, the weak one is not compared. Open otherwise: what the table does not hold before the essay may only be
    missing from it.

    In a first edition the table began in 2020. Two measures of 2018 were then looked for, and found. An earlier rule
    said "contradicted" of them; it had tested the strong form only.
    """
    rows = measures(policy_events)
    day = pd.to_datetime(rows["date_first_day"])
    day = day.where(day.dt.year == rows["year"], pd.to_datetime(rows["year"].astype(str) + "-01-01")).drop_duplicates()
    before, after = int((day < ESSAY).sum()), int((day >= ESSAY).sum())
    fines = rows[rows["event"].str.contains("[Ff]ine") & (rows["unit"].astype(str) == "billion CNY")]["value"]
    low, high = (float(fines.min()), float(fines.max())) if len(fines) else (0.0, 0.0)
    word = "qualified" if before else "open"
    strict = digital_rules[digital_rules["indicator"].eq("place from the strictest") & digital_rules["iso3"].eq("CHN")]
    told = {
        "qualified": "So they were not without limits when the essay was written.",
        "open": "That nothing stands in the table before is no proof that nothing was forbidden.",
    }
    return Verdict(
        word,
        f"The table has {before} days with measures before the essay and {after} after it; the largest fine in yuan was"
        f" {low:.1f} or {high:.1f} billion, by the report. {told[word]} Of {strict['countries_compared'].iloc[0]:.0f}"
        f" countries ECIPE ranks China number {strict['value'].iloc[0]:.0f} for strict rules of digital trade"
        f" ({strict['year'].iloc[0]}); kinds of rules are not compared.",
        [
            Figure("Days with measures after the essay", after, ""),
            Figure("Days with measures before the essay", before, ""),
            Figure("Largest fine", high, "billion CNY"),
        ],
    )


def levers(digital_levers: pd.DataFrame) -> pd.DataFrame:
    """The levers that say how something works (not how much money could move), with: is there a case abroad, and a
    Chinese one?
    """
    rows = digital_levers[digital_levers["level"].astype(str) != "size of shift"].sort_values("order", kind="stable")
    if not rows["order"].is_unique:
        raise ValueError("digital_levers has two levers with one place in the order")
    return rows.assign(abroad=rows["foreign_example"].notna(), china=rows["chinese_example"].notna())


@claim("EX-20")
def same_everywhere(digital_levers: pd.DataFrame, product_features_2026: pd.DataFrame) -> Verdict:
    """Does connectivity do much the same to supply, demand and markets in every economy?

    Rule. Two traces, and at most qualified, since no effect is measured. (1) Do at least two thirds of the levers have
    a case abroad and a Chinese one? (2) Do the borders not show in what products do: is the share of Chinese products
    with the nearest neighbour abroad at or above the lower end of the middle 95% that random labels give? Qualified if
    the answer is yes twice, open if it is yes once, contradicted if it is no twice.

    The first answer stands at its edge: six levers of nine are just two thirds, and one case fewer would make the
    verdict open. The Chinese cases are the course's own, so that only the foreign ones can be missing.
    """
    rows = levers(digital_levers)
    two = int((rows["abroad"] & rows["china"]).sum())
    found, expected, low, high = chance(product_features_2026)
    inside = found >= low - 1e-9
    yes = int(3 * two >= 2 * len(rows)) + int(inside)
    edge = (
        ", the least that the rule asks for: with one fewer the verdict would be open"
        if 3 * two == 2 * len(rows) and yes == 2
        else ""
    )
    wall = "a wall" if not inside else "no more than a trace of a wall" if found < expected else "no wall"
    one_product = 100 / at_home(pool(product_features_2026)).sum()
    at_edge = ", so it is just inside" if inside and found < low + one_product - 1e-9 else ""
    return Verdict(
        {2: "qualified", 1: "open", 0: "contradicted"}[yes],
        f"{two} of {len(rows)} levers have a case abroad and a Chinese one{edge}. Chinese products have their nearest"
        f" neighbour abroad in {found:.0f}% of cases, where random labels give {expected:.0f}, mostly {low:.0f} to"
        f" {high:.0f}{at_edge}: {wall} shows in the features. How strong a lever works here and there is not measured.",
        [
            Figure("Levers with a case on both sides", two, f"of {len(rows)}"),
            Figure("The nearest neighbour is abroad", round(found, 1), "%"),
            Figure("Lower end of random labels", round(low, 1), "%"),
        ],
    )


@claim("EX-21")
def ground_for_comparison(digital_levers: pd.DataFrame, product_features_2026: pd.DataFrame) -> Verdict:
    """Does the framework give enough ground for comparison: supply, demand, acquisition, revenue and cost?

    Rule. (1) Which of the essay's five words stand in the names or the descriptions of the levers? (2) How many of the
    features are seen on both sides? Supported by all five words, and nine features of ten on both sides; contradicted
    by fewer than three words, or fewer than half of the features; qualified otherwise.
    """
    rows = levers(digital_levers)
    text = " ".join(rows[["level", "lever", "what_it_does", "effect"]].astype("str").agg(" ".join, axis=1).str.lower())
    stand = [word for word in WORDS if word in text]
    sides = both_sides(product_features_2026)
    shared = int((sides > 0).all(axis=1).sum())
    apart = (sides["China"] - sides["abroad"]).abs()
    part = shared / len(sides)
    good, bad = len(stand) == len(WORDS) and part >= 0.9, len(stand) < 3 or part < 0.5
    missing = [word for word in WORDS if word not in stand]
    return Verdict(
        "supported" if good else "contradicted" if bad else "qualified",
        f"Of the essay's {len(WORDS)} words {len(stand)} stand in the levers; missing: {listed(missing)}. {shared} of"
        f" {len(sides)} features are seen on both sides, so there is ground for comparison. The sides differ by"
        f" {apart.max():.0f} points at most (in `{apart.idxmax()}`). The exhibit of the essay was not found.",
        [
            Figure("Words of the essay among the levers", len(stand), f"of {len(WORDS)}"),
            Figure("Features seen on both sides", shared, f"of {len(sides)}"),
            Figure("Widest difference of a feature", round(float(apart.max()), 1), "points"),
        ],
    )


@claim("EX-32")
def copy_from_china(precedents_lead_lag: pd.DataFrame) -> Verdict:
    """May firms abroad as well give up and copy from China?

    Rule. Pairs of first mover and follower with different owners, each pair once. Is China first in more than half, of
    all pairs, and of those whose follower came in 2016 or later? Supported if the answer is yes twice, qualified if it
    is yes once, contradicted if it is no twice.
    """
    table = pairs(precedents_lead_lag)
    out = table["direction"].astype(str) == "China first"
    late = follower_years(table) >= 2016
    facts = directions(precedents_lead_lag)
    yes = int(out.mean() > 0.5) + int(out[late].mean() > 0.5)
    word = {2: "supported", 1: "qualified", 0: "contradicted"}[yes]
    return Verdict(
        word,
        f"China was first in {facts['from_china']} of {len(table)} pairs, but in {int(out[late].sum())} of the"
        f" {int(late.sum())} with a follower from 2016 on. So firms abroad came after the Chinese ones, and late."
        " Whether they copied, order does not say. That they may give up does not follow: the pairs were not drawn at"
        " random, and none says how a follower fared.",
        [
            Figure("Pairs with China first", facts["from_china"], f"of {len(table)}"),
            Figure("The same, followers from 2016 on", int(out[late].sum()), f"of {int(late.sum())}"),
            Figure("Longest lag of a follower abroad", facts["longest_from_china"], "years"),
            Figure("Longest lag of a Chinese follower", facts["longest_from_abroad"], "years"),
        ],
    )


@claim("EX-35")
def much_to_learn(product_features_2026: pd.DataFrame, precedents_lead_lag: pd.DataFrame) -> Verdict:
    """Is there much to learn across borders, for both sides?

    Rule. At most qualified: a likeness shows that there is something to look at, not that looking pays. (1) Do three or
    more pairs run each way? Is the nearest neighbour across the border often enough, (2) for Chinese products, (3) for
    foreign ones? What is often enough was decided twice, the second time after the figures had been seen. So both rules
    are computed, and the more cautious verdict of the two stands. First rule: at least half of the products have their
    nearest neighbour across the border, and nobody at home as near. Second rule: the share across the border (equally
    near ones in parts) is at least what random labels give on average. By each rule the verdict is qualified if the
    answer is yes three times, open if it is yes once or twice, and contradicted if it is never yes.
    """
    facts = directions(precedents_lead_lag)
    table = pool(product_features_2026)
    home, near = at_home(table), similarity.nearest(likeness(table).to_numpy())
    across = [100 * near[np.ix_(side, ~side)].sum(axis=1) for side in (home, ~home)]
    (china, foreign), (china_only, foreign_only) = (
        [float(value) for value in row]
        for row in ([a.mean() for a in across], [100 * (a > 99.9).mean() for a in across])
    )
    china_chance, foreign_chance = 100 * similarity.by_chance(home), 100 * similarity.by_chance(~home)
    both = int(min(facts["from_abroad"], facts["from_china"]) >= 3)
    yes = [
        both + int(china_only >= 50) + int(foreign_only >= 50),
        both + int(china >= china_chance) + int(foreign >= foreign_chance),
    ]
    words = ["qualified" if one == 3 else "open" if one else "contradicted" for one in yes]
    told = (
        f"half of both sides gives {words[0]}, random labels give {words[1]}. The more cautious one stands"
        if words[0] != words[1]
        else f"half of both sides and random labels both give {words[0]}"
    )
    return Verdict(
        words[int(np.argmin(yes))],
        f"Products went both ways: {facts['from_abroad']} pairs into China, {facts['from_china']} out of it. The"
        f" nearest neighbour is across the border for {china:.0f}% of the Chinese products (random labels:"
        f" {china_chance:.0f}) and {foreign:.0f}% of the foreign ones ({foreign_chance:.0f}); without those that are"
        f" as near at home {china_only:.0f} and {foreign_only:.0f}%. Two rules, the second made after the figures were"
        f" seen: {told}. That looking pays is a judgement.",
        [
            Figure("Pairs into China", facts["from_abroad"], ""),
            Figure("Pairs out of China", facts["from_china"], ""),
            Figure("Chinese products with the nearest neighbour abroad", round(china, 1), "%"),
            Figure("Foreign products with the nearest neighbour in China", round(foreign, 1), "%"),
            Figure("The same, nobody abroad as near", round(foreign_only, 1), "%"),
            Figure("Longest lag of a Chinese follower", facts["longest_from_abroad"], "years"),
        ],
    )
