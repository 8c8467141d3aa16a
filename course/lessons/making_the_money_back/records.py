"""The records of the claims, on *Chinese tech exceptionalism* (Norris 2019)."""

from __future__ import annotations

import numpy as np
import pandas as pd

from course.ledger import estimates
from course.ledger.common import VINTAGES, fall_of_2019
from course.ledger.record import Found, Line, Question, Record, one_of, rows
from course.lessons.making_the_money_back.economics import (
    CHINESE,
    HOME,
    TRADES,
    margins,
    retention,
    unit_economics,
)
from course.tables.cache import computed_once

TABLE = "firm_panel"
#: One pair for each American firm: the largest Chinese firm of its trade.
ONE_EACH = (("Alibaba", "Amazon"), ("Tencent", "Meta"), ("Baidu", "Alphabet"))
PAIRS = one_of(
    "pairs",
    {"five pairs": TRADES, "one pair for each American firm": ONE_EACH},
    why="Amazon stands in several of the pairs",
)


def stay(market_indicators: pd.DataFrame, *, country: str) -> Found:
    """Return by how many points more users in a country still open an app on the thirtieth day than in China.

    A figure that is printed as "below" may be anything down to 0.
    """
    rows(market_indicators, "market_indicators", indicator="app retention day 30", economy=["China"])
    rows(market_indicators, "market_indicators", indicator="app retention day 30", economy=[country])
    late = retention(market_indicators).query("day == 30").set_index("country")
    (there, below), (here, at_most) = (
        (float(late["percent"][one]), bool(late["bound"][one])) for one in (country, "China")
    )
    low = (0.0 if below else there - 0.5) - (here if at_most else here + 0.5)
    high = (there if below else there + 0.5) - (0.0 if at_most else here - 0.5)
    return Found(there - here, low, high)


EX_04 = Record(
    "EX-04",
    "Because the engines slow, China's digital firms now find it hard to keep their users.",
    (
        Question(
            "users leave sooner",
            "more users stay elsewhere than in China",
            stay,
            Line(0, "more is any lead", "points", side="more than"),
            yes="more users stay elsewhere than in China ({range} points)",
            no="no more users stay elsewhere than in China ({range} points)",
            choices=(
                one_of("country", "Japan", "Russia", "United States", why="these are the countries that are printed"),
            ),
            kind="sign",
            because="the figures are of 2017, before the slowdown, and could have any cause",
        ),
    ),
)


@computed_once
def _margins(firm_panel: pd.DataFrame) -> pd.DataFrame:
    rows(firm_panel, TABLE, indicator="operating income", firm=list(HOME))
    return margins(firm_panel)


@computed_once
def _pairs(firm_panel: pd.DataFrame, pairs: tuple[tuple[str, str], ...]) -> pd.DataFrame:
    """Return the margins of both firms of each pair, for years that both have: pair, year, ours, theirs (%)."""
    for firm in dict.fromkeys(one for pair in pairs for one in pair):
        rows(firm_panel, TABLE, indicator="operating income", firm=firm)
    wide = _margins(firm_panel)
    made = [
        wide[[chinese, american]].dropna().set_axis(["ours", "theirs"], axis=1).reset_index(names="year").assign(pair=n)
        for n, (chinese, american) in enumerate(pairs)
    ]
    return pd.concat(made, ignore_index=True)


def americans_behind(firm_panel: pd.DataFrame, *, year: int, pairs: tuple[tuple[str, str], ...]) -> Found:
    """Return in how many per cent of the pairs the American firm has the lower margin, each pair in the year nearest to
    this one that both have.
    """
    known = _pairs(firm_panel, pairs)
    near = known.assign(far=(known["year"] - year).abs()).sort_values(["far", "year"], kind="stable")
    near = near.groupby("pair", sort=False).head(1)
    return estimates.exact(100 * float((near["theirs"] < near["ours"]).mean()))


@computed_once
def _units(firm_panel: pd.DataFrame) -> pd.DataFrame:
    rows(firm_panel, TABLE, indicator="sales and marketing cost", firm=list(CHINESE))
    return unit_economics(firm_panel)


