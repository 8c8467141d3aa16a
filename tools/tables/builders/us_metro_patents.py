"""us_metro_patents: US patents by the metropolitan area of the inventor (US Patent and Trademark Office), with people
(Bureau of Economic Analysis).
"""

from __future__ import annotations

import pandas as pd

from tools.tables import frames
from tools.tables.builders import us_metro_wages
from tools.tables.raw import Raw

OFFICE = "up-uspto_cbsa"
SOURCES = (OFFICE, us_metro_wages.BEA)
#: The list has every year from 2000 to 2015; four are enough for what is asked.
YEARS = (2000, 2005, 2010, 2015)
KINDS = {"Metropolitan Statistical Area": "metropolitan", "Micropolitan Statistical Area": "micropolitan"}
#: Areas that the newer list of people has under another code, with the same first city (the office's: the newer one).
RENAMED = {14060: 14010, 26180: 46520, 29140: 29200, 31100: 31080, 42060: 42200, 44600: 48260}
#: The copy of the list has a question mark where the name of a Puerto Rican city has an accent.
REPAIRED = {"Sebasti?n": "Sebastián", "Mayag?ez": "Mayagüez", "Germ?n": "Germán"}


def granted(frame: pd.DataFrame) -> pd.DataFrame:
    """Return the office's list in long form: metro_code, metro, kind, year, patents_granted; micropolitan areas too.

    `frame` has GeoType, ID Code, U.S. Regional Title and a column a year; subtotals have no code and are left out. The
    code is that of the statistical area behind a first figure 1.
    """
    rows = frame[frame["GeoType"].isin(KINDS) & (frame["ID Code"] != "")]
    name = rows["U.S. Regional Title"]
    for broken, whole in REPAIRED.items():
        name = name.str.replace(broken, whole, regex=False)
    known = pd.DataFrame(
        {"metro_code": rows["ID Code"].str[1:].astype("int64"), "metro": name, "kind": rows["GeoType"].map(KINDS)}
    )
    parts = [known.assign(year=year, patents_granted=rows[str(year)].astype("int64")) for year in YEARS]
    return pd.concat(parts, ignore_index=True)


def build(raw: Raw) -> pd.DataFrame:
    """Return the table: every area that the office calls metropolitan, and those that the list of people calls so."""
    found = granted(raw.csv(OFFICE))
    text = raw.bytes(us_metro_wages.BEA, "population.csv").decode("utf-8-sig")
    people = us_metro_wages.profile(text, "population_persons", YEARS).drop(columns="metro")
    people["metro_code"] = people["metro_code"].astype("int64").replace({new: old for old, new in RENAMED.items()})
    found = found[(found["kind"] == "metropolitan") | found["metro_code"].isin(people["metro_code"])]
    found = found.merge(people, on=["metro_code", "year"], how="left", validate="one_to_one")
    found["population_persons"] = frames.whole(found["population_persons"])
    both = f"{OFFICE};{us_metro_wages.BEA}"
    found["source_id"] = found["population_persons"].notna().map({True: both, False: OFFICE})
    return found.sort_values(["metro_code", "year"], kind="stable")
