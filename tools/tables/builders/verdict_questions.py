"""verdict_questions: what the claims come to, derived from all other tables by course.build.verdicts."""

from __future__ import annotations

from course.build import verdicts
from tools.tables.raw import Raw

#: No raw files: it follows from the tables that data/ has (committed("claims") and all that the records read).
SOURCES: tuple[str, ...] = ()


def build(raw: Raw) -> str:
    """Return the text of the table, judged anew; `raw` is not needed."""
    return verdicts.tables()["verdict_questions"]
