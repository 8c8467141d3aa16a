"""The records of the claims, on *Run of the Red Queen* (Breznitz and Murphree 2010)."""

from __future__ import annotations

import pandas as pd

from course.ledger import estimates
from course.ledger.record import Found, Line, Question, Record, one_of, rows
from course.tables import trade

#: Whose exports are counted.
SCOPES = {
    "all exports": "foreign-invested share of all exports",
    "high-tech exports": "foreign-invested share of high-tech exports",
    "processing exports": "foreign-invested share of processing exports",
}


def made_by_foreign_firms(
    china_indicators: pd.DataFrame, trade_by_owner_cn: pd.DataFrame, *, scope: str, until: int
) -> Found | None:
    """Return the share of exports that foreign-invested firms made, by the last figure until a year around the essay;
    tells what the customs has had since for all exports.
    """
    known = rows(china_indicators, "china_indicators", indicator=SCOPES[scope], preferred=True)
    known = known[(known["year"] >= 2005) & (known["year"] <= until)].sort_values("year", kind="stable")
    if known.empty:
        return None
    rows(trade_by_owner_cn, "trade_by_owner_cn", flow="exports", kind_of_firm="foreign-invested")
    since = trade.foreign_share(trade_by_owner_cn, "exports")
    return estimates.rounded(float(known["value"].iloc[-1]), 0.5).telling(
        since=float(since.iloc[-1]), last=int(str(since.index[-1])[-7:-3])
    )


RQ_53 = Record(
    "RQ-53",
    "China's producers could hardly work without the foreign firms.",
    (
        Question(
            "foreign firms",
            "foreign firms made most of what China exported around the essay",
            made_by_foreign_firms,
            Line(
                50,
                "with less than a half most exports would have been made without them",
                "% of exports",
                side="more than",
            ),
            yes="foreign-invested firms made {range}% of China's exports around the essay, {since:.0f}% in {last}",
            no="foreign-invested firms made {range}% of China's exports around the essay, {since:.0f}% in {last}",
            choices=(
                one_of(
                    "scope",
                    *SCOPES,
                    why="the partners of whom the authors speak made electronics, and much of it by processing",
                ),
                one_of("until", 2011, 2010, why="figures stand for single years around the essay"),
            ),
            kind="sign",
            because="who makes much of the exports may still be replaced by others",
            must="had foreign firms made little of the exports, Chinese producers would have worked without them",
        ),
    ),
)


def place_of_foxconn(industry_facts: pd.DataFrame, *, listed: tuple[str, str, str]) -> Found:
    """Return Foxconn's place by sales among those who make for others, in one list."""
    indicator, period, counter = listed
    mine = rows(
        industry_facts,
        "industry_facts",
        topic="contract makers",
        indicator=indicator,
        period=period,
        counted_by=counter,
    ).set_index("subject")["value"]
    return estimates.place(mine, "Foxconn", most_first=indicator == "sales").telling(period=period)


def part_in_shenzhen(firm_panel: pd.DataFrame, *, about: float) -> Found:
    """Return the share of Foxconn's Chinese workers in Shenzhen; about : by how many points "about half" may miss."""
    mine = rows(firm_panel, "firm_panel", firm="Foxconn", indicator="share of workers in Shenzhen")
    return estimates.rounded(float(mine["value"].iloc[0]), about)


RQ_47 = Record(
    "RQ-47",
    "Such products are put together in plants around the world, most notably in those of Foxconn in Shenzhen.",
    (
        Question(
            "largest assembler",
            "Foxconn was the largest of those who assemble for others",
            place_of_foxconn,
            Line(1, "the most notable is the first", "as its place", side="exactly"),
            yes="Foxconn was the largest of those who assemble for others ({period})",
            no="Foxconn was not the largest of those who assemble for others (place {range})",
            choices=(
                one_of(
                    "listed",
                    {
                        "makers to contract, 2009": ("rank", "2009", "Manufacturing Market Insider"),
                        "makers to contract, 2007": ("rank", "2007", "Manufacturing Market Insider"),
                        "makers to contract, 2005": ("rank", "2005", "Manufacturing Market Insider"),
                        "with makers of own designs, 2006": (
                            "rank with makers of own designs",
                            "2006",
                            "Manufacturing Market Insider",
                        ),
                        "first quarter of 2010 by iSuppli": ("sales", "2010Q1", "iSuppli"),
                    },
                    why="lists differ in year, in who counts, and in whether makers with own designs are in",
                ),
            ),
            kind="proxy",
            because="sales of the whole firm stand for what its plants put together",
        ),
        Question(
            "in Shenzhen",
            "its chief plants were in Shenzhen",
            part_in_shenzhen,
            Line(
                40,
                "with two fifths in one city, another could be larger only if it had nearly all the rest",
                "% of its workers in China",
                judged=True,
            ),
            yes="about {value}% of its workers in China were in Shenzhen",
            no="only about {value}% of its workers in China were in Shenzhen",
            choices=(one_of("about", 5.0, 3.0, 10.0, why="the share is printed as about half"),),
            kind="proxy",
            because="workers stand for products, and no list has its plants one by one",
        ),
    ),
)
RECORDS = (RQ_47, RQ_53)
