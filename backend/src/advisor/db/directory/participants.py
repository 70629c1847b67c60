"""Participants: whom markets are about, by the names that providers give them."""

from collections.abc import Iterable, Mapping, Sequence

import asyncpg


async def participant_ids(connection: asyncpg.Connection, sport: str, names: Sequence[str]) -> Mapping[str, int]:
    raise NotImplementedError


async def participant_names(connection: asyncpg.Connection, ids: Iterable[int]) -> Mapping[int, str]:
    raise NotImplementedError
