"""Builders of the constructed tables: raw files of named sources in, the CSV of data/ out.

Run `python -m tools.tables --list` for every table with its class, builder and licence, and
`python -m tools.tables TABLE --raw FOLDER --check` to rebuild one and compare it with data/ byte for byte.
"""
