"""What the rules and records of this lesson measure, on *Chinese tech exceptionalism* (Norris 2019)."""

from __future__ import annotations

from course.ledger.country_panel import (
    CARRIED as CARRIED,
)
from course.ledger.country_panel import (
    ESSAY_YEAR as ESSAY_YEAR,
)
from course.ledger.country_panel import (
    INDICATORS as INDICATORS,
)
from course.ledger.country_panel import (
    LEAST_PEOPLE as LEAST_PEOPLE,
)
from course.ledger.country_panel import (
    PATENTS as PATENTS,
)
from course.ledger.country_panel import (
    PEERS as PEERS,
)
from course.ledger.country_panel import (
    YEARS as YEARS,
)
from course.ledger.country_panel import (
    compared as compared,
)
from course.ledger.country_panel import (
    growth_since as growth_since,
)
from course.ledger.country_panel import (
    panel as panel,
)
from course.ledger.country_panel import (
    peer_groups as peer_groups,
)
from course.ledger.country_panel import (
    place as place,
)
from course.ledger.country_panel import (
    searched as searched,
)

DIGITAL = (
    "computer technology",
    "digital communication",
    "IT methods for management",
    "semiconductors",
    "telecommunications",
)
