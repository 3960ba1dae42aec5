"""Finding articles by their words: one analysis, one index in the database itself."""
