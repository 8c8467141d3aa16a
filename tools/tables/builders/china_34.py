"""china_34: map of China, 34 units (Natural Earth, simplified by mapshaper)."""

from __future__ import annotations

from tools.tables import natural_earth
from tools.tables.raw import Raw

SOURCES = (natural_earth.SOURCE,)


def build(raw: Raw) -> str:
    """Return the text of the map from its raw file."""
    return natural_earth.china(raw, mainland_only=False)
