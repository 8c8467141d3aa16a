"""Checks of the tables on metropolitan areas of the United States that hold two ways of counting."""

from __future__ import annotations

import numpy as np
import pandas as pd

from course import data
from course.build.checks.core import Problems, anchor, check, near

#: What the office prints as the subtotal of its metropolitan areas.
SUBTOTAL = {2000: 80_230, 2005: 70_838, 2010: 103_118, 2015: 135_192}
#: Five cities of the metro of San Jose, 2022, by the inventor named first (Silicon Valley Indicators).
FIVE_CITIES = 4_288 + 1_969 + 1_623 + 1_478 + 1_321


@check("us_metro_patents")
def _metro_patents(frame: pd.DataFrame) -> Problems:
    problems: Problems = []
    summed = frame[frame["kind"] == "metropolitan"].groupby("year")["patents_granted"].sum()
    for year, printed in SUBTOTAL.items():
        problems += near(f"patents of the metropolitan areas in {year}", float(summed.get(year, 0)), printed, 0.0004)
    for year, patents in ((2005, 6_502), (2010, 10_074), (2015, 14_618)):
        problems += anchor(frame, "patents_granted", patents, 0, metro="San Jose-Sunnyvale-Santa Clara, CA", year=year)
    counts = data.load("country_patents")
    own = counts[(counts["iso3"] == "USA") & (counts["indicator"] == "US patents granted")]
    nation = own.set_index("year")["value"].astype(float).reindex(summed.index)
    share = summed / nation  # the rest lies outside metropolitan areas
    if not share.between(0.945, 0.965).all():
        problems.append(f"the areas hold {share.min():.1%} to {share.max():.1%} of the nation, expected about 95%")
    wages = data.load("us_metro_wages").set_index(["metro_code", "year"])["population_persons"]
    both = frame.set_index(["metro_code", "year"])["population_persons"].astype("float64").dropna()
    other = wages.astype("float64").reindex(both.index).dropna()
    if len(other) < 1_100 or (other != both.reindex(other.index)).any():
        problems.append("people are not those of us_metro_wages")
    own_year = frame[(frame["year"] == 2010) & frame["population_persons"].notna() & (frame["patents_granted"] > 0)]
    sizes = np.log(own_year["population_persons"].astype(float))
    slope = np.polyfit(sizes, np.log(own_year["patents_granted"]), 1)[0]
    return problems + near("exponent of patents in 2010", float(slope), 1.40, 0.03)


@check("patents_us")
def _partial_list(frame: pd.DataFrame) -> Problems:
    """The list of 2022 is known to be no count by inventor: five cities alone have more."""
    own = frame[(frame["place"] == "San Jose-Sunnyvale-Santa Clara, CA") & (frame["period"] == "2022")]
    return [] if (own["patents"] < FIVE_CITIES).all() else ["San Jose in 2022 is no longer below five of its cities"]


@check("urban_scaling_exponents")
def _two_countings(frame: pd.DataFrame) -> Problems:
    """Counted at the seat of the applicant the exponent is larger than counted at the inventor's, by either method."""
    problems: Problems = []
    rows = frame[frame["source_id"] == "up-oecd_regpat"].set_index("indicator")
    for method in ("least squares", "Poisson"):
        inventor, applicant = (
            rows["exponent"].get(f"International patents by {who}, {method}", float("nan"))
            for who in ("inventor", "applicant")
        )
        if not inventor < applicant:
            problems.append(f"by {method} the exponent by applicant is not above that by inventor")
    return problems
