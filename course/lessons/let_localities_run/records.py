"""The records of the claims, on *Run of the Red Queen* (Breznitz and Murphree 2010)."""

from __future__ import annotations

import pandas as pd

from course.ledger import estimates
from course.ledger.record import Found, Line, Question, Record, one_of, rows
from course.tables import makers

TABLE = "credit_by_firm"
#: Half a unit of the last digit: a round weight (60 % of GDP), a printed share, a printed growth.
WEIGHT, SHARE, GROWTH = 5.0, 0.5, 0.05
#: Credit of state and of private firms: who counts, what, when.
OWNERS = {
    "loans outstanding, 2012": ("A. Batson", "share of all loans", "2012"),
    "new loans, 2012": ("N. Lardy", "share of new loans to firms", "2012"),
    "new loans, 2016": ("N. Lardy", "share of new loans to firms", "2016"),
}


def below_their_weight(credit_by_firm: pd.DataFrame, *, weight: str) -> Found:
    """Return by how many points the share of small and medium firms in loans to firms was below what they weigh in the
    economy, at the end of 2010. weight : the indicator of what they weigh, a figure rounded to tens.
    """
    loans = makers.series(
        rows(credit_by_firm, TABLE, counted_by="central bank", indicator="loans outstanding", period="2010-12").assign(
            period=lambda table: table["group"]
        ),
        TABLE,
    )
    if not {"large", "medium", "small"} <= set(loans.index):
        raise LookupError(f"{TABLE} has no loans of three sizes for 2010-12.")
    share = float(100 * (loans["medium"] + loans["small"]) / loans[["large", "medium", "small"]].sum())
    weighs = float(rows(credit_by_firm, TABLE, group="small and medium", indicator=weight)["value"].iloc[0])
    return estimates.rounded(weighs - share, WEIGHT).telling(share=share, weighs=weighs)


def more_for_the_state(credit_by_firm: pd.DataFrame, *, figures: str) -> Found:
    """Return by how many points state firms' share of credit was above that of private firms, by one maker."""
    counter, indicator, period = OWNERS[figures]
    mine = rows(credit_by_firm, TABLE, counted_by=counter, indicator=indicator, period=period)
    share = makers.of_one(mine, TABLE).set_index("group")["value"].astype(float)
    if not {"state", "private"} <= set(share.index):
        raise LookupError(f"{TABLE} has no state and private share by {counter} for {period}.")
    found = estimates.rounded(float(share["state"] - share["private"]), 2 * SHARE)
    return found.telling(state=float(share["state"]), private=float(share["private"]))


def faster_for_the_large(credit_by_firm: pd.DataFrame, *, year: str) -> Found:
    """Return by how many points credit grew faster for large firms than for small ones in a year (central bank)."""
    mine = makers.of_one(rows(credit_by_firm, TABLE, counted_by="central bank"), TABLE)
    ahead = mine[(mine["period"] == year) & mine["indicator"].str.endswith("points above large firms")]
    if len(ahead):
        return estimates.rounded(-float(ahead["value"].iloc[0]), GROWTH)
    grew = rows(mine, TABLE, period=year, indicator="growth of loans over a year").set_index("group")["value"]
    return estimates.rounded(float(grew["large"]) - float(grew["small"]), 2 * GROWTH)


RQ_64 = Record(
    "RQ-64",
    "The financial system privileges large state-owned or state-connected firms at the expense of smaller startups.",
    (
        Question(
            "stock by size",
            "smaller firms got less credit than they weigh in the economy",
            below_their_weight,
            Line(0, "less is any gap", "points", side="more than"),
            yes="smaller firms got less credit than they weigh in the economy ({share:.0f}% of loans)",
            no="smaller firms got no less credit than they weigh in the economy ({share:.0f}% of loans)",
            choices=(
                one_of(
                    "weight",
                    {"GDP": "share of GDP", "jobs in towns": "share of jobs in towns"},
                    why="a firm may need credit for what it makes or for whom it employs",
                ),
            ),
            kind="proxy",
            because="size and owner stand for connections, and a share of loans for who is preferred",
        ),
        Question(
            "credit by owner",
            "state firms got more credit than private ones",
            more_for_the_state,
            Line(0, "more is any lead", "points", side="more than"),
            yes="state firms got more credit than private ones ({range} points)",
            no="state firms got no more credit than private ones ({range} points)",
            choices=(
                one_of(
                    "figures",
                    *OWNERS,
                    why="the claim has no end date, and no figures by owner were found for its own year",
                ),
            ),
            kind="proxy",
            because="a share of loans says nothing of who asked for one or could pay it back",
        ),
        Question(
            "new credit by size",
            "credit grew faster for large firms than for small ones",
            faster_for_the_large,
            Line(0, "faster is any lead", "points", side="more than"),
            yes="credit grew faster for large firms than for small ones ({range} points)",
            no="credit grew no faster for large firms than for small ones ({range} points)",
            choices=(
                one_of("year", "2010-12", "2012-06", "2016-12", why="the claim is in the present and has no end date"),
            ),
            kind="proxy",
            because="growth shows who is preferred at the margin, not in all",
        ),
    ),
)
RECORDS = (RQ_64,)
