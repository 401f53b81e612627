"""The words by which a text sets its figures against others."""
