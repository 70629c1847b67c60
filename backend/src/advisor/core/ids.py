"""Ids that people and other systems see."""

import uuid
from collections.abc import Callable
from typing import Final, TypeAlias

NewId: TypeAlias = Callable[[], uuid.UUID]


_LINKED: Final = uuid.UUID("6f0d1c4e-2a57-4f6b-9d55-6a3f0a8b1c27")
"""Space of ids that follow from others."""


def linked_id(of: str, word: str) -> uuid.UUID:
    """The id of what belongs to something else: the same for ever, and for nothing else.

    Args:
        of: what it belongs to.
        word: what it is of it.
    """
    return uuid.uuid5(_LINKED, f"{word}:{of}")


def is_id(text: str) -> bool:
    """Whether a text is an id as we write it; another form of one is not."""
    try:
        return str(uuid.UUID(text)) == text
    except ValueError:
        return False


def random_id() -> uuid.UUID:
    """Return a fresh random id; injected wherever an id is made."""
    return uuid.uuid4()
