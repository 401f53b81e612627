"""Conflicts and languages, loaded from their data files."""
