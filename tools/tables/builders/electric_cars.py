"""electric_cars: electric cars sold and in use by country, 2010-2024 (International Energy Agency)."""

from __future__ import annotations

import pandas as pd

from tools.tables import frames
from tools.tables.raw import Raw, RawError

SOURCE = "up-iea_gevo2025"
SOURCES = (SOURCE,)
NEEDS = {SOURCE: ("EVDataExplorer2025.csv",)}
#: Economies that the agency names otherwise than the course.
NAMES = {
    "Czech Republic": "Czechia",
    "Korea": "South Korea",
    "Turkiye": "Türkiye",
    "USA": "United States",
    "Viet Nam": "Vietnam",  # codespell:ignore nam
}
#: Groups of countries: they overlap with countries and with one another.
GROUPS = (
    "Africa",
    "Asia Pacific",
    "Central and South America",
    "EU27",
    "Europe",
    "Middle East and Caspian",
    "North America",
    "Rest of the world",
)
#: Column: parameter of the file, and the powertrains that are added for it.
COLUMNS = {
    "cars_sold": ("EV sales", ("BEV", "PHEV")),
    "battery_cars_sold": ("EV sales", ("BEV",)),
    "share_of_cars_sold_percent": ("EV sales share", ("EV",)),
    "cars_in_use": ("EV stock", ("BEV", "PHEV")),
}


def column(cars: pd.DataFrame, parameter: str, powertrains: tuple[str, ...]) -> pd.Series:
    """Return one column by economy and year: the sum of the powertrains that have a figure."""
    rows = cars[(cars["parameter"] == parameter) & cars["powertrain"].isin(powertrains)]
    return rows.groupby(["region_country", "year"])["number"].sum()


def build(raw: Raw) -> pd.DataFrame:
    """Return the table from its raw file: passenger cars, history only, one row per economy and year.

    Raise RawError if the file has an economy that the course does not know, or a unit that was not expected.
    """
    file = raw.csv(SOURCE)
    cars = file[(file["category"] == "Historical") & (file["mode"] == "Cars")]
    cars = cars.assign(year=cars["year"].astype("int64"), number=pd.to_numeric(cars["value"]))
    used = cars[cars["parameter"].isin([parameter for parameter, _ in COLUMNS.values()])]
    if not set(used["unit"]) <= {"Vehicles", "percent"}:
        raise RawError(f"The file of {SOURCE} has the units {', '.join(sorted(set(used['unit'])))}.")
    found = pd.DataFrame({name: column(used, *what) for name, what in COLUMNS.items()}).reset_index()
    for name in ("cars_sold", "battery_cars_sold", "cars_in_use"):
        found[name] = frames.whole(found[name])
    codes = {name: iso3 for iso3, name in frames.country_names().items()}
    economy = found["region_country"].replace(NAMES)
    kind = economy.map(lambda name: "world" if name == "World" else "group" if name in GROUPS else "country")
    lost = sorted(set(economy[(kind == "country") & ~economy.isin(codes.keys())]))
    if lost:
        raise RawError(f"The file of {SOURCE} has economies that countries.csv does not know: {', '.join(lost)}.")
    found = found.assign(economy=economy, iso3=economy.map(codes).where(kind == "country"), kind=kind, source_id=SOURCE)
    order = ["economy", "iso3", "kind", "year", *COLUMNS, "source_id"]
    return found[order].sort_values(["economy", "year"], kind="stable", ignore_index=True)
