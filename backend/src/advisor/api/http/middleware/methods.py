"""HTTP methods by what they may do."""

from typing import Final

SAFE_METHODS: Final = frozenset({"GET", "HEAD", "OPTIONS"})
"""They change nothing (RFC 9110 §9.2.1); all others are commands."""
