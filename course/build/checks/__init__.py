"""Checks of the tables that look at what the figures say, not at their bytes.

`core` runs them and holds what every table must obey; the other modules hold the checks of single tables, by subject.
"""

from course.build.checks import (
    ai,
    census,
    cities,
    core,
    countries,
    events,
    firms,
    industry,
    makers,
    products,
    provinces,
    sources,
    us_metros,
    zones,
)
from course.build.checks.core import (
    EXPECTED,
    check_all,
    check_table,
    compared,
    expect,
    expected,
    find,
    joins,
    said_years,
)

__all__ = [
    "EXPECTED",
    "ai",
    "census",
    "check_all",
    "check_table",
    "cities",
    "compared",
    "core",
    "countries",
    "events",
    "expect",
    "expected",
    "find",
    "firms",
    "industry",
    "joins",
    "makers",
    "products",
    "provinces",
    "said_years",
    "sources",
    "us_metros",
    "zones",
]
