"""What goes wrong when a document is fetched, said to the person who asked for it."""


class SourceError(Exception):
    """A document cannot be had: the message names the input, what is wrong with it, and the mend."""


class HostAwayError(SourceError):
    """A host cannot be asked for now: it is silent or unknown, or wants to be left alone for `wait` seconds.

    Where it is not `sure`, it may be one of its files alone that fails.
    """

    def __init__(self, message: str, wait: float | None = None, sure: bool = True) -> None:
        super().__init__(message)
        self.wait, self.sure = wait, sure


class StoppedError(Exception):
    """Whoever fetches has been told to stop, and begins nothing more."""
