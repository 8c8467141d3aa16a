"""What lateness costs: one sentence for the policy, read once, and the plug-in by which nbgrader asks for it."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from functools import cache
from typing import Any

PATTERN = re.compile(
    r"(?P<amount>\d+(?:\.\d+)?)\s*(?P<kind>%|percent|points?)\s*(?:a|per|each)\s*(?P<unit>hour|day|week)"
    r"(?:\s*,?\s*(?:up to|at most)\s*(?P<most>\d+(?:\.\d+)?)\s*(?P<mostkind>%|percent|points?))?"
    r"(?:\s*,?\s*after\s*(?P<grace>\d+)\s*min(?:ute)?s?)?"
)
SECONDS = {"hour": 3600, "day": 86400, "week": 604800}
EXAMPLES = "'none', 'zero', '10% a day', '2 points a day', '10% a day up to 50% after 15 minutes'"


@dataclass(frozen=True)
class Policy:
    """amount (percent of the points earned, or points) for each unit of seconds begun; at most `most`, after `grace`
    seconds.
    """

    amount: float = 0.0
    percent: bool = True
    unit: int = 86400
    most: float | None = None
    most_percent: bool = True
    grace: int = 0

    def penalty(self, score: float, seconds: float) -> float:
        """Return points that are taken off `score` for being `seconds` late; never more than the score."""
        if seconds <= self.grace or not self.amount:
            return 0.0
        times = math.ceil(seconds / self.unit)
        off = times * self.amount * (score / 100 if self.percent else 1)
        if self.most is not None:
            off = min(off, self.most * (score / 100 if self.most_percent else 1))
        return round(min(max(score, 0.0), off), 4)


@cache
def policy(text: str) -> Policy:
    """Read a policy. Raises ValueError with examples if it is not understood."""
    said = " ".join(text.strip().casefold().split())
    if said in ("", "none"):
        return Policy()
    if said == "zero":
        return Policy(100.0, True, 10**9)
    found = PATTERN.fullmatch(said)
    if not found:
        raise ValueError(f"--late {text!r} is not understood: use {EXAMPLES}.")
    most = found["most"]
    return Policy(
        float(found["amount"]),
        not found["kind"].startswith("point"),
        SECONDS[found["unit"]],
        float(most) if most else None,
        not (found["mostkind"] or "%").startswith("point"),
        60 * int(found["grace"] or 0),
    )


def plugin() -> Any:
    """Return the plug-in class for nbgrader's AssignLatePenalties; its `policy` is the sentence above."""
    from nbgrader.plugins import LateSubmissionPlugin
    from traitlets import Unicode

    class LatePolicy(LateSubmissionPlugin):  # type: ignore[misc]  # nbgrader brings no types
        policy = Unicode("none", help="what lateness costs").tag(config=True)

        def late_submission_penalty(self, student_id: str, score: float, total_seconds_late: float) -> float:
            return policy(self.policy).penalty(score, total_seconds_late)

    return LatePolicy
