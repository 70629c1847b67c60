"""Ids that people and other systems see."""

import uuid
from collections.abc import Callable
from typing import TypeAlias

NewId: TypeAlias = Callable[[], uuid.UUID]


def random_id() -> uuid.UUID:
    """Return a fresh random id; injected wherever an id is made."""
    return uuid.uuid4()
