"""Making games that a provider is the first to report."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TypeAlias

import asyncpg

from advisor.core.markets import EventStatus
from advisor.core.readings import EventReport
from advisor.db.directory.names import TeamScope, store_competitions, store_teams
from advisor.db.fixtures.games import number_games
from advisor.identity.directory import Team, TeamDirectory
from advisor.identity.doubleheaders import is_another_game
from advisor.identity.kickoffs import Start
from advisor.identity.new_events import NewEvent, new_event
from advisor.identity.team_matching import TeamFinder

_Day: TypeAlias = tuple[int, int, int, date]
"""Ids of competition, home team and away team, and the day."""


@dataclass(slots=True)
class CreatedEvents:
    """Events made for one provider's reports.

    Attributes:
        ids: by the provider's ref.
        clashes: for refs of which no event could be made: the event that has their place already.
        renumbered: ids of events made before that are another game of their day now.
    """

    ids: dict[str, int] = field(default_factory=dict)
    clashes: dict[str, int] = field(default_factory=dict)
    renumbered: list[int] = field(default_factory=list)


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """What one provider lists at the same time: of the same two on one day then each is a game of its own.

    Attributes:
        present: events that it reports in this batch under other refs.
        waited_since: by ref of those that wait for an answer, when it was first seen.
        said_apart: a person has said that these reports are games of their own.
    """

    provider: str
    present: Collection[int] = ()
    waited_since: Mapping[str, datetime] = field(default_factory=dict)
    said_apart: bool = False

    def lists(self, ref: str, event: int, seen: datetime | None) -> bool:
        """Whether the provider has listed an event, which it reported last at ``seen``, beside ``ref``."""
        since = self.waited_since.get(ref)
        return self.said_apart or event in self.present or (since is not None and seen is not None and seen > since)


@dataclass(slots=True)
class _Game:
    """One of a day: stored, or to be made of a draft; ``seen``: when the provider reported it last."""

    start: Start
    number: int
    id: int | None = None
    seen: datetime | None = None
    draft: NewEvent | None = None


async def create_events(
    connection: asyncpg.Connection,
    reports: Sequence[EventReport],
    now: datetime,
    directory: TeamDirectory,
    finder: TeamFinder,
    listing: Listing,
    *,
    demo: bool,
) -> CreatedEvents:
    """Make an event of each report, in the caller's transaction; competitions and teams too where they are new.

    Two games of the same two on one day are made where ``listing`` has both and the first can be over when the second
    starts.

    Raises:
        ConflictError: made-up and real data would be mixed in one competition.
    """
    created = CreatedEvents()
    drafts = [draft for report in reports if (draft := new_event(report, directory, finder)) is not None]
    if not drafts:
        return created
    competitions = {draft.competition.code: draft.competition for draft in drafts}
    competition_ids = await store_competitions(connection, competitions.values(), demo=demo)
    team_ids = await _team_ids(connection, drafts, now, directory)
    days = [
        (competition_ids[draft.competition.code], team_ids[_scope(draft.home)], team_ids[_scope(draft.away)], draft.day)
        for draft in drafts
    ]
    games = await _stored_games(connection, days, listing.provider)
    clashed: list[tuple[str, _Game]] = []
    for day, draft in zip(days, drafts, strict=True):
        game = _Game(_start(draft), 1 + max((each.number for each in games[day]), default=0), draft=draft)
        clash = next((each for each in games[day] if not _is_another(game, each, listing)), None)
        if clash is None:
            games[day].append(game)
        else:
            clashed.append((draft.report.ref, clash))
    await _insert(connection, games)
    made = [each for of_day in games.values() for each in of_day if each.draft is not None]
    created.ids = {each.draft.report.ref: each.id for each in made if each.draft is not None and each.id is not None}
    created.clashes = {ref: game.id for ref, game in clashed if game.id is not None}
    created.renumbered = sorted(
        {*await number_games(connection, list(created.ids.values()))} - set(created.ids.values())
    )
    return created


def _is_another(game: _Game, other: _Game, listing: Listing) -> bool:
    if game.draft is None or not is_another_game(game.start, other.start, game.draft.report.sport):
        return False
    return other.id is None or listing.lists(game.draft.report.ref, other.id, other.seen)


def _start(draft: NewEvent) -> Start:
    return Start(draft.report.kickoff, draft.report.kickoff_known, draft.day)


async def _team_ids(
    connection: asyncpg.Connection, drafts: Sequence[NewEvent], now: datetime, directory: TeamDirectory
) -> dict[TeamScope, int]:
    used = {_scope(team) for draft in drafts for team in (draft.home, draft.away)}
    entries = {_scope(entry.team): entry for entry in directory.entries if _scope(entry.team) in used}
    return await store_teams(connection, entries, now)


def _scope(team: Team) -> TeamScope:
    return team.sport, team.country, team.key


async def _stored_games(connection: asyncpg.Connection, days: Sequence[_Day], provider: str) -> dict[_Day, list[_Game]]:
    """The games that are on these days already."""
    rows = await connection.fetch(
        """
        SELECT e.id, e.competition_id, e.home_id, e.away_id, e.match_date, e.kickoff, e.kickoff_known, e.game,
               (SELECT max(p.last_seen) FROM provider_event p WHERE p.event_id = e.id AND p.provider = $5) AS seen
        FROM event e
        WHERE (e.competition_id, e.home_id, e.away_id, e.match_date) IN (
            SELECT * FROM unnest($1::int[], $2::int[], $3::int[], $4::date[])
        )
        ORDER BY e.game
        """,
        *([day[place] for day in days] for place in range(4)),
        provider,
    )
    games: dict[_Day, list[_Game]] = defaultdict(list)
    for row in rows:
        start = Start(row["kickoff"], row["kickoff_known"], row["match_date"])
        day = (row["competition_id"], row["home_id"], row["away_id"], row["match_date"])
        games[day].append(_Game(start, row["game"], row["id"], row["seen"]))
    return games


async def _insert(connection: asyncpg.Connection, games: Mapping[_Day, Sequence[_Game]]) -> None:
    """Insert the games that are not stored yet; what somebody else has stored meanwhile stays without an id."""
    new = {(*day, game.number): game for day, of_day in games.items() for game in of_day if game.draft is not None}
    drafts = [game.draft for game in new.values() if game.draft is not None]
    rows = await connection.fetch(
        """
        INSERT INTO event (competition_id, home_id, away_id, match_date, game, season, kickoff, kickoff_known, status)
        SELECT *, $9 FROM unnest(
            $1::int[], $2::int[], $3::int[], $4::date[], $5::smallint[], $6::text[], $7::timestamptz[], $8::boolean[]
        )
        ON CONFLICT DO NOTHING RETURNING id, competition_id, home_id, away_id, match_date, game
        """,
        *([key[place] for key in new] for place in range(5)),
        [draft.season for draft in drafts],
        [draft.report.kickoff for draft in drafts],
        [draft.report.kickoff_known for draft in drafts],
        str(EventStatus.SCHEDULED),
    )
    for row in rows:
        new[row["competition_id"], row["home_id"], row["away_id"], row["match_date"], row["game"]].id = row["id"]
