"""All the ways of asking one question of a claim: as a chart, and in one sentence."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from course import charts
from course.english import listed
from course.ledger import claims, engine

if TYPE_CHECKING:
    import plotly.graph_objects as go


def part_of(claim_id: str, question: str = "") -> engine.Part:
    """Return a question of a claim with all its ways, judged now; the first one asked in several ways if none is named.

    Raises KeyError for a claim without a record, and for a question that it does not ask; the message names those that
    there are.
    """
    judged = claims.verdict(claim_id).judged
    if judged is None:
        raise KeyError(f"Claim {claim_id} has no record, so there are no ways to show.")
    parts = {part.question.name: part for part in judged.parts if len(part.ways) > 1}
    if not parts or (question and question not in parts):
        raise KeyError(f"{claim_id} asks no question {question!r} in several ways; it asks {listed(parts) or 'none'}.")
    return parts[question or next(iter(parts))]


def strip(claim_id: str, question: str = "") -> go.Figure:
    """Return the chart of all ways of asking a question of a claim, in general words; see `strip_of`.

    Its title says how many ways say yes (or no), and what the answer depends on. Raises KeyError as `part_of` does.
    """
    part = part_of(claim_id, question)
    unit = part.question.line.unit
    longest = max(len(f"{choice}: {option}") for choice, option, *_ in engine.by_option(part))
    return strip_of(
        part,
        left=min(330, 60 + 6 * longest),
        title=_title(part),
        subtitle=f"{claim_id}: whether {part.question.whether}. One dot a way of asking",
        unit=f"What each way finds{f' ({unit})' if unit else ''}",
        source=charts.source(*part.question.tables),
        note="The ways share their tables, so their shares are no probabilities",
    )


def strip_of(part: engine.Part, **look: Any) -> go.Figure:
    """Return the specification strip of a question that was judged. look : title, subtitle, unit, source, note, left,
    as `charts.specification_strip` takes them.
    """
    line = part.question.line
    return charts.specification_strip(
        part.frame(), engine.by_option(part), line=line.at, also=line.tried[1:], side=line.side, **look
    )


def _title(part: engine.Part) -> str:
    count = {answer: sum(way.answer == answer for way in part.ways) for answer in ("yes", "no", "unclear")}
    most = max(count, key=lambda answer: count[answer])
    says = {"yes": "say yes", "no": "say no", "unclear": "cannot tell"}[most]
    title = f"{count[most]} of {len(part.ways)} ways {says}"
    whole = f"{title}: it depends on {part.turns_on}" if part.answer == "mixed" else title
    return whole if len(whole.split()) <= 12 else f"{title}: it depends on several choices"


def turning(claim_id: str, question: str = "") -> str:
    """Return one sentence on which choice decides a question of a claim. Raises KeyError as `part_of` does."""
    part = part_of(claim_id, question)
    if part.answer == "mixed":
        return f"The answer turns on {part.turns_on}."
    if part.answer == "unclear":
        return "Too few ways can tell, whatever we choose."
    against = sum(way.answer not in (part.answer, "unclear") for way in part.ways)
    if not against:
        return f"No way of asking says {'no' if part.answer == 'yes' else 'yes'}."
    return "A few ways disagree, but no single choice turns the answer round."