def outside(firm_panel: pd.DataFrame, *, measure: str, firms: tuple[str, ...]) -> Found:
    """Return the share of the years of PDD and Alibaba, in per cent, that lie outside the range of firms abroad."""
    units = _units(firm_panel)
    theirs = units[units["firm"].isin(firms)][measure]
    ours = units[units["firm"].isin(CHINESE)][measure]
    return estimates.share(int((~ours.between(theirs.min(), theirs.max())).sum()), len(ours))


EX_10 = Record(
    "EX-10",
    "American firms of the same trade are not at our level, and it would mislead us to see how they earn.",
    (
        Question(
            "level",
            "American firms mostly earn less on sales than Chinese ones of the same trade",
            americans_behind,
            Line(50, "below our level is lower more often than not", "% of pairs", side="more than"),
            yes="American firms mostly earn less on sales than Chinese ones of the same trade ({range}% of pairs)",
            no="American firms seldom earn less on sales than Chinese ones of the same trade ({range}% of pairs)",
            choices=(
                one_of(
                    "year",
                    2019,
                    2018,
                    why="the belief is of the essay's day, and what came after it does not count",
                ),
                PAIRS,
            ),
            kind="proxy",
            because="a margin stands for how well a firm earns, which is a part of its level",
            core=True,
        ),
        Question(
            "nothing to compare",
            "what users cost lies mostly outside their range",
            outside,
            Line(50, "nothing to compare is outside more often than not", "% of years", side="more than"),
            yes="what users cost lies mostly outside their range",
            no="what users cost lies mostly within their range",
            choices=(
                one_of(
                    "measure",
                    {"months of revenue": "months", "selling cost in revenue": "share"},
                    why="both are free of currency",
                ),
                one_of(
                    "firms",
                    {"Meta and Netflix": ("Meta", "Netflix"), "Meta alone": ("Meta",)},
                    why="Netflix sells films, which no Chinese firm of ours does",
                ),
            ),
            kind="proxy",
            because="figures that can be compared stand for something to learn",
        ),
    ),
)


def chinese_ahead(firm_panel: pd.DataFrame, *, years: tuple[int, int], pairs: tuple[tuple[str, str], ...]) -> Found:
    """Return in how many per cent of the years of all pairs the Chinese firm has the higher margin."""
    known = _pairs(firm_panel, pairs).query(f"{years[0]} <= year <= {years[1]}")
    return estimates.exact(100 * float((known["ours"] > known["theirs"]).mean()))


EX_31 = Record(
    "EX-31",
    "By nature Chinese digital firms are ahead of those abroad in their business models.",
    (
        Question(
            "ahead by nature",
            "Chinese firms nearly always earn more on sales than American ones of the same trade",
            chinese_ahead,
            Line(90, "what lies in their nature shows nearly always", "% of years", also=(67,)),
            yes="Chinese firms nearly always earn more on sales than American ones of the same trade ({range}% of"
            " years)",
            no="Chinese firms do not nearly always earn more on sales than American ones of the same trade ({range}% of"
            " years)",
            choices=(
                one_of(
                    "years",
                    {"2016 on": (2016, 2025), "2016 to 2019": (2016, 2019), "2019 on": (2019, 2025)},
                    why="the essay is of 2019; before it few firms are on record",
                ),
                PAIRS,
            ),
            kind="proxy",
            because="a margin stands for how good a business model is",
        ),
    ),
    cap={"supported": "a lead in margins does not show that it lies in the nature of firms"},
)


def thin(firm_panel: pd.DataFrame, *, thin: float, year: int) -> Found:
    """Return the share of Chinese platform firms, in per cent, that keep less than so much of their revenue."""
    home = _margins(firm_panel).reindex(columns=list(HOME))
    kept = home[home.index == year].to_numpy(dtype=float).ravel()
    kept = kept[np.isfinite(kept)]
    return estimates.exact(100 * float((kept < thin).mean())).telling(firms=len(kept))


