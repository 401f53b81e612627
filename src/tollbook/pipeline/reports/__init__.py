"""The reports on a ledger, looked through."""
