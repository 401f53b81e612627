"""The tables, the same on SQLite and PostgreSQL. `migrations/` makes them, step by step; this is where they
end.

Days and moments are texts (see `model.moment`), so that both databases hold, compare and hash the same.
Hashes are 32 bytes. Every table is append-only: triggers refuse UPDATE and DELETE.
"""

from sqlalchemy import (
    BigInteger,
    Column,
    Double,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    SmallInteger,
    Table,
    Text,
    UniqueConstraint,
)

metadata = MetaData()

# SQLite makes a column the row's own number only if its type is INTEGER, to the letter.
Key = BigInteger().with_variant(Integer(), "sqlite")
# Moments, days and ids are compared byte by byte, whatever language the database speaks.
Word = Text().with_variant(Text(collation="C"), "postgresql")

# The card of a source as it stood; a card that changed is another row. `pack` is the conflict that it belongs
# to (since the third revision of the schema; a card from before belongs to that of its figures).
sources = Table(
    "sources",
    metadata,
    Column("key", Key, primary_key=True, autoincrement=False),
    Column("id", Word, nullable=False),
    Column("card", Text, nullable=False),
    Column("hash", LargeBinary(32), nullable=False, unique=True),
    Column("pack", Word),
)

# `id` is the SHA-256 of the bytes, `hash` covers the particulars. `bytes` and `text` are compressed (zlib);
# `text` is NULL where the bytes are the text, in UTF-8.
documents = Table(
    "documents",
    metadata,
    Column("key", Key, primary_key=True, autoincrement=False),
    Column("id", LargeBinary(32), nullable=False, unique=True),
    Column("source", Word),
    Column("name", Text, nullable=False),
    Column("title", Text),
    Column("published", Word),
    Column("language", Word),
    Column("fetched", Word),
    Column("size", Key, nullable=False),
    Column("bytes", LargeBinary, nullable=False),
    Column("text", LargeBinary),
    Column("hash", LargeBinary(32), nullable=False),
)

# Whose count of what: that which entries are posted to.
accounts = Table(
    "accounts",
    metadata,
    Column("key", Key, primary_key=True, autoincrement=False),
    Column("pack", Word, nullable=False),
    Column("speaker", Word, nullable=False),
    Column("side", Word, nullable=False),
    Column("item", Word, nullable=False),
    Column("outcome", Word, nullable=False),
    Column("place", Word),
    UniqueConstraint("pack", "speaker", "side", "item", "outcome", "place"),
)

# `id` is the hash of all the rest, with the document's id and the account's words in it. `origin` is how a
# file of figures names this one, as JSON (since the third revision of the schema).
claims = Table(
    "claims",
    metadata,
    Column("key", Key, primary_key=True, autoincrement=False),
    Column("id", LargeBinary(32), nullable=False, unique=True),
    Column("document", Key, ForeignKey("documents.key"), nullable=False),
    Column("account", Key, ForeignKey("accounts.key"), nullable=False),
    Column("field", Word, nullable=False),
    Column("start", Integer, nullable=False),
    Column("end", Integer, nullable=False),
    Column("low", Double, nullable=False),
    Column("high", Double),
    Column("bound", Word, nullable=False),
    Column("kind", Word, nullable=False),
    Column("first", Word),
    Column("last", Word),
    Column("basis", Word, nullable=False),
    Column("dating", Word, nullable=False),
    Column("malformed", SmallInteger, nullable=False),
    Column("rule", Text, nullable=False),
    Column("words", Text),
    Column("origin", Text),
    Index("claims_by_account", "account", "last"),
    Index("claims_by_document", "document"),
)

# What was entered in one go, or not at all. `address` is where the document was found, `last` the number of
# the last entry up to here; `hash` covers the transaction before, the document, the source and that entry.
# `reader` is the version of Tollbook that read the document (since the second revision of the schema).
transactions = Table(
    "transactions",
    metadata,
    Column("seq", Key, primary_key=True, autoincrement=False),
    Column("at", Word, nullable=False),
    Column("by", Text, nullable=False),
    Column("why", Text, nullable=False),
    Column("address", Word),
    Column("document", Key, ForeignKey("documents.key")),
    Column("source", Key, ForeignKey("sources.key")),
    Column("last", Key, nullable=False),
    Column("hash", LargeBinary(32), nullable=False),
    Column("reader", Word),
    Index("transactions_by_address", "address"),
    Index("transactions_by_document", "document"),
    Index("transactions_by_source", "source"),
)

# A claim is asserted or withdrawn. `published` is the day or moment from which that was known in public.
entries = Table(
    "entries",
    metadata,
    Column("seq", Key, primary_key=True, autoincrement=False),
    Column("transaction", Key, ForeignKey("transactions.seq"), nullable=False),
    Column("act", Word, nullable=False),
    Column("claim", Key, ForeignKey("claims.key"), nullable=False),
    Column("published", Word, nullable=False),
    Column("correction", Word),
    Column("hash", LargeBinary(32), nullable=False),
    Index("entries_by_claim", "claim"),
)

TABLES = (sources, documents, accounts, claims, transactions, entries)
NUMBERED = {
    "sources": "key",
    "documents": "key",
    "accounts": "key",
    "claims": "key",
    "transactions": "seq",
    "entries": "seq",
}
