"""Ids that people and other systems see."""

import uuid
from collections.abc import Callable
from typing import Final, TypeAlias

NewId: TypeAlias = Callable[[], uuid.UUID]


_LINKED: Final = uuid.UUID("6f0d1c4e-2a57-4f6b-9d55-6a3f0a8b1c27")
"""Space of ids that follow from others."""
_MARKED_FROM: Final = 12
"""Bytes of a reference before those that follow from them."""


def linked_id(of: str, word: str) -> uuid.UUID:
    """The id of what belongs to something else: the same for ever, and for nothing else.

    Args:
        of: what it belongs to.
        word: what it is of it.
    """
    return uuid.uuid5(_LINKED, f"{word}:{of}")


def order_reference(drawn: uuid.UUID) -> uuid.UUID:
    """A reference of one of our orders: whoever reads it at a venue knows that no other client made it.

    Args:
        drawn: at random; 90 bits of the reference follow from it.

    Returns:
        An id of version 8, as RFC 9562 has it for those who make their own, whose last 32 bits follow from the others.
    """
    return _marked(linked_id(str(drawn), "drawn").bytes[:_MARKED_FROM])


def order_references(new_id: NewId) -> NewId:
    """Draws a reference of one of our orders at each call."""
    return lambda: order_reference(new_id())


def is_order_reference(text: str) -> bool:
    """Whether a reference that a venue has is one that ``order_reference`` made."""
    return is_id(text) and uuid.UUID(text) == _marked(uuid.UUID(text).bytes[:_MARKED_FROM])


def _marked(begins: bytes) -> uuid.UUID:
    kept = bytes((*begins[:6], 0x80 | begins[6] & 0x0F, begins[7], 0x80 | begins[8] & 0x3F, *begins[9:]))
    return uuid.UUID(bytes=kept + linked_id(kept.hex(), "order").bytes[_MARKED_FROM:])


def is_id(text: str) -> bool:
    """Whether a text is an id as we write it; another form of one is not."""
    try:
        return str(uuid.UUID(text)) == text
    except ValueError:
        return False


def random_id() -> uuid.UUID:
    """Return a fresh random id; injected wherever an id is made."""
    return uuid.uuid4()
