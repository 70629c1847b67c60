"""Games of one pair, single, moved and two a day, as two providers list them in any order, against what is true."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Final

import asyncpg
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from advisor.core.readings import EventReport
from advisor.db.directory.names import load_directory
from advisor.db.events.provider_events import resolve_reports
from advisor.db.events.states import apply_states
from advisor.identity.directory import TeamDirectory
from tests.emptying import empty

NOON: Final = datetime(2026, 6, 6, 17, tzinfo=UTC)
DAYS: Final = 3
ROUNDING: Final = timedelta(minutes=2)
SECOND_AFTER: Final = timedelta(hours=6)
KEYS: Final = {"the_odds_api": "baseball_mlb", "espn": "baseball/mlb"}
SLOTS: Final = [(day, place) for day in range(DAYS) for place in range(2)]


@dataclass
class World:
    """What is true: when each game is played, and which each provider lists.

    Attributes:
        slots: of each game the day, and 0 or 1 for the first or second of it.
        minutes: by how much each game starts later than its slot.
        late: by how many minutes each provider's times differ from the truth, the first's and the second's of a day.
    """

    slots: dict[int, tuple[int, int]]
    minutes: dict[int, int]
    late: dict[str, tuple[int, int]]
    listed: dict[str, set[int]] = field(default_factory=lambda: {provider: set() for provider in KEYS})

    def start(self, game: int, provider: str | None = None) -> datetime:
        day, place = self.slots[game]
        late = 0 if provider is None else self.late[provider][place]
        return NOON + timedelta(days=day, minutes=self.minutes[game] + late) + place * SECOND_AFTER

    def reports(self, provider: str, order: list[int], at: datetime) -> list[EventReport]:
        return [
            EventReport(
                provider=provider, ref=f"{provider}-{game}", sport="baseball", competition=KEYS[provider],
                competition_name="MLB", home="New York Yankees", away="Boston Red Sox",
                kickoff=self.start(game, provider), at=at,
            )
            for game in order
            if game in self.listed[provider]
        ]  # fmt: skip


class Session:
    """Polls of the providers, minutes apart, long before the first game."""

    def __init__(self, connection: asyncpg.Connection, directory: TeamDirectory, world: World) -> None:
        self._connection = connection
        self._directory = directory
        self._now = NOON - timedelta(days=20)
        self.world = world

    async def poll(self, provider: str, order: list[int]) -> None:
        self._now += timedelta(minutes=7)
        reports = self.world.reports(provider, order, self._now)
        resolved = await resolve_reports(self._connection, reports, self._now, self._directory)
        assert not resolved.refused
        await apply_states(self._connection, reports, resolved.placements, self._now, {"the_odds_api": 0, "espn": 1})
        await self.check()

    async def placed(self, game: int) -> set[str]:
        """Providers whose game is one of our events."""
        rows = await self._connection.fetch(
            "SELECT provider FROM provider_event WHERE event_id IS NOT NULL AND ref = provider || '-' || $1::text",
            str(game),
        )
        return {row["provider"] for row in rows}

    async def check(self) -> None:
        """No event is two games, no game is two events of one provider, and games of a day are numbered in order."""
        games: dict[int, set[int]] = {}
        for row in await self._connection.fetch("SELECT ref, event_id FROM provider_event WHERE event_id IS NOT NULL"):
            games.setdefault(row["event_id"], set()).add(int(row["ref"].rpartition("-")[2]))
        assert all(len(each) == 1 for each in games.values()), games
        rows = await self._connection.fetch("SELECT match_date, game, kickoff FROM event ORDER BY match_date, kickoff")
        days: dict[object, list[int]] = {}
        for row in rows:
            days.setdefault(row["match_date"], []).append(row["game"])
        assert all(numbers == list(range(1, 1 + len(numbers))) for numbers in days.values()), rows

    async def truth(self) -> None:
        """Everything is placed, and as it is."""
        world = self.world
        rows = await self._connection.fetch("SELECT ref, event_id FROM provider_event")
        events = {row["ref"]: row["event_id"] for row in rows}
        for game in world.slots:
            assert events[f"the_odds_api-{game}"] == events[f"espn-{game}"] is not None, (game, events)
        found = await self._connection.fetch("SELECT kickoff, game FROM event ORDER BY kickoff")
        taken = {slot for slot in world.slots.values()}
        wanted = sorted(
            (world.start(game, "the_odds_api"), 1 + (place == 1 and (day, 0) in taken))
            for game, (day, place) in world.slots.items()
        )
        assert [row["game"] for row in found] == [number for _, number in wanted]
        assert all(abs(row["kickoff"] - start) < ROUNDING for row, (start, _) in zip(found, wanted, strict=True))


@settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
async def test_any_order_comes_to_the_truth(connection: asyncpg.Connection, data: st.DataObject) -> None:
    slots = data.draw(st.lists(st.sampled_from(SLOTS), min_size=1, max_size=4, unique=True))
    games = list(range(len(slots)))
    # One that guesses starts its second games some hours too early; then a game may have to wait for a person.
    guess = data.draw(st.sampled_from([0, -150]))
    late = {"the_odds_api": (0, 0), "espn": (data.draw(st.integers(-10, 10)), guess)}
    world = World(dict(enumerate(slots)), {game: data.draw(st.integers(0, 50)) for game in games}, late)
    await empty(connection, "competition", "team", "venue", "import_file", "price_terms")
    session = Session(connection, await load_directory(connection), world)
    orders = st.permutations(games)
    for _ in range(data.draw(st.integers(1, 8))):
        provider, game = data.draw(st.sampled_from(sorted(KEYS))), data.draw(st.sampled_from(games))
        free = sorted(set(SLOTS) - set(world.slots.values()))
        if data.draw(st.booleans()):
            world.listed[provider].add(game)
            await session.poll(provider, data.draw(orders))
        elif free:
            world.slots[game] = data.draw(st.sampled_from(free))
            # Those whose game we know say so before anybody else comes with it, or it would be another.
            placed = await session.placed(game)
            for each in sorted(KEYS, key=lambda each: (each not in placed, each != "the_odds_api")):
                await session.poll(each, data.draw(orders))
    for provider in sorted(KEYS):
        world.listed[provider] = set(games)
    for _ in range(3):
        for provider in data.draw(st.permutations(sorted(KEYS))):
            await session.poll(provider, data.draw(orders))
    if guess == 0:
        await session.truth()
