"""Words and dates of time, settled into days."""
