"""Which of our events is each provider's? Known ones are looked up, new ones matched, made, or put to a person."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final, TypeAlias

import asyncpg
import orjson

from advisor.core.readings import EventReport, RefusedItem
from advisor.db.events.candidates import load_candidates
from advisor.db.events.creation import CreatedEvents, Listing, create_events
from advisor.db.events.titled_events import create_titled, load_titled
from advisor.db.fixtures.cards import refresh_cards
from advisor.db.locks import try_history_writes
from advisor.identity.directory import TeamDirectory
from advisor.identity.event_matching import EventMatcher, MatchResult
from advisor.identity.event_rules import MatchFact, MatchVerdict
from advisor.identity.names import fold
from advisor.identity.titled_events import match_titled

ProviderRef: TypeAlias = tuple[str, str]
"""A provider's key and its id of an event."""

TOUCH_AFTER: Final = timedelta(minutes=1)
"""How old ``last_seen`` gets before it is written again."""

MATCH_AGAIN_AFTER: Final = timedelta(minutes=5)
"""How long a doubtful event waits before it is compared again: meanwhile a person may have named one of its teams."""

_MADE_UP_WITHIN: Final = timedelta(minutes=5)
"""The sandbox's games last two minutes, and its providers differ by less than one about their starts."""

_ONE_A_DAY: Final = MatchFact("one_a_day", -1.0, "the same two already meet on that day in this competition")

_TITLED_TWICE: Final = MatchFact("titled_twice", -1.0, "this provider lists two of this title in this season")


@dataclass(frozen=True, slots=True)
class Placement:
    """What a provider's event is: one of ours, and whether its sides stand the other way round."""

    event_id: int
    swapped: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Resolution:
    """What became of a batch of reports.

    Attributes:
        placements: for each event that is one of ours; those in review and ignored ones are missing.
        created: ids of events made for this batch.
        known, joined, review: how many were known before, were joined now, wait for a person now.
        refused: reports that cannot be an event.
        postponed: events to be reported again, as history is being written just now and they may be in it.
    """

    placements: Mapping[ProviderRef, Placement] = field(default_factory=dict)
    created: tuple[int, ...] = ()
    known: int = 0
    joined: int = 0
    review: int = 0
    refused: tuple[RefusedItem, ...] = ()
    postponed: frozenset[ProviderRef] = frozenset()


async def resolve_reports(
    connection: asyncpg.Connection,
    reports: Sequence[EventReport],
    now: datetime,
    directory: TeamDirectory,
    *,
    demo: bool = False,
) -> Resolution:
    """Say which of our events each report is about, and make those that nobody has reported before.

    Known events cost two statements for the whole batch; the last report of an event counts. It waits for nobody: while
    history is imported, new events are postponed.

    Args:
        connection: a transaction is opened in it where something is new.
        now: aware, UTC.
        directory: the names of teams; learns those of new teams. Load it anew after a person has changed names.
        demo: whether the reports are made up; made-up events never meet real ones.

    Raises:
        ConflictError: made-up and real data would be mixed in one competition.
    """
    usable = {(report.provider, report.ref): report for report in reports if not _fault(report)}
    refused = tuple(
        RefusedItem(f"[{place}]", "no_event", fault)
        for place, report in enumerate(reports)
        if (fault := _fault(report))
    )
    stored = await _stored(connection, list(usable))
    placements = {ref: row.placement for ref, row in stored.items() if row.placement is not None}
    seen_again = [row.id for row in stored.values() if now - row.last_seen >= TOUCH_AFTER]
    fresh = [report for ref, report in usable.items() if ref not in stored or stored[ref].due(now)]
    waiting = sum(row.state == "review" and not row.due(now) for row in stored.values())
    known = len(placements)
    if not fresh:
        await _touch(connection, seen_again, now)
        return Resolution(placements=placements, known=known, review=waiting, refused=refused)
    async with connection.transaction():
        if not await try_history_writes(connection):
            postponed = frozenset((report.provider, report.ref) for report in fresh)
            return Resolution(placements=placements, known=known, review=waiting, refused=refused, postponed=postponed)
        outcome = await _place(connection, fresh, stored, now, directory, demo)
        # After the lock, as who decides a review takes the lock before the row.
        await _touch(connection, seen_again, now)
    return Resolution(
        placements={**placements, **outcome.placements},
        created=tuple(outcome.created),
        known=known,
        joined=len(outcome.placements) - len(outcome.created),
        review=waiting + outcome.review,
        refused=refused,
    )


