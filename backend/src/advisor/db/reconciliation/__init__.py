"""Accounts at venues, held against what we know."""
