"""ai_frontier_scores: scores of AI models on the Epoch Capabilities Index, in two editions, with training computing."""

from __future__ import annotations

import pandas as pd

from tools.tables import frames
from tools.tables.builders import ai_notable_models as listed
from tools.tables.raw import Raw

FEBRUARY, AUGUST = "up-epoch_eci_2026_02", "up-epoch_eci_2026_08"
BY_VERSION, NOTABLE = "up-epoch_eci_2026_04", "up-epoch_notable_2026_07"
SOURCES = (FEBRUARY, AUGUST, BY_VERSION, NOTABLE)
EDITIONS = {"February 2026": FEBRUARY, "August 2026": AUGUST}
COLUMNS = {
    "Model": "model",
    "Organization": "organisation",
    "Country (of organization)": "countries",
    "date": "release_date",
    "eci": "eci",
    "eci_ci_low": "eci_low",
    "eci_ci_high": "eci_high",
    "Model accessibility": "model_access",
}
#: The same model under the name that another file of Epoch AI gives it.
SAME = {
    "DeepSeek-V2 (MoE-236B, May 2024)": "DeepSeek-V2 (MoE-236B)",
    "Grok-2 (Dec 2024)": "Grok-2",
    "Kimi K2 (Jul 2025)": "Kimi K2",
    "Mistral Large 2 (Jul 2024)": "Mistral Large 2",
    "Qwen2.5-Coder-32B": "Qwen2.5-Coder (32B)",
    "Qwen3-235B-A22B-Instruct (Jul 2025)": "Qwen3-235B-A22B (Jul 2025)",
}
NOT_KNOWN = "not known"
#: What Epoch says of an estimate that it did not rate.
UNRATED = ("", "Unknown", "Unverified")


def computing(raw: Raw) -> pd.DataFrame:
    """Return training computing and Epoch's confidence by model, and the source: versions first, then the list."""
    by_version = raw.csv(BY_VERSION).rename(columns={"Model name": "name"})
    by_name = raw.csv(NOTABLE).rename(columns={"Model": "name"})
    both = pd.concat([by_version.assign(source=BY_VERSION), by_name.assign(source=NOTABLE)])
    known = both[(both["Training compute (FLOP)"] != "") & (both["name"].str.strip() != "")]
    return known.assign(name=known["name"].str.strip()).drop_duplicates("name").set_index("name")


def edition(raw: Raw, name: str) -> pd.DataFrame:
    """Return the scores of one edition in the course's columns, every cell as text."""
    found = raw.csv(EDITIONS[name])[list(COLUMNS)].rename(columns=COLUMNS)
    found["model"] = found["model"].str.strip()
    found["organisation"] = found["organisation"].map(listed.joined)
    found["countries"] = found["countries"].map(listed.countries)
    codes = {country: code for code, country in frames.country_names().items()}
    firsts = found["countries"].str.split(";").str[0]
    found["iso3"] = [codes.get(country, "") for country in firsts]
    for column in ("eci", "eci_low", "eci_high"):
        found[column] = [f"{float(cell):.2f}" if cell else "" for cell in found[column]]
    found["open_weights"] = [
        "yes" if access.startswith("Open weights") else NOT_KNOWN if access == "Unknown" else "no"
        for access in found["model_access"]
    ]
    found["model_access"] = found["model_access"].replace("Unknown", NOT_KNOWN)
    return found.assign(edition=name, year=found["release_date"].str[:4], source_id=EDITIONS[name])


def build(raw: Raw) -> pd.DataFrame:
    """Return the table: one row per edition and model that has a date and a score."""
    found = pd.concat([edition(raw, name) for name in EDITIONS])
    found = found[(found["release_date"] != "") & (found["eci"] != "")]
    known = computing(raw)
    at = found["model"].replace(SAME)
    mine = known.reindex(at)
    flop = mine["Training compute (FLOP)"]
    found["training_flop"] = [repr(float(cell)) if isinstance(cell, str) else "" for cell in flop]
    found["compute_confidence"] = [
        NOT_KNOWN if not isinstance(cell, str) else "not rated" if cell in UNRATED else cell.lower()
        for cell in mine["Confidence"]
    ]
    found["source_id"] = [
        f"{own};{other}" if isinstance(other, str) else own
        for own, other in zip(found["source_id"], mine["source"], strict=True)
    ]
    columns = [
        *("edition", "model", "organisation", "countries", "iso3", "release_date", "year", "eci", "eci_low"),
        *("eci_high", "model_access", "open_weights", "training_flop", "compute_confidence", "source_id"),
    ]
    order = ["edition", "release_date", "model"]
    return frames.cells(found.sort_values(order, kind="stable")[columns])
