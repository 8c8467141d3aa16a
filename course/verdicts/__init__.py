"""Pure functions from tables to verdicts, one file an essay."""
