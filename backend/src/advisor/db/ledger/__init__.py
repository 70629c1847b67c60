"""The ledger's accounts and entries."""