EX_05 = Record(
    "EX-05",
    "Business models that are not yet done make it hard for China's digital firms to earn money.",
    (
        Question(
            "thin margins",
            "China's digital firms mostly earned little on what they sold",
            thin,
            Line(50, "firms in general are the majority of them", "% of firms", side="more than"),
            yes="China's digital firms mostly earned little on what they sold ({range}%)",
            no="China's digital firms mostly earned well on what they sold ({range}% did not)",
            choices=(
                one_of(
                    "thin",
                    {"5% of revenue": 5.0, "4%": 4.0, "6%": 6.0},
                    why="what is thin is our line",
                ),
                one_of("year", 2019, 2020, why="the essay's year and the next; before it few firms are on record"),
            ),
            kind="sign",
            because="a margin does not say why it is thin: a trade may be thin by nature",
            must="a firm that earns well has no trouble earning, whatever its model",
        ),
    ),
)


EX_26 = Record(
    "EX-26",
    "The striking valuations of China's technology firms have receded.",
    (
        Question(
            "less money came in",
            "much less money came to China's young firms",
            fall_of_2019,
            Line(20, "to recede is more than to wobble", "% less", judged=True),
            yes="much less money came to China's young firms ({range}%)",
            no="not much less money came to China's young firms ({range}%)",
            choices=(
                one_of("vintage", VINTAGES, why="the two tables count other firms as Chinese"),
                one_of("base", {"2018": (2018,), "2016 to 2018": (2016, 2017, 2018)}, why="2018 was a peak"),
            ),
            kind="sign",
            because="money that comes in is not worth, and no table has what firms were worth before 2019",
        ),
    ),
)


#: Who was counted, and how the cost of a customer was had.
SERIES = {
    "PDD, net new": ("PDD", "high"),
    "PDD, months of revenue": ("PDD", "months"),
    "PDD, all customers": ("PDD", "low"),
    "Alibaba, net new": ("Alibaba", "high"),
    "Alibaba, months of revenue": ("Alibaba", "months"),
    "Alibaba, all customers": ("Alibaba", "low"),
    "Alibaba, press": ("Alibaba", "press"),
    "JD, press": ("JD", "press"),
}


def dearer(firm_panel: pd.DataFrame, *, series: tuple[str, str], steps: str) -> Found | None:
    """Return by how many per cent the cost of a customer rose from the first year on record to the last, or in the
    last step; None where a series has one step, so that both are the same.
    """
    firm, column = series
    if column == "press":
        told = rows(firm_panel, TABLE, firm=firm)
        told = told[told["indicator"].astype(str).str.startswith("cost per new active customer")]
        cost = told.set_index("year")["value"].astype(float).sort_index(kind="stable")
    else:
        units = _units(firm_panel)
        cost = units[units["firm"] == firm].set_index("year")[column].sort_index(kind="stable")
    if len(cost) < 2 or (steps == "last step" and len(cost) < 3):
        return None
    first = cost.iloc[0] if steps == "first to last" else cost.iloc[-2]
    return estimates.exact(100 * (float(cost.iloc[-1]) / float(first) - 1))


EX_06 = Record(
    "EX-06",
    "In China's mobile internet it costs more and more to win a customer.",
    (
        Question(
            "dearer customers",
            "what firms spend to win a customer rose",
            dearer,
            Line(0, "more is any rise", "% more", side="more than"),
            yes="what firms spend to win a customer rose ({range}%)",
            no="what firms spend to win a customer did not rise ({range}%)",
            choices=(
                one_of(
                    "series",
                    SERIES,
                    why="a net new customer costs at most so much, each customer at least so much; a month's revenue is"
                    " free of prices; the press goes back to before the essay",
                ),
                one_of("steps", "first to last", "last step", why="more and more is a rise that goes on"),
            ),
            kind="proxy",
            because="selling cost is also spent on customers that a firm has",
        ),
    ),
)
RECORDS = (EX_04, EX_05, EX_06, EX_10, EX_26, EX_31)
