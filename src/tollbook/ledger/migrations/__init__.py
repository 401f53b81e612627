"""How the schema came to be: a file per revision, run by Alembic."""
