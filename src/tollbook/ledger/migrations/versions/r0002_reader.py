"""Which version of Tollbook read a document; and what stands, as a view for people who ask in SQL.

Transactions from before have no reader, and their hashes stay as they are: a reader is hashed only where
there is one.
"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

# Derived, never stored: a claim whose last entry, in the order in which things were published, asserts it.
_STANDING = """
CREATE VIEW standing AS
SELECT a.pack, a.speaker, a.side, a.item, a.outcome, a.place, c.low, c.high, c.bound, c.kind,
       c."first", c."last", c.basis, d.source, d.name AS document, e.published, t."at" AS recorded,
       e.seq AS entry, c.key AS claim
FROM entries e
JOIN claims c ON c.key = e.claim
JOIN accounts a ON a.key = c.account
JOIN documents d ON d.key = c.document
JOIN transactions t ON t.seq = e."transaction"
WHERE e.act = 'assert' AND NOT EXISTS (
    SELECT 1 FROM entries later
    WHERE later.claim = e.claim AND (later.published, later.seq) > (e.published, e.seq)
)
"""


def upgrade() -> None:
    """Adds the column and the view."""
    op.add_column(
        "transactions",
        sa.Column("reader", sa.Text().with_variant(sa.Text(collation="C"), "postgresql")),
    )
    op.execute(_STANDING)