def _fault(report: EventReport) -> str:
    if report.title:
        if report.home or report.away:
            return "both teams and a title"
        return "" if fold(report.title) else "a title without letters"
    if not fold(report.home) or not fold(report.away):
        return "a team without a name"
    return "a team against itself" if fold(report.home) == fold(report.away) else ""


@dataclass(frozen=True, slots=True)
class _Stored:
    """What is stored of a provider's event."""

    id: int
    state: str
    placement: Placement | None
    first_seen: datetime
    last_seen: datetime
    matched_at: datetime

    def due(self, now: datetime) -> bool:
        return self.state == "review" and now - self.matched_at >= MATCH_AGAIN_AFTER


async def _stored(connection: asyncpg.Connection, refs: Sequence[ProviderRef]) -> dict[ProviderRef, _Stored]:
    rows = await connection.fetch(
        """
        SELECT p.id, p.provider, p.ref, p.event_id, p.swapped, p.state, p.first_seen, p.last_seen, p.matched_at
        FROM provider_event p JOIN unnest($1::text[], $2::text[]) AS asked (provider, ref) USING (provider, ref)
        """,
        [provider for provider, _ in refs],
        [ref for _, ref in refs],
    )
    return {
        (row["provider"], row["ref"]): _Stored(
            row["id"],
            row["state"],
            None if row["event_id"] is None else Placement(row["event_id"], row["swapped"]),
            row["first_seen"],
            row["last_seen"],
            row["matched_at"],
        )
        for row in rows
    }


async def _touch(connection: asyncpg.Connection, ids: list[int], now: datetime) -> None:
    if ids:
        await connection.execute("UPDATE provider_event SET last_seen = $2 WHERE id = ANY ($1::bigint[])", ids, now)


@dataclass(slots=True)
class _Outcome:
    placements: dict[ProviderRef, Placement] = field(default_factory=dict)
    created: list[int] = field(default_factory=list)
    renumbered: list[int] = field(default_factory=list)
    review: int = 0


@dataclass(frozen=True, slots=True)
class _Row:
    """A provider's event as it is to be stored; in review without a placement."""

    report: EventReport
    placement: Placement | None
    score: float
    evidence: list[dict[str, object]]
    at: datetime


async def _place(
    connection: asyncpg.Connection,
    reports: Iterable[EventReport],
    stored: Mapping[ProviderRef, _Stored],
    now: datetime,
    directory: TeamDirectory,
    demo: bool,
) -> _Outcome:
    """Match and store; provider by provider, so that the second finds the events made for the first."""
    by_provider: dict[str, list[EventReport]] = defaultdict(list)
    for report in reports:
        by_provider[report.provider].append(report)
    outcome = _Outcome()
    for provider in sorted(by_provider):
        batch = sorted(by_provider[provider], key=lambda report: (report.kickoff, report.ref))
        games, titled = [each for each in batch if not each.title], [each for each in batch if each.title]
        rows = [
            *await _place_games(connection, provider, games, stored, now, directory, demo, outcome),
            *await _place_titled(connection, provider, titled, stored, now, demo, outcome),
        ]
        await _store(connection, rows)
        for row in rows:
            if row.placement is not None:
                outcome.placements[provider, row.report.ref] = row.placement
            else:
                outcome.review += 1
    await refresh_cards(connection, sorted({*outcome.created, *outcome.renumbered}))
    return outcome


async def _place_games(
    connection: asyncpg.Connection,
    provider: str,
    reports: Sequence[EventReport],
    stored: Mapping[ProviderRef, _Stored],
    now: datetime,
    directory: TeamDirectory,
    demo: bool,
    outcome: _Outcome,
) -> list[_Row]:
    if not reports:
        return []
    candidates = await load_candidates(connection, reports, now, demo=demo)
    matcher = EventMatcher(candidates, directory, within=_MADE_UP_WITHIN if demo else None)
    present = _present(provider, stored)
    results = matcher.match_all(reports, present)
    joined = {result.event_id for result in results if result.verdict is MatchVerdict.JOIN}
    listing = Listing(
        provider=provider,
        present=present | {event_id for event_id in joined if event_id is not None},
        waited_since={ref: row.first_seen for (whose, ref), row in stored.items() if whose == provider},
    )
    new = _unmatched(reports, results)
    made = await create_events(connection, new, now, directory, matcher.finder, listing, demo=demo)
    outcome.created += made.ids.values()
    outcome.renumbered += made.renumbered
    return [_row(report, result, made, now) for report, result in zip(reports, results, strict=True)]


