"""What the figures say of a claim, as the end of a sentence: a lesson's text that asks here follows when the word
changes.
"""

from __future__ import annotations

from collections.abc import Mapping

from course.english import listed
from course.ledger import claims

#: The same for all claims, so that no sentence can stay behind.
HOLDS = {
    "supported": "holds",
    "qualified": "holds in part",
    "depends": "depends on {turns_on}",
    "contradicted": "is contradicted by the figures",
    "open": "can't be decided with our figures",
}
#: What a claim depends on, where its record names nothing.
ASKING = "how one asks"


def in_words(claim_id: str, plain: Mapping[str, str] | None = None) -> str:
    """Return what the figures say of a claim: "holds", "depends on …".

    plain : what a claim may depend on -> the same in plain words; what isn't there is named as in the record.
    """
    found = claims.settle(claim_id)
    turns_on = found.judged.turns_on if found.judged else ""
    return HOLDS[found.verdict].format(turns_on=(plain or {}).get(turns_on, turns_on or ASKING))


def grouped(about: Mapping[str, str], plain: Mapping[str, str] | None = None) -> str:
    """Return one sentence for each answer that claims got, with the claims that got it.

    about : claim -> what it is about. plain : see `in_words`.
    """
    groups: dict[str, list[str]] = {}
    for claim_id, what in about.items():
        groups.setdefault(in_words(claim_id, plain), []).append(what)
    said = []
    for words, these in groups.items():
        one = len(these) == 1
        verb = (
            words if one else words.replace("holds", "hold").replace("depends", "depend").replace("is con", "are con")
        )
        said.append(f"The claim{'' if one else 's'} about {listed(these)} {verb}.")
    return " ".join(said)
