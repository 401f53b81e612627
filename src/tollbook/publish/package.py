"""A Frictionless data package: CSV tables with a description that programs and people can read."""

import json
import re
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

from tollbook.model.pack import Pack, Source
from tollbook.publish.claims import (
    DOCUMENT_FIELDS,
    ENTRY_FIELDS,
    FIELDS,
    ClaimRecord,
    DocumentRecord,
    EntryRecord,
    Field,
    csv_kind,
    write_csv,
)
from tollbook.publish.output import FileKind

PROFILE = "https://datapackage.org/profiles/2.0/datapackage.json"
_DESCRIPTION = "datapackage.json"
_NAME = "tollbook-"
_OPENING = re.compile(rf'\{{[^{{]*"name": "{_NAME}'.encode())
PACKAGE = {
    "claims.csv": csv_kind("the claims of a Tollbook package", FIELDS),
    "entries.csv": csv_kind("the entries of a Tollbook package", ENTRY_FIELDS),
    "documents.csv": csv_kind("the documents of a Tollbook package", DOCUMENT_FIELDS),
    # Last of all, since it describes the others.
    _DESCRIPTION: FileKind(
        "the description of a Tollbook package", lambda head: _OPENING.match(head) is not None
    ),
}
"""The files of a package by their names, in the order in which they are to be put in place."""


def write_package(
    folder: Path,
    pack: Pack,
    claims: Iterable[ClaimRecord],
    entries: Iterable[EntryRecord],
    documents: Iterable[DocumentRecord],
    sources: Iterable[Source],
) -> int:
    """Writes the files of a package into a folder; returns the number of claims. Raises OSError."""
    written = _written(folder / "claims.csv", claims, FIELDS)
    _written(folder / "entries.csv", entries, ENTRY_FIELDS)
    _written(folder / "documents.csv", documents, DOCUMENT_FIELDS)
    origins = [
        {key: value for key, value in {"title": source.attribution, "path": source.url}.items() if value}
        for source in sources
    ]
    described = {
        "$schema": PROFILE,
        "name": f"{_NAME}{pack.id}",
        "title": f"Claims of losses: {pack.name}",
        "description": "Who said how many of what, over which days. The figures are their sources' claims.",
        "created": datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "sources": origins,
        "resources": [
            _resource(folder, "claims", "The claims that stand.", FIELDS, "claim", {"document": "documents"}),
            _resource(folder, "entries", "All that was asserted and withdrawn.", ENTRY_FIELDS, "entry", {}),
            _resource(folder, "documents", "Where the claims stand.", DOCUMENT_FIELDS, "document", {}),
        ],
    }
    text = json.dumps(described, indent=2, ensure_ascii=False) + "\n"
    (folder / _DESCRIPTION).write_text(text, encoding="utf-8")
    return written


def _written(
    path: Path, rows: Iterable[ClaimRecord | EntryRecord | DocumentRecord], fields: Iterable[Field]
) -> int:
    with path.open("w", encoding="utf-8", newline="") as out:
        return write_csv(rows, fields, out)


def _resource(
    folder: Path, name: str, title: str, fields: Iterable[Field], key: str, refers: Mapping[str, str]
) -> dict[str, Any]:
    path = folder / f"{name}.csv"
    with path.open("rb") as file:
        digest = sha256()
        for block in iter(lambda: file.read(1 << 20), b""):
            digest.update(block)
    schema: dict[str, Any] = {
        "fields": [
            {"name": field.name, "type": field.type, "description": field.description} for field in fields
        ],
        "primaryKey": [key],
    }
    if refers:
        schema["foreignKeys"] = [
            {"fields": [field], "reference": {"resource": other, "fields": [field]}}
            for field, other in refers.items()
        ]
    return {
        "name": name,
        "title": title,
        "path": path.name,
        "type": "table",
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "bytes": path.stat().st_size,
        "hash": f"sha256:{digest.hexdigest()}",
        "schema": schema,
    }
