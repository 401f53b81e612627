"""Newer files from the hosts of sources."""
