"""What goes wrong when a document is fetched, said to the person who asked for it."""


class SourceError(Exception):
    """A document cannot be had: the message names the input, what is wrong with it, and the mend."""
