"""The first released schema: six tables that only grow."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
WORD = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
HASH = sa.LargeBinary(32)

KEYS = {
    "sources": "key",
    "documents": "key",
    "accounts": "key",
    "claims": "key",
    "transactions": "seq",
    "entries": "seq",
}


def upgrade() -> None:
    """Makes the tables, and the triggers that refuse to change or delete a row."""
    _sources()
    _documents()
    _accounts()
    _claims()
    _transactions()
    _entries()
    if op.get_bind().dialect.name == "sqlite":
        _guard_sqlite()
    else:
        _guard_postgresql()


def _number(name: str) -> sa.Column[int]:
    return sa.Column(name, KEY, primary_key=True, autoincrement=False)


def _sources() -> None:
    op.create_table(
        "sources",
        _number("key"),
        sa.Column("id", WORD, nullable=False),
        sa.Column("card", sa.Text, nullable=False),
        sa.Column("hash", HASH, nullable=False, unique=True),
    )


def _documents() -> None:
    op.create_table(
        "documents",
        _number("key"),
        sa.Column("id", HASH, nullable=False, unique=True),
        sa.Column("source", WORD),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("title", sa.Text),
        sa.Column("published", WORD),
        sa.Column("language", WORD),
        sa.Column("fetched", WORD),
        sa.Column("size", KEY, nullable=False),
        sa.Column("bytes", sa.LargeBinary, nullable=False),
        sa.Column("text", sa.LargeBinary),
        sa.Column("hash", HASH, nullable=False),
    )


def _accounts() -> None:
    names = ("pack", "speaker", "side", "item", "outcome")
    op.create_table(
        "accounts",
        _number("key"),
        *(sa.Column(name, WORD, nullable=False) for name in names),
        sa.Column("place", WORD),
        sa.UniqueConstraint(*names, "place"),
    )


def _claims() -> None:
    op.create_table(
        "claims",
        _number("key"),
        sa.Column("id", HASH, nullable=False, unique=True),
        sa.Column("document", KEY, sa.ForeignKey("documents.key"), nullable=False),
        sa.Column("account", KEY, sa.ForeignKey("accounts.key"), nullable=False),
        sa.Column("field", WORD, nullable=False),
        sa.Column("start", sa.Integer, nullable=False),
        sa.Column("end", sa.Integer, nullable=False),
        sa.Column("low", sa.Double, nullable=False),
        sa.Column("high", sa.Double),
        sa.Column("bound", WORD, nullable=False),
        sa.Column("kind", WORD, nullable=False),
        sa.Column("first", WORD),
        sa.Column("last", WORD),
        sa.Column("basis", WORD, nullable=False),
        sa.Column("dating", WORD, nullable=False),
        sa.Column("malformed", sa.SmallInteger, nullable=False),
        sa.Column("rule", sa.Text, nullable=False),
        sa.Column("words", sa.Text),
    )
    op.create_index("claims_by_account", "claims", ["account", "last"])
    op.create_index("claims_by_document", "claims", ["document"])


def _transactions() -> None:
    op.create_table(
        "transactions",
        _number("seq"),
        sa.Column("at", WORD, nullable=False),
        sa.Column("by", sa.Text, nullable=False),
        sa.Column("why", sa.Text, nullable=False),
        sa.Column("address", WORD),
        sa.Column("document", KEY, sa.ForeignKey("documents.key")),
        sa.Column("source", KEY, sa.ForeignKey("sources.key")),
        sa.Column("last", KEY, nullable=False),
        sa.Column("hash", HASH, nullable=False),
    )
    op.create_index("transactions_by_address", "transactions", ["address"])
    op.create_index("transactions_by_document", "transactions", ["document"])


def _entries() -> None:
    op.create_table(
        "entries",
        _number("seq"),
        sa.Column("transaction", KEY, sa.ForeignKey("transactions.seq"), nullable=False),
        sa.Column("act", WORD, nullable=False),
        sa.Column("claim", KEY, sa.ForeignKey("claims.key"), nullable=False),
        sa.Column("published", WORD, nullable=False),
        sa.Column("correction", WORD),
        sa.Column("hash", HASH, nullable=False),
    )
    op.create_index("entries_by_claim", "entries", ["claim"])


def _guard_sqlite() -> None:
    for table, key in KEYS.items():
        for act in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER {table}_refuse_{act.lower()} BEFORE {act} ON {table} "
                f"BEGIN SELECT RAISE(ABORT, '{table}: append-only'); END"
            )
        # INSERT OR REPLACE deletes without firing the trigger on DELETE: a taken number is refused first.
        op.execute(
            f"CREATE TRIGGER {table}_refuse_replace BEFORE INSERT ON {table} "
            f'WHEN NEW."{key}" <= (SELECT max("{key}") FROM {table}) '
            f"BEGIN SELECT RAISE(ABORT, '{table}: append-only'); END"
        )
    for table, column in (("sources", "hash"), ("documents", "id"), ("claims", "id")):
        op.execute(
            f"CREATE TRIGGER {table}_refuse_twice BEFORE INSERT ON {table} "
            f'WHEN EXISTS (SELECT 1 FROM {table} WHERE "{column}" = NEW."{column}") '
            f"BEGIN SELECT RAISE(ABORT, '{table}: append-only'); END"
        )


def _guard_postgresql() -> None:
    op.execute(
        "CREATE FUNCTION tollbook_refuse() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION '%: append-only', TG_TABLE_NAME; END $$"
    )
    for table in KEYS:
        op.execute(
            f"CREATE TRIGGER {table}_refuse_change BEFORE UPDATE OR DELETE ON {table} "
            "FOR EACH ROW EXECUTE FUNCTION tollbook_refuse()"
        )
        op.execute(
            f"CREATE TRIGGER {table}_refuse_truncate BEFORE TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION tollbook_refuse()"
        )
