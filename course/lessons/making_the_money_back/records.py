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
    growth,
    margins,
    retention,
    unit_economics,
)
from course.models import cohorts
from course.tables.cache import computed_once

TABLE = "firm_panel"
#: One pair for each American firm: the largest Chinese firm of its industry.
ONE_EACH = (("Alibaba", "Amazon"), ("Tencent", "Meta"), ("Baidu", "Alphabet"))
DELIVERY = (("Meituan", "Uber"),)
PAIRS = one_of(
    "pairs",
    {"five pairs": TRADES, "with Meituan and Uber": TRADES + DELIVERY, "one pair for each American firm": ONE_EACH},
    why="which firms do the same is our reading: Amazon has three of the pairs, and Meituan shares one business with"
    " Uber",
)
MEASURE = one_of(
    "measure",
    {"operating margin": "margin", "growth of revenue": "growth"},
    why="a firm can be ahead in what it keeps or in how fast it grows; both hold all of a firm's businesses",
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
def _pairs(firm_panel: pd.DataFrame, measure: str, pairs: tuple[tuple[str, str], ...]) -> pd.DataFrame:
    """Return the measure of both firms of each pair, for years that both have: pair, year, ours, theirs (%)."""
    wanted = "operating income" if measure == "margin" else "revenue"
    for firm in dict.fromkeys(one for pair in pairs for one in pair):
        rows(firm_panel, TABLE, indicator=wanted, firm=firm)
    wide = _margins(firm_panel) if measure == "margin" else growth(firm_panel)
    made = [
        wide[[chinese, american]].dropna().set_axis(["ours", "theirs"], axis=1).reset_index(names="year").assign(pair=n)
        for n, (chinese, american) in enumerate(pairs)
    ]
    return pd.concat(made, ignore_index=True)


def americans_behind(firm_panel: pd.DataFrame, *, year: int, measure: str, pairs: tuple[tuple[str, str], ...]) -> Found:
    """Return in how many per cent of the pairs the American firm is behind, each pair in the year nearest to this one
    that both have.
    """
    known = _pairs(firm_panel, measure, pairs)
    near = known.assign(far=(known["year"] - year).abs()).sort_values(["far", "year"], kind="stable")
    near = near.groupby("pair", sort=False).head(1)
    return estimates.exact(100 * float((near["theirs"] < near["ours"]).mean()))


EX_10 = Record(
    "EX-10",
    "American firms of the same trade are not at our level, and it would mislead us to see how they earn.",
    (
        Question(
            "level",
            "most American firms were behind the Chinese firm of the same industry",
            americans_behind,
            Line(50, "firms in general are the majority of them", "% of pairs", side="more than"),
            yes="most American firms were behind the Chinese firm of the same industry ({range}% of pairs)",
            no="most American firms were not behind the Chinese firm of the same industry ({range}% of pairs were)",
            choices=(
                MEASURE,
                one_of(
                    "year",
                    2019,
                    2018,
                    why="the belief is of the essay's day, and what came after it does not count",
                ),
                PAIRS,
            ),
            kind="proxy",
            because="margins and growth stand for a level, which could mean a better product as well",
            core=True,
        ),
    ),
    cap={"supported": "a lead does not show that there is nothing to learn from those who are behind"},
)


def chinese_ahead(
    firm_panel: pd.DataFrame, *, measure: str, years: tuple[int, int], pairs: tuple[tuple[str, str], ...]
) -> Found:
    """Return in how many per cent of the years of all pairs the Chinese firm is ahead."""
    known = _pairs(firm_panel, measure, pairs).query(f"{years[0]} <= year <= {years[1]}")
    return estimates.exact(100 * float((known["ours"] > known["theirs"]).mean()))


EX_31 = Record(
    "EX-31",
    "By nature Chinese digital firms are ahead of those abroad in their business models.",
    (
        Question(
            "ahead by nature",
            "Chinese firms are nearly always ahead of the American firm of the same industry",
            chinese_ahead,
            Line(90, "what lies in their nature shows nearly always", "% of years", also=(67,)),
            yes="Chinese firms are nearly always ahead of the American firm of the same industry ({range}% of years)",
            no="Chinese firms are not nearly always ahead of the American firm of the same industry ({range}% of"
            " years)",
            choices=(
                MEASURE,
                one_of(
                    "years",
                    {"2016 on": (2016, 2025), "2016 to 2019": (2016, 2019), "2019 on": (2019, 2025)},
                    why="the essay is of 2019; before it few firms are on record",
                ),
                PAIRS,
            ),
            kind="proxy",
            because="margins and growth stand for how good a business model is",
        ),
    ),
    cap={"supported": "a lead in margins does not show that it lies in the nature of firms"},
)

#: At least so many firms are asked; two of a kind are no majority of anything.
FEWEST = 3
#: JD buys goods and sells them, as a supermarket does.
NO_SHOPS = tuple(firm for firm in HOME if firm != "JD")


def thin(firm_panel: pd.DataFrame, *, measure: str, firms: tuple[str, ...], year: int, thin: float) -> Found | None:
    """Return the share of Chinese platform firms, in per cent, that keep less than so much of their revenue in a year,
    or in the year before where that has no figure; None where too few firms have one, or where JD alone, which parts
    the two sets of firms, has none.
    """
    rows(firm_panel, TABLE, indicator="operating income", firm=list(HOME))
    table = margins(firm_panel, measure)
    home = table.reindex(columns=list(firms), index=range(year - 1, year + 1)).ffill().loc[year]
    kept = home.dropna().to_numpy(dtype=float)
    if len(kept) < FEWEST or ("JD" in firms and not np.isfinite(home["JD"])):
        return None
    return estimates.exact(100 * float((kept < thin).mean())).telling(firms=len(kept))


EX_05 = Record(
    "EX-05",
    "Business models that are not yet done make it hard for China's digital firms to earn money.",
    (
        Question(
            "thin margins",
            "most of China's digital firms earned little on what they sold",
            thin,
            Line(50, "firms in general are the majority of them", "% of firms", side="more than"),
            yes="most of China's digital firms earned little on what they sold ({range}%)",
            no="no more than half of China's digital firms earned little on what they sold ({range}%)",
            choices=(
                one_of(
                    "measure",
                    {"operating income": "operating income", "net income": "net income"},
                    why="net income is known for more firms, and holds what else they own",
                ),
                one_of(
                    "firms",
                    {"all": HOME, "without JD": NO_SHOPS},
                    why="a firm that buys and sells goods keeps little whatever its model",
                ),
                one_of("year", 2019, 2018, why="the essay is of August 2019; what came later does not count"),
                one_of(
                    "thin",
                    {"5% of revenue": 5.0, "4%": 4.0, "6%": 6.0},
                    why="what is thin is our line",
                ),
            ),
            kind="sign",
            because="a margin does not say why it is thin: an industry may be thin by nature",
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


#: Whose cost of a customer, and who worked it out.
SERIES = {
    "PDD": ("PDD", "accounts"),
    "Alibaba": ("Alibaba", "accounts"),
    "Alibaba, press": ("Alibaba", "press"),
    "JD, press": ("JD", "press"),
}
#: How many of the customers of a year's beginning leave (%); the last is any share, another one each year.
LEAVE = {
    "nobody": (0, 0),
    "one in five": (20, 20),
    "half": (50, 50),
    "all": (100, 100),
    "not the same each year": (0, 100),
}


@computed_once
def _units(firm_panel: pd.DataFrame) -> pd.DataFrame:
    rows(firm_panel, TABLE, indicator="sales and marketing cost", firm=list(CHINESE))
    return unit_economics(firm_panel)


def dearer(
    firm_panel: pd.DataFrame, *, series: tuple[str, str], measure: str, leavers: tuple[int, int], steps: str
) -> Found | None:
    """Return by how many per cent the cost of winning a customer rose, from the first year on record to the last or in
    the last step.

    measure : "yuan", or "months" of what a customer brings in revenue. leavers : the least and the greatest share of
    customers (%) that left; where they differ, it may differ between the years too, so that the rise is only known
    between bounds. None where a series has one step, so that both steps are the same, and for the press, which counts
    net customers in yuan alone.
    """
    firm, told = series
    if told == "press":
        if leavers != (0, 0) or measure != "yuan":
            return None
        known = rows(firm_panel, TABLE, firm=firm)
        known = known[known["indicator"].astype(str).str.startswith("cost per new active customer")]
        low = high = known.set_index("year")["value"].astype(float).sort_index(kind="stable").to_numpy()
    else:
        units = _units(firm_panel)
        mine = units[units["firm"] == firm].set_index("year").sort_index(kind="stable")
        brings = mine["per_user"].to_numpy(dtype=float) / 12 if measure == "months" else 1.0
        low, high = (
            cohorts.gross_cost(mine["selling"], mine["before"], mine["after"], lost) / brings
            for lost in (leavers[1], leavers[0])
        )
    if len(low) < 2 or (steps == "last step" and len(low) < 3):
        return None
    first = 0 if steps == "first to last" else -2
    least, most = (
        100 * (float(now) / float(then) - 1) for now, then in ((low[-1], high[first]), (high[-1], low[first]))
    )
    if leavers[0] == leavers[1]:
        return estimates.exact(most)
    return Found(100 * (((1 + least / 100) * (1 + most / 100)) ** 0.5 - 1), least, most)


EX_06 = Record(
    "EX-06",
    "In China's mobile internet it costs more and more to win a customer.",
    (
        Question(
            "dearer customers",
            "winning a customer came to cost more",
            dearer,
            Line(0, "more is any rise", "% more", side="more than"),
            yes="winning a customer came to cost more (at PDD {value}% more yuan, if nobody left)",
            no="winning a customer did not come to cost more (a change of {value}% in yuan at PDD, if nobody left)",
            choices=(
                one_of("series", SERIES, why="no other Chinese firm has selling cost and two counts a year apart"),
                one_of(
                    "measure",
                    {"yuan": "yuan", "months of revenue": "months"},
                    why="the essay names the cost, and among troubles of earning money: what a customer costs in yuan,"
                    " or beside what a customer brings",
                ),
                one_of("leavers", LEAVE, why="firms publish net additions, and no one outside knows how many left"),
                one_of(
                    "steps",
                    "first to last",
                    "last step",
                    why="more and more is a rise that goes on; the essay sees it begin, so the years after it count",
                ),
            ),
            kind="proxy",
            because="selling cost also pays for customers that a firm has, and a discount may stand elsewhere",
        ),
    ),
)
RECORDS = (EX_04, EX_05, EX_06, EX_10, EX_26, EX_31)
