"""The labs: one module a lesson, each with a pure draw(**values)."""
