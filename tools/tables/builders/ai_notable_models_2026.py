"""ai_notable_models_2026: notable AI models in the edition of July 2026 (Epoch AI, in a copy of a student project).

The columns are those of ai_notable_models, with Epoch's confidence in its estimates and whether the weights are open.
The list is revised backwards, so that the two tables are never joined (course.tables.ai refuses it).
"""

from __future__ import annotations

import pandas as pd

from tools.tables import frames
from tools.tables.builders import ai_notable_models as before
from tools.tables.raw import Raw

EPOCH = "up-epoch_notable_2026_07"
SOURCES = (EPOCH,)
#: Columns that the edition of April 2025 lacks, and what a blank cell becomes.
MORE = {"Confidence": "compute_confidence", "Open model weights?": "open_weights"}
NOT_KNOWN = "not known"


def build(raw: Raw) -> pd.DataFrame:
    """Return the table from its raw file, one row per model that has a date."""
    listed = raw.csv(EPOCH)
    listed = listed[listed["Publication date"].str.fullmatch(r"\d{4}-\d\d-\d\d")]
    found = before.tidy(listed).drop(columns=["note", "source_id"])
    for name, column in MORE.items():
        found[column] = listed[name].str.strip().str.lower().replace({"": NOT_KNOWN, "unknown": NOT_KNOWN})
    found = found.assign(source_id=EPOCH).sort_values("model", kind="stable")
    own = [column for column in frames.committed("ai_notable_models") if column in found]
    return frames.cells(found[[*own[:-1], *MORE.values(), "source_id"]])
