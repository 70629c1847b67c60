"""Accounts at venues, held against what is known."""
