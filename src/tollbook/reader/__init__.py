"""Reads documents: every number in them becomes a claim, a recognised other, or a leftover."""

from tollbook.reader.document_reader import Reader, reader_for

__all__ = ["Reader", "reader_for"]
