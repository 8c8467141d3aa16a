"""The words of a lesson's claims: given another one, and looked for where they are typed."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Sequence
from typing import Any

import pytest

from course import master
from course.ledger import claims
from course.ledger.rules import Figure, Verdict


def turn(monkeypatch: pytest.MonkeyPatch, claim: str, word: str, *, bare: bool = False) -> None:
    """Give a claim another word for the rest of a test; all other claims keep theirs.

    bare : with a sentence and a figure that are made up, instead of those of today's verdict.
    """
    real = claims.settle
    made = Verdict(word, "A sentence.", [Figure("a figure", 1, "%")])

    def settle(one: str, *rest: Any) -> Verdict:
        if one != claim:
            return real(one, *rest)
        return made if bare else dataclasses.replace(real(one, *rest), verdict=word)

    monkeypatch.setattr(claims, "settle", settle)


def verdict_words(
    topic: str, also: str = "", *, exercises: bool = True, files: Sequence[str] = ("lesson.md", "notes.md")
) -> list[tuple[str, str]]:
    """Return (file, word) for each word of a verdict that is typed in the files of a lesson's room.

    also : a pattern of more words. exercises : whether exercises are read, too.
    """
    pattern = re.compile(rf"\b(?:supported|qualified|contradicted{'|' + also if also else ''})\b")
    found = []
    for name in files:
        text = (master.paths()[topic].parent / name).read_text(encoding="utf-8")
        if not exercises:
            text = re.sub(r"```\{exercise\}.*?^```$", "", text, flags=re.S | re.M)
        found += [(name, word) for word in pattern.findall(text)]
    return found
