"""Ids by which others name what has a number of its own here: numbers say how many there are, and are easy to guess."""

from enum import StrEnum
from typing import Final
from uuid import UUID

import asyncpg

from advisor.core.errors import NotFoundError


class Named(StrEnum):
    """What is named so, in words for people."""

    HALT = "halt"
    CLOSE_OUT = "close-out"
    FLOW = "flow"
    DIFFERENCE = "difference"
    CONSERVATIVE = "conservative mode"


async def number_of(reader: asyncpg.Connection | asyncpg.Pool, what: Named, public_id: UUID) -> int:
    """Our number of what others name.

    Raises:
        NotFoundError: there is nothing of that id.
    """
    found: int | None = await reader.fetchval(_NUMBERS[what], public_id)
    if found is None:
        raise NotFoundError(what, str(public_id))
    return found


_NUMBERS: Final = {
    Named.HALT: "SELECT id FROM halt WHERE public_id = $1",
    Named.CLOSE_OUT: "SELECT id FROM close_out WHERE public_id = $1",
    Named.FLOW: "SELECT id FROM capital_flow WHERE public_id = $1",
    Named.DIFFERENCE: "SELECT id FROM reconciliation_item WHERE public_id = $1",
    Named.CONSERVATIVE: "SELECT id FROM conservative_mode WHERE public_id = $1",
}
