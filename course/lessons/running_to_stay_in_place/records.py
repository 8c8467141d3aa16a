"""The records of the claims, on *Run of the Red Queen* (Breznitz and Murphree 2010)."""

from __future__ import annotations

import pandas as pd

from course.ledger import estimates
from course.ledger.record import Found, Line, Question, Record, one_of, rows


def lenovo_s_place(pc_market_share: pd.DataFrame, *, counted: tuple[str, int, str | None]) -> Found:
    """Return Lenovo's place by shipments, by one counter in one year (no quarter: the whole of it)."""
    counter, year, quarter = counted
    mine = rows(pc_market_share, "pc_market_share", firm="Lenovo", counted_by=counter, year=year)
    mine = rows(
        mine.assign(quarter=mine["quarter"].astype("object").fillna("all")), "pc_market_share", quarter=quarter or "all"
    )
    return estimates.exact(float(mine["rank"].iloc[0])).telling(
        year=year, share=float(mine["market_share_percent"].iloc[0])
    )


RQ_07 = Record(
    "RQ-07",
    "Lenovo is the fourth maker of personal computers in the world.",
    (
        Question(
            "place",
            "Lenovo was the fourth-largest maker of personal computers",
            lenovo_s_place,
            Line(4, "the place that the authors name", "as its place", side="exactly"),
            yes="Lenovo was the fourth-largest maker of PCs in {year}, with {share:.1f} % of all PCs sold",
            no="Lenovo was not the fourth-largest maker of PCs in {year}: its place was {range}",
            choices=(
                one_of(
                    "counted",
                    {
                        "all of 2010 by Gartner": ("Gartner", 2010, None),
                        "second quarter of 2010": ("not said", 2010, "Q2"),
                        "fourth quarter of 2010": ("not said", 2010, "Q4"),
                        "second quarter of 2009 by IDC": ("IDC", 2009, "Q2"),
                    },
                    why="counters differ, and the authors name neither a counter nor a quarter",
                ),
            ),
        ),
    ),
)
RECORDS = (RQ_07,)
