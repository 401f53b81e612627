"""The revisions of the schema, in the order of their numbers. A revision that was
released is never edited."""
