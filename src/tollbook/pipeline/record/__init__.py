"""Everything that writes to a ledger, or writes a ledger out."""
