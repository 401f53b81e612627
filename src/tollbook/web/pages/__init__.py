"""The pages, a file for each kind: from an address to a pipeline, and from what it gives to a template."""
