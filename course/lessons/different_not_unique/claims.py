"""The rules of the claims, on *Chinese tech exceptionalism* (Norris 2019): all of them have records."""

from __future__ import annotations
