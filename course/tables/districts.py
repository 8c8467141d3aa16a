"""Large Chinese cities seen from inside: how much of their innovation lies in the core. Pure functions."""

from __future__ import annotations

import pandas as pd

from course.tables.cache import computed_once

#: Workers whose industry stands for innovation: software and IT, research and technical services.
INNOVATIVE = ("sample_it_services_persons", "sample_science_services_persons")
WORKERS = "sample_employed_persons"
#: From so many people in its built city on the State Council calls a city very large, large of the first kind, large.
VERY_LARGE, LARGE_FIRST, LARGE = 5_000_000, 3_000_000, 1_000_000


@computed_once
def cores(
    census_districts_cn: pd.DataFrame,
    census_cities_cn: pd.DataFrame,
    *,
    least: int = VERY_LARGE,
    urban: float = 0.95,
    innovative: tuple[str, ...] = INNOVATIVE,
    base: str = WORKERS,
) -> pd.DataFrame:
    """One row for each city with `least` people or more in its built city, by name.

    core_innovative, core_base : percent of the city's innovative workers, and of the base (all workers, people, …), who
        live in the core: the districts in which at least the share `urban` of the people are urban. Workers are counted
        where they live.
    times : the first over the second. odds : the odds to live in the core, innovative workers against the base; they
        can be compared between cities with a small core and with a large one.
    services : percent of the city's workers who are in services. units : districts.
    Left out are cities with no such district, with no other one, or with fewer than four districts.
    """
    now = census_cities_cn[census_cities_cn["year"] == 2020].set_index("city_code")
    large = now.index[now["built_city_population_persons"].astype("Float64").fillna(0) >= least]
    units = census_districts_cn[census_districts_cn["city_code"].isin(large)]
    columns = list(dict.fromkeys([*innovative, base, WORKERS, "sample_services_persons"]))
    amounts = units[columns].astype("Float64").fillna(0).astype("float64")
    share = units["urban_population_persons"].astype("float64") / units["population_persons"].astype("float64")
    table = pd.DataFrame(
        {
            "city": units["city"].astype("str"),
            "made": amounts[list(innovative)].sum(axis=1),
            "base": amounts[base],
            "services": amounts["sample_services_persons"],
            "workers": amounts[WORKERS],
            "inside": share >= urban,
        }
    )
    inner = table[["made", "base"]].where(table["inside"], 0.0).groupby(table["city"]).sum()
    whole = table.groupby("city")[["made", "base", "services", "workers"]].sum()
    count = table.groupby("city")["inside"].agg(["sum", "size"])
    found = pd.DataFrame(
        {
            "core_innovative": 100 * inner["made"] / whole["made"],
            "core_base": 100 * inner["base"] / whole["base"],
            "services": 100 * whole["services"] / whole["workers"],
            "units": count["size"],
        }
    )
    found["times"] = found["core_innovative"] / found["core_base"]
    made, rest = (found[name] / (100 - found[name]) for name in ("core_innovative", "core_base"))
    found["odds"] = made / rest
    return found[(count["sum"] > 0) & (count["sum"] < count["size"]) & (count["size"] >= 4)]
