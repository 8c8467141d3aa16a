"""One module a constructed table, named after it.

SOURCES  ids of sources.csv; their files are read
NEEDS    of a source of which only some files are read: how the paths of those end
build    returns the table, as a DataFrame or as the text of its file, from a folder of raw files
"""
