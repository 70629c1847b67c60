"""What may be missing elsewhere and is not here."""

from typing import TypeVar

T = TypeVar("T")


def present(value: T | None) -> T:
    """The value, which a test has put there: a team of a game, for example."""
    assert value is not None
    return value
