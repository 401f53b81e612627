"""Bodies of answers unpacked piece by piece, so that none grows beyond its limit unseen."""

import zlib
from typing import Protocol

from tollbook.sources.errors import SourceError

# A compressed body may grow so many times over; series of numbers stay well below it.
EXPANSION_LIMIT = 200
# Up to this size a body may have been compressed by any factor.
SMALL = 1_000_000


class Unpacks(Protocol):
    """Unpacks a body piece by piece; `unconsumed_tail` is what is left of a piece."""

    @property
    def unconsumed_tail(self) -> bytes: ...
    @property
    def eof(self) -> bool: ...
    def decompress(self, chunk: bytes, most: int, /) -> bytes: ...
    def flush(self) -> bytes: ...


class _Plain:
    """Stands where a decompressor stands for a body that is not compressed."""

    unconsumed_tail = b""
    eof = True

    def decompress(self, chunk: bytes, most: int, /) -> bytes:
        return chunk

    def flush(self) -> bytes:
        return b""


def unpacking(encoding: str, url: str) -> Unpacks:
    """What unpacks a body of that content encoding. Raises SourceError for one that was not asked for."""
    name = encoding.strip().lower()
    if name in ("", "identity"):
        return _Plain()
    if name in ("gzip", "x-gzip", "deflate"):
        # 32 lets zlib tell gzip from deflate by the first bytes.
        return zlib.decompressobj(zlib.MAX_WBITS | 32)
    raise SourceError(f"{url}: is packed as «{name[:40]}», which was not asked for; nothing is taken")


def check_size(size: int, sent: int, limit: int, url: str) -> None:
    """Raises SourceError if a body, of which so much was sent, has unpacked to more than may be."""
    if size > limit:
        raise SourceError(f"{url}: larger than {limit / 1_000_000:g} MB, which is no file of figures")
    if size > max(SMALL, sent * EXPANSION_LIMIT):
        raise SourceError(
            f"{url}: unpacks to over {EXPANSION_LIMIT} times its size, as a gzip bomb does; nothing is taken"
        )
