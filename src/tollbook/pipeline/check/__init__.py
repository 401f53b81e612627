"""Reports that somebody submits, with their verdicts."""
