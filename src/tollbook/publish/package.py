"""A Frictionless data package: CSV tables with a description that programs and people can read."""

import json
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
    write_csv,
)

PROFILE = "https://datapackage.org/profiles/2.0/datapackage.json"


def write_package(
    folder: Path,
    pack: Pack,
    claims: Iterable[ClaimRecord],
    entries: Iterable[EntryRecord],
    documents: Iterable[DocumentRecord],
    sources: Iterable[Source],
) -> int:
    """Writes a package into a folder, which is made; returns the number of claims. Raises OSError."""
    folder.mkdir(parents=True, exist_ok=True)
    written = _written(folder / "claims.csv", claims, FIELDS)
    _written(folder / "entries.csv", entries, ENTRY_FIELDS)
    _written(folder / "documents.csv", documents, DOCUMENT_FIELDS)
    origins = [
        {key: value for key, value in {"title": source.attribution, "path": source.url}.items() if value}
        for source in sources
    ]
    described = {
        "$schema": PROFILE,
        "name": f"tollbook-{pack.id}",
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
    (folder / "datapackage.json").write_text(text, encoding="utf-8")
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
