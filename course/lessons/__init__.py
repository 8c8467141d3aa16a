"""A room for each lesson: its text, claims, charts and lab."""
