"""What is counted, bundled or on a ledger, as books."""