def _present(provider: str, stored: Mapping[ProviderRef, _Stored]) -> set[int]:
    """The events that a provider lists in this batch, however long ago it did so last."""
    return {
        row.placement.event_id for (whose, _), row in stored.items() if whose == provider and row.placement is not None
    }


async def _place_titled(
    connection: asyncpg.Connection,
    provider: str,
    reports: Sequence[EventReport],
    stored: Mapping[ProviderRef, _Stored],
    now: datetime,
    demo: bool,
    outcome: _Outcome,
) -> list[_Row]:
    known = await load_titled(connection, reports, now, demo=demo)
    results = match_titled(reports, known, _present(provider, stored))
    made = await create_titled(connection, _unmatched(reports, results), demo=demo)
    outcome.created += made.ids.values()
    return [_row(report, result, made, now) for report, result in zip(reports, results, strict=True)]


def _unmatched(reports: Sequence[EventReport], results: Sequence[MatchResult]) -> list[EventReport]:
    return [
        report
        for report, result in zip(reports, results, strict=True)
        if result.verdict in (MatchVerdict.NEW, MatchVerdict.SEPARATE)
    ]


def _row(report: EventReport, result: MatchResult, made: CreatedEvents, now: datetime) -> _Row:
    placement = None
    clash = made.clashes.get(report.ref)
    if result.verdict is MatchVerdict.JOIN and result.event_id is not None:
        placement = Placement(result.event_id, result.swapped)
    elif report.ref in made.ids:
        placement = Placement(made.ids[report.ref], False)
    evidence = _evidence(result)
    if clash is not None and all(entry["event_id"] != clash for entry in evidence):
        fact = _TITLED_TWICE if report.title else _ONE_A_DAY
        evidence.append(_entry(clash, swapped=False, score=0.5, facts=(fact,)))
    return _Row(report, placement, result.score, evidence, now)


def _evidence(result: MatchResult) -> list[dict[str, object]]:
    if result.event_id is None:
        return []
    best = _entry(result.event_id, swapped=result.swapped, score=result.score, facts=result.evidence)
    return [best, *(_entry(o.event_id, swapped=o.swapped, score=o.score, facts=o.evidence) for o in result.others)]


def _entry(event_id: int, *, swapped: bool, score: float, facts: Iterable[MatchFact]) -> dict[str, object]:
    return {"event_id": event_id, "swapped": swapped, "score": score, "facts": list(facts)}


async def _store(connection: asyncpg.Connection, rows: Sequence[_Row]) -> None:
    await connection.executemany(
        """
        INSERT INTO provider_event
            (provider, ref, event_id, sport, competition, competition_name, home, away, title, kickoff, kickoff_known,
             state, swapped, score, evidence, first_seen, last_seen, matched_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $16, $16)
        ON CONFLICT (provider, ref) DO UPDATE SET event_id = excluded.event_id, home = excluded.home,
            away = excluded.away, title = excluded.title, kickoff = excluded.kickoff,
            kickoff_known = excluded.kickoff_known, state = excluded.state, swapped = excluded.swapped,
            score = excluded.score, evidence = excluded.evidence, last_seen = excluded.last_seen,
            matched_at = excluded.matched_at
        WHERE provider_event.state = 'review'
        """,
        [
            (
                row.report.provider, row.report.ref, None if row.placement is None else row.placement.event_id,
                row.report.sport, row.report.competition, row.report.competition_name, row.report.home,
                row.report.away, row.report.title, row.report.kickoff, row.report.kickoff_known,
                "review" if row.placement is None else "joined",
                row.placement is not None and row.placement.swapped, row.score,
                orjson.dumps(row.evidence).decode(), row.at,
            )
            for row in rows
        ],
    )  # fmt: skip
