"""Texts that somebody else wrote."""

from typing import Final

_LONGEST: Final = 500


def storable(sent: str) -> str:
    """What somebody sent as a text the database takes: of a bounded length, without zeros and halves of pairs."""
    return sent[:_LONGEST].replace("\0", "\N{REPLACEMENT CHARACTER}").encode("utf-8", "replace").decode()
