"""Licences of sources and of tables, in one place.

A source's licence stands in sources.csv as it was printed ("licence") and by its name ("licence_name"): the SPDX
identifier where there is one, else a name of our own that begins with LicenseRef-. TERMS says which words have which
names, so that a name that was changed by hand is seen. A table has the licences of all its sources.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import pandas as pd

from course.build.as_text import committed, sources

SPDX = "https://spdx.org/licenses/"
#: Name: title, and where the terms can be read (blank where there is no such page).
LICENCES = {
    "CC-BY-4.0": ("Creative Commons Attribution 4.0 International", "https://creativecommons.org/licenses/by/4.0/"),
    "CC-BY-SA-4.0": (
        "Creative Commons Attribution-ShareAlike 4.0 International",
        "https://creativecommons.org/licenses/by-sa/4.0/",
    ),
    "LGPL-2.1-only": ("GNU Lesser General Public License 2.1", f"{SPDX}LGPL-2.1-only.html"),
    "MIT": ("MIT License", f"{SPDX}MIT.html"),
    "PDDL-1.0": ("Open Data Commons Public Domain Dedication and License 1.0", f"{SPDX}PDDL-1.0.html"),
    "LicenseRef-CC-BY": ("Creative Commons Attribution, version not stated", ""),
    "LicenseRef-CC-BY-SA": ("Creative Commons Attribution-ShareAlike, version not stated", ""),
    "LicenseRef-Eurostat-reuse": (
        "Reuse policy of Eurostat and the Joint Research Centre: free to reuse, name the source",
        "https://ec.europa.eu/eurostat/help/copyright-notice",
    ),
    "LicenseRef-US-government-work": ("Work of the US government: public domain in the United States", ""),
    "LicenseRef-commercial-data": ("Drawn from commercial data whose terms are not published with it", ""),
    "LicenseRef-company-publication": ("Filing or release of a company, without a licence; figures quoted", ""),
    "LicenseRef-copyright": ("In copyright; figures quoted with their source, in our own words", ""),
    "LicenseRef-facts": ("Bibliographic facts, free to reuse", ""),
    "LicenseRef-not-known": ("Licence not known: only an excerpt was read", ""),
    "LicenseRef-not-stated": ("No licence is stated where the figures were read", ""),
    "LicenseRef-official-statistics": (
        "Official Chinese statistics: quotation allowed with the source named, no licence stated",
        "https://data.stats.gov.cn/english/login.htm?m=toDisclimer",
    ),
    "LicenseRef-open-access": ("Open access, licence not named", ""),
    "LicenseRef-open-government-data": ("Open government data of the Republic of Korea", ""),
    "LicenseRef-public-domain": ("Public domain", "https://www.naturalearthdata.com/about/terms-of-use/"),
}
#: Names of the licences that a source's printed words mean.
TERMS = {
    "Bureau: quotation allowed with the source named; the compilation: academic use only, so not shipped; single"
    " figures": ("LicenseRef-copyright",),
    "CC BY": ("LicenseRef-CC-BY",),
    "CC BY 4.0": ("CC-BY-4.0",),
    "CC BY 4.0 (Epoch AI)": ("CC-BY-4.0",),
    "CC BY 4.0 (JHU CSSE)": ("CC-BY-4.0",),
    "CC BY 4.0 (WIPO GII)": ("CC-BY-4.0",),
    "CC BY 4.0 (stated in the datapackage.json of the indicators)": ("CC-BY-4.0",),
    "CC BY 4.0 (stated in the repository README)": ("CC-BY-4.0",),
    "CC BY-SA": ("LicenseRef-CC-BY-SA",),
    "CC BY-SA (original)": ("LicenseRef-CC-BY-SA",),
    "LGPL 2.1 (code)": ("LGPL-2.1-only", "LicenseRef-US-government-work"),
    "MIT": ("MIT",),
    "MIT (code)": ("MIT",),
    "MIT (package); Eurostat and JRC reuse policy": ("MIT", "LicenseRef-Eurostat-reuse"),
    "MIT (repository)": ("MIT", "LicenseRef-official-statistics"),
    "MIT (repository), BEA data public": ("MIT", "LicenseRef-US-government-work"),
    "MIT (repository); company filing": ("MIT", "LicenseRef-company-publication"),
    "MIT (repository, a copy of a British site); open government data": ("MIT", "LicenseRef-open-government-data"),
    "PDDL": ("PDDL-1.0",),
    "Reuse policy of Eurostat; the copy states no licence": ("LicenseRef-Eurostat-reuse",),
    "US government statistics, public domain; the repository that copies them: CC BY-SA 4.0": (
        "CC-BY-SA-4.0",
        "LicenseRef-US-government-work",
    ),
    "US government work": ("CC-BY-SA-4.0", "LicenseRef-US-government-work"),
    "US government work; the repository that copies it states no licence": ("LicenseRef-US-government-work",),
    "World Bank data: CC BY 4.0": ("CC-BY-4.0",),
    "company filing": ("LicenseRef-company-publication",),
    "company filings": ("LicenseRef-company-publication",),
    "company release": ("LicenseRef-company-publication",),
    "copyright": ("LicenseRef-copyright",),
    "copyright McKinsey": ("LicenseRef-copyright",),
    "copyright PNAS": ("LicenseRef-copyright",),
    "copyright of the OECD, which asks for permission to redistribute; computed figures only": (
        "LicenseRef-copyright",
    ),
    "copyright of the authors": ("LicenseRef-copyright",),
    "page, copyright of its publisher; figures only": ("LicenseRef-copyright",),
    "in copyright; figures and short paraphrase only": ("LicenseRef-copyright",),
    "no licence file in the repository (World Bank metadata)": ("LicenseRef-not-stated",),
    "no licence for the data; code of the repository: MIT": ("LicenseRef-not-stated",),
    "no licence in the repository": ("LicenseRef-not-stated",),
    "none printed": ("LicenseRef-not-stated",),
    "none stated (PatentsView data are open)": ("LicenseRef-not-stated",),
    "not known": ("LicenseRef-not-known",),
    "not stated (CB Insights underlying); only counts and sums are kept here": ("LicenseRef-not-stated",),
    "not stated (CB Insights underlying, commercial data); only what can be counted is kept": (
        "LicenseRef-commercial-data",
        "LicenseRef-not-stated",
    ),
    "not stated (company filings underlying)": ("LicenseRef-not-stated",),
    "official statistics": ("LicenseRef-official-statistics",),
    "open access": ("LicenseRef-open-access",),
    "package under an MIT-style licence; figures are official statistics": ("MIT", "LicenseRef-official-statistics"),
    "public": ("LicenseRef-not-stated",),
    "public domain": ("LicenseRef-public-domain",),
    "repository: CC BY-SA 4.0 (stated in its README); content: US federal statistical table": (
        "CC-BY-SA-4.0",
        "LicenseRef-US-government-work",
        "LicenseRef-commercial-data",
    ),
    "repository: CC BY-SA 4.0 (stated in its README); content: US federal statistical table with IHS Markit"
    " underlying": (
        "CC-BY-SA-4.0",
        "LicenseRef-US-government-work",
        "LicenseRef-commercial-data",
    ),
    "repository: CC BY-SA 4.0 (stated in its README); content: US federal statistical table with PitchBook"
    " underlying": (
        "CC-BY-SA-4.0",
        "LicenseRef-US-government-work",
        "LicenseRef-commercial-data",
    ),
}
#: Licences of what the course adds to a table beyond its sources.
OWN = dict.fromkeys(
    ("claims", "product_codes", "product_features_2026", "verdicts", "verdict_questions"), ("CC-BY-4.0",)
) | {"sources": ("LicenseRef-facts",)}


def source_ids(resource: Mapping[str, Any]) -> list[str]:
    """Return the ids of the sources of a table in order: those of its rows, or the source_ids of a map."""
    if resource["type"] != "table":
        return sorted(resource["source_ids"])
    frame = committed(resource["name"])
    if resource["name"] == "sources" or "source_id" not in frame:
        return []
    return sorted({one for joined in frame["source_id"] for one in joined.split(";") if one})


def licences(resource: Mapping[str, Any]) -> list[dict[str, str]]:
    """Return the licences of a table in the form of a data package: SPDX names first, then names of our own."""
    rows = sources()
    names = {name for one in source_ids(resource) for name in rows[one]["licence_name"].split(";")}
    names |= set(OWN.get(resource["name"], ()))
    found = []
    for name in sorted(names, key=lambda one: (one.startswith("LicenseRef-"), one)):
        title, path = LICENCES[name]
        found.append({"name": name, "title": title, **({"path": path} if path else {})})
    return found


def note(resource: Mapping[str, Any]) -> str:
    """Return the sentence that says for how many of a table's sources the licence was read again where it stands."""
    ids = source_ids(resource)
    again = [one for one in ids if sources()[one]["licence_checked"]]
    if not ids:
        return "Compiled by the course."
    if len(again) == len(ids):
        return f"Read where it stands, for {'all ' if len(ids) > 1 else ''}{_counted(len(ids))}."
    if not again:
        return f"As sources.csv noted it when the {_counted(len(ids))} {'was' if len(ids) == 1 else 'were'} read."
    return f"Read where it stands for {len(again)} of {_counted(len(ids))}; for the others as sources.csv noted it."


def _counted(number: int) -> str:
    return f"{number} source" + "s" * (number != 1)


def mistakes(rows: Iterable[Mapping[str, Any]]) -> list[str]:
    """Return what is wrong with the licences of sources (rows with source_id, licence and licence_name)."""
    found = []
    for row in rows:
        wanted = TERMS.get(row["licence"])
        if wanted is None:
            found.append(f"{row['source_id']}: no name is known for the licence {row['licence']!r}")
        elif row["licence_name"] != ";".join(wanted):
            found.append(
                f"{row['source_id']}: licence_name is {row['licence_name']}; {row['licence']!r} means"
                f" {';'.join(wanted)}"
            )
    return found


def shown(licence: Mapping[str, str]) -> str:
    """Return a licence in words: its SPDX name, or the title of a name of our own."""
    return licence["title"] if licence["name"].startswith("LicenseRef-") else licence["name"]


def as_rows(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """Return the rows of the table of sources as dictionaries."""
    columns = ["source_id", "licence", "licence_name"]
    return [dict(zip(columns, row, strict=True)) for row in frame[columns].astype(object).itertuples(index=False)]
