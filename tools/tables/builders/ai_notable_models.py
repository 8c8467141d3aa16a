"""ai_notable_models: notable AI models to April 2025 (Epoch AI, in a copy of a student project)."""

from __future__ import annotations

import csv
import io

import pandas as pd

from tools.tables import frames
from tools.tables.raw import Raw

EPOCH = "hz-epoch2025"
SOURCES = (EPOCH,)
COLUMNS = {
    "Model": "model",
    "Organization": "organisation",
    "Organization categorization": "organisation_kind",
    "Country (of organization)": "countries",
    "Publication date": "publication_date",
    "Domain": "domain",
    "Training compute (FLOP)": "training_flop",
    "Parameters": "parameters",
    "Training compute cost (2023 USD)": "training_cost_usd_2023",
    "Model accessibility": "model_access",
}
#: Names of countries that differ in the course.
COUNTRIES = {
    "United States of America": "United States",
    "Iran (Islamic Republic of)": "Iran",
    "Korea (Republic of)": "South Korea",
    "United Kingdom of Great Britain and Northern Ireland": "United Kingdom",
}
NUMBERS = ("training_flop", "parameters", "training_cost_usd_2023")
#: A row that this says of itself was damaged in the source; its readable fields were kept by hand.
DAMAGED = "Damaged in the source: fields that could not be read are blank"


def listing(text: str) -> pd.DataFrame:
    """Return the named columns of the file; its rows are padded to unequal lengths, so no strict reader takes it."""
    head, *rows = csv.reader(io.StringIO(text, newline=""))
    at = {name: head.index(name) for name in COLUMNS}
    return pd.DataFrame([{name: row[n] for name, n in at.items()} for row in rows])


def joined(cell: str, once: bool = False) -> str:
    """Return the parts of a cell joined by ";" instead of ","; each only once if `once`."""
    parts = [part.strip() for part in cell.split(",") if part.strip()]
    return ";".join(dict.fromkeys(parts) if once else parts)


def countries(cell: str) -> str:
    """Return the countries of a cell by their names in the course, each once, joined by ";"."""
    return joined(",".join(COUNTRIES.get(part.strip(), part.strip()) for part in cell.split(",")), once=True)


def count(cell: str) -> str:
    """Return how many countries a cell names, as text; a makers' "Multinational" is none, and no country is blank."""
    own = [part for part in cell.split(";") if part and part != "Multinational"]
    return str(len(own)) if own else ""


def tidy(frame: pd.DataFrame) -> pd.DataFrame:
    """Return the list of Epoch AI in the course's columns, one row per model, every cell as text."""
    found = frame[list(COLUMNS)].rename(columns=COLUMNS)
    found["model"] = found["model"].str.strip()
    for name in ("organisation", "domain"):
        found[name] = found[name].map(joined)
    found["organisation_kind"] = kinds(found["organisation_kind"])
    found["countries"] = found["countries"].map(countries)
    codes = {name: code for code, name in frames.country_names().items()}
    first = found["countries"].map(lambda cell: [part for part in cell.split(";") if part in codes][:1])
    found["iso3"] = [codes[part[0]] if part else "" for part in first]
    found["countries_count"] = found["countries"].map(count)
    found["year"] = found["publication_date"].str[:4]
    for name in NUMBERS:
        found[name] = [repr(float(cell)) if cell else "" for cell in found[name]]
    return found.assign(note="", source_id=EPOCH)


def kinds(cells: pd.Series) -> pd.Series:
    """Return the kind of the makers: the one that all share, or mixed."""
    each = cells.map(lambda cell: joined(cell, once=True))
    return each.where(~each.str.contains(";"), "mixed")


def build(raw: Raw) -> pd.DataFrame:
    """Return the table from its raw file; rows that were damaged in it are carried over."""
    own = frames.committed("ai_notable_models")
    damaged = own[own["note"] == DAMAGED]
    listed = listing(raw.bytes(EPOCH).decode("utf-8"))
    listed = listed[~listed["Model"].str.strip().isin(damaged["model"]) & (listed["Model"].str.strip() != "")]
    dated = listed["Publication date"].str.fullmatch(r"\d{4}(-\d\d){0,2}|")  # one row is shifted and has no date
    found = pd.concat([tidy(listed[dated]), damaged], ignore_index=True)
    return found.sort_values("model", kind="stable")[list(own.columns)]
