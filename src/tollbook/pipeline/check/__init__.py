"""A report that is handed in, with its verdicts."""
