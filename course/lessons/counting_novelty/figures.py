"""The charts of the traces of novelty."""
