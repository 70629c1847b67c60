"""When things are fetched ahead of need. Pure: the same subject, kick-offs and settings give the same instants.

Each subject has its own phase, drawn from its name, so that many subjects of one schedule do not fall due together.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from functools import lru_cache
from hashlib import blake2b
from typing import Final

from advisor.upstream.config import ScheduleConfig

_REMEMBERED: Final = 16_384
"""Fixtures whose instants are kept: a schedule asks for those of all its games several times a second."""
GAME: Final = timedelta(hours=3)
"""How long after its kick-off a game counts as on, where nobody says that it has ended."""


def phase(name: str) -> float:
    """A share in [0, 1) that belongs to the name, evenly spread over names."""
    return int.from_bytes(blake2b(name.encode(), digest_size=6).digest()) / 2**48


def next_due(
    name: str,
    *,
    last: datetime | None,
    kickoffs: Sequence[datetime],
    in_play: bool,
    config: ScheduleConfig,
    now: datetime,
) -> datetime:
    """When the subject is to be fetched next; not before ``now``.

    Args:
        name: of the subject, unique over all that share a provider.
        last: when it was fetched last, None for never.
        kickoffs: of its events, in any order.
        in_play: a game of it is on.
        config: the schedule.
        now: the present instant.
    """
    if last is None:
        return now + config.every_in_play * (config.spread * phase(name))
    interval = config.every_in_play if in_play else config.every_idle
    # Early rather than late: "at least this often" is a promise.
    due = last + interval * (1 - config.spread * phase(f"{name} {last.isoformat()}"))
    planned = [instant for kickoff in kickoffs for instant in refreshes(name, kickoff, config) if instant > last]
    # A game that starts is fetched at its start, or the long interval before it would hide the first minutes.
    starts = [] if in_play else [kickoff for kickoff in kickoffs if kickoff > last]
    return max(now, min([due, *planned, *starts]))


@lru_cache(_REMEMBERED)
def refreshes(name: str, kickoff: datetime, config: ScheduleConfig) -> tuple[datetime, ...]:
    """The instants at which a fixture is refreshed before its start, earliest first.

    Each is moved towards the next one (the last towards the start) by a share of the time between them.
    """
    befores = sorted(set(config.before_kickoff), reverse=True)
    if not befores:
        return ()
    ends = [*befores[1:], timedelta(0)]
    return tuple(
        kickoff - before + (before - end) * (config.spread * phase(f"{name} {kickoff.isoformat()} {before}"))
        for before, end in zip(befores, ends, strict=True)
    )


def due_instants(
    name: str,
    *,
    last: datetime | None,
    kickoffs: Sequence[datetime],
    config: ScheduleConfig,
    start: datetime,
    end: datetime,
    game: timedelta = GAME,
) -> Iterator[datetime]:
    """When the subject will be fetched from ``start`` up to ``end`` if every fetch succeeds at once."""
    now = start
    while True:
        in_play = any(kickoff <= now < kickoff + game for kickoff in kickoffs)
        now = next_due(name, last=last, kickoffs=kickoffs, in_play=in_play, config=config, now=now)
        if now >= end:
            return
        yield now
        last = now
