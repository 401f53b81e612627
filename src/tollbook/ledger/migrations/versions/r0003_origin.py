"""Which conflict a card belongs to, so that two may have sources of one name; and how the origin of a figure
names it, where it stands in a file of figures.

Cards and claims from before have neither, and their hashes stay as they are: both are hashed only where they
are there.
"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Adds the two columns, and the index by which a source's documents are found."""
    op.add_column("sources", sa.Column("pack", sa.Text().with_variant(sa.Text(collation="C"), "postgresql")))
    op.add_column("claims", sa.Column("origin", sa.Text))
    op.create_index("transactions_by_source", "transactions", ["source"])
