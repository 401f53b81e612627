"""What a report, or a source's file, says."""
