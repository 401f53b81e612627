"""The fields of a claim: one question each about a figure."""
