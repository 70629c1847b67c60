"""Pinnacle's answers, read. Pure: bytes in, values out."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from advisor.adapters.pinnacle.wire import (
    KNOWN_FIXTURES,
    KNOWN_ODDS,
    PROVIDER,
    EventOdds,
    Fixture,
    read_event_odds,
    read_fixture,
    sport_of,
)
from advisor.core.errors import PayloadRefusedError
from advisor.parsing.fields import as_object, as_object_or_empty, label_at, label_or, optional_list, whole_or
from advisor.parsing.json_documents import Findings, ItemFaultError, JsonObject, load_json

_OLDEST_LAST: Final = 2
"""A ``since`` of 0 or 1 would ask for everything, which the rules forbid."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FixtureList:
    """An answer of /v1/fixtures.

    Attributes:
        last: to be sent as ``since`` next; None where nothing has changed.
    """

    sport: str
    last: int | None
    fixtures: tuple[Fixture, ...]
    found: Findings


@dataclass(frozen=True, slots=True, kw_only=True)
class OddsList:
    """An answer of /v2/odds. What is not in it has not changed if it answers a ``since``, and is gone if not.

    Attributes:
        last: as in ``FixtureList``.
        broken: ids of events that are in it and cannot be read.
        whole: no part was refused of which the events are not known.
    """

    sport: str
    last: int | None
    odds: tuple[EventOdds, ...]
    broken: frozenset[str]
    whole: bool
    found: Findings


@dataclass(frozen=True, slots=True)
class League:
    """A competition; ``events`` counts those offered now."""

    id: str
    name: str
    events: int


def parse_fixtures(content: bytes) -> FixtureList:
    """Read an answer of /v1/fixtures; an empty one says that nothing changed.

    Raises:
        PayloadRefusedError: it is something else.
    """
    found = Findings()
    item = _answer(content, "league")
    fixtures: list[Fixture] = []
    if item is not None:
        found.check_nested(item, KNOWN_FIXTURES)
        for path, league, event in _events(item, "league", found):
            try:
                fixtures.append(read_fixture(event, label_at(league, "id"), label_or(league, "name")))
            except ItemFaultError as fault:
                found.refuse(path, fault)
    return FixtureList(sport=label_or(item or {}, "sportId"), last=_last(item), fixtures=tuple(fixtures), found=found)


def parse_odds(content: bytes) -> OddsList:
    """Read an answer of /v2/odds; an empty one says that nothing changed.

    Raises:
        PayloadRefusedError: it is something else.
    """
    found = Findings()
    item = _answer(content, "leagues")
    odds: list[EventOdds] = []
    broken: set[str] = set()
    if item is not None:
        found.check_nested(item, KNOWN_ODDS)
        sport = sport_of(label_or(item, "sportId"))
        for path, league, event in _events(item, "leagues", found):
            before = len(found.refused)
            try:
                read = read_event_odds(event, label_at(league, "id"), sport, path, found)
            except ItemFaultError as fault:
                found.refuse(path, fault)
                broken.add(label_or(event, "id"))
            else:
                if read is not None:
                    odds.append(read)
                if len(found.refused) > before and read is not None:
                    broken.add(read.id)
    whole = "" not in broken and not any(".events" not in refusal.path for refusal in found.refused)
    return OddsList(
        sport=label_or(item or {}, "sportId"),
        last=_last(item),
        odds=tuple(odds),
        broken=frozenset(broken - {""}),
        whole=whole,
        found=found,
    )


def parse_leagues(content: bytes) -> tuple[League, ...]:
    """Read an answer of /v2/leagues; what cannot be read is left out.

    Raises:
        PayloadRefusedError: it is something else.
    """
    item = _answer(content, "leagues")
    if item is None:
        return ()
    leagues: list[League] = []
    for value in _elements(item, "leagues"):
        league = as_object_or_empty(value)
        if not label_or(league, "id"):
            continue
        leagues.append(League(label_or(league, "id"), label_or(league, "name"), whole_or(league, "eventCount", 0)))
    return tuple(leagues)


def parse_betting_status(content: bytes) -> str:
    """Read an answer of /v4/bets/betting-status, such as ``"ALL_BETTING_ENABLED"``.

    Raises:
        PayloadRefusedError: it is something else.
    """
    status = label_or(as_object_or_empty(load_json(PROVIDER, content)), "status")
    if not status.replace("_", "").isalpha() or not status.isascii():
        raise PayloadRefusedError(PROVIDER, "unknown_answer", "it has no status of betting")
    return status


def _answer(content: bytes, needed: str) -> JsonObject | None:
    if not content.removeprefix(b"\xef\xbb\xbf").strip():
        return None
    item = load_json(PROVIDER, content)
    if not isinstance(item, dict):
        raise PayloadRefusedError(PROVIDER, "not_an_object", "it is not an object")
    if not item:
        return None
    if needed not in item:
        reason = "error_body" if "code" in item else "unknown_answer"
        raise PayloadRefusedError(PROVIDER, reason, f"it holds no {needed}")
    return item


def _events(item: JsonObject, name: str, found: Findings) -> Iterator[tuple[str, JsonObject, JsonObject]]:
    """Path, league and event of every event."""
    for number, value in enumerate(_elements(item, name)):
        path = f"{name}[{number}]"
        try:
            league = as_object(value)
            label_at(league, "id")
            events = optional_list(league, "events")
        except ItemFaultError as fault:
            found.refuse(path, fault)
            continue
        for index, element in enumerate(events):
            try:
                event = as_object(element)
            except ItemFaultError as fault:
                # Refused as a part of its league: which event it was is not known.
                found.refuse(path, fault)
                continue
            yield f"{path}.events[{index}]", league, event


def _elements(item: JsonObject, name: str) -> Sequence[object]:
    try:
        return optional_list(item, name)
    except ItemFaultError as fault:
        raise PayloadRefusedError(PROVIDER, "unknown_answer", fault.detail) from None


def _last(item: JsonObject | None) -> int | None:
    last = whole_or(item or {}, "last", 0)
    return last if last >= _OLDEST_LAST else None
