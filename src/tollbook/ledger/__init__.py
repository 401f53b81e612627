"""The append-only store: who said what and when, what was withdrawn, and the proof
that none of it changed."""
