"""The rules of the claims, on *The lesson of DeepSeek and Hangzhou* (Lu Ming 2025): all have records."""

from __future__ import annotations
