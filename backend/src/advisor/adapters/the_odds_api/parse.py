"""The Odds API's answers → readings. Pure: bytes and the instant they were fetched in, a reading out."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from advisor.adapters.the_odds_api.names import sport_of
from advisor.adapters.the_odds_api.prices import EventTeams, PriceReader, detect_format
from advisor.adapters.the_odds_api.wire import (
    ENVELOPE_FIELDS,
    EVENT_FIELDS,
    PROVIDER,
    SCORE_FIELDS,
    SPORT_FIELDS,
    OddsFormat,
)
from advisor.core.clock import micros_of
from advisor.core.errors import PayloadRefusedError
from advisor.core.markets import EventStatus
from advisor.core.readings import EventReport, Reading, RefusedItem
from advisor.parsing.fields import (
    as_instant,
    as_list,
    as_object,
    as_score,
    first_text,
    flag_at,
    instant_at,
    label_at,
    list_at,
    text_at,
)
from advisor.parsing.json_documents import Findings, ItemFaultError, JsonObject, load_json

_COMPETITION: Final = re.compile(r"[a-z0-9_]{1,80}")
_LARGEST_SCORE: Final = 9999
_EARLIEST: Final = timedelta(minutes=15)
"""So long before the start that it names itself a game may be on; a score before that is another game's."""
_DAYS_ON: Final = {"cricket": 6}
"""For so many days after its start a game may be on, for one where the sport is not named: one that was abandoned keeps
its score, and is never completed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SportInfo:
    """A competition on offer.

    Attributes:
        key: theirs, such as ``"soccer_epl"``.
        sport: ours.
        active: in season.
        outrights: it is a market on who wins, not a list of matches.
    """

    key: str
    title: str
    sport: str
    active: bool
    outrights: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class SportList:
    """The answer of ``/sports``, read."""

    sports: tuple[SportInfo, ...]
    refused: tuple[RefusedItem, ...]
    unknown_fields: dict[str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Document:
    """Events of an answer, unwrapped.

    Attributes:
        prefix: path of the list of events; None where the answer is one event.
        stood_at: when a historical snapshot stood.
    """

    events: Sequence[object]
    prefix: str | None
    stood_at: datetime | None

    def paths(self) -> Iterator[tuple[str, object]]:
        for index, event in enumerate(self.events):
            yield "" if self.prefix is None else f"{self.prefix}[{index}]", event


def parse(body: bytes, fetched_at: datetime, *, odds_format: OddsFormat | None = None) -> Reading:
    """Read events, odds, an event's odds, scores, or a historical snapshot.

    Args:
        body: as received.
        fetched_at: aware, UTC.
        odds_format: as asked for; None to detect it from the prices.

    Raises:
        PayloadRefusedError: ``empty``, ``not_json``, ``error_body``, ``old_version``, ``wrong_shape``.
    """
    findings = Findings()
    document = _unwrap(load_json(PROVIDER, body), findings)
    prices = PriceReader(
        seen=fetched_at,
        odds_format=odds_format or detect_format(_all_bookmakers(document)),
        findings=findings,
    )
    reader = _EventReader(fetched_at=fetched_at, stood_at=document.stood_at, findings=findings, prices=prices)
    for path, item in document.paths():
        try:
            reader.read(as_object(item), path)
        except ItemFaultError as fault:
            findings.refuse(path, fault)
    return Reading(
        provider=PROVIDER,
        events=tuple(reader.events),
        quotes=tuple(prices.quotes),
        snapshot_of=dict.fromkeys(reader.with_prices, micros_of(fetched_at)),
        refused=findings.refused,
        unknown_fields=findings.unknown_fields,
    )


def parse_sports(body: bytes) -> SportList:
    """Read the list of competitions.

    Raises:
        PayloadRefusedError: as ``parse``.
    """
    findings = Findings()
    document = load_json(PROVIDER, body)
    if not isinstance(document, list):
        _refuse_object(document)
    sports: dict[str, SportInfo] = {}
    for index, item in enumerate(as_list(document)):
        try:
            sport = _sport(as_object(item), findings)
            if sport.key in sports:
                raise ItemFaultError("key", "duplicate", "the same competition stood above")
            sports[sport.key] = sport
        except ItemFaultError as fault:
            findings.refuse(f"[{index}]", fault)
    return SportList(sports=tuple(sports.values()), refused=findings.refused, unknown_fields=findings.unknown_fields)


def _sport(item: JsonObject, findings: Findings) -> SportInfo:
    findings.check_fields(item, SPORT_FIELDS, "")
    key = _competition(item, "key")
    return SportInfo(
        key=key,
        title=first_text(item, ("title", "description")) or key,
        sport=sport_of(key),
        active=flag_at(item, "active"),
        outrights=item.get("has_outrights") is True,
    )


def _competition(item: JsonObject, field: str) -> str:
    key = text_at(item, field)
    if not _COMPETITION.fullmatch(key):
        raise ItemFaultError(field, "bad_competition", f"{field} is no key of a competition")
    return key


def _unwrap(document: object, findings: Findings) -> _Document:
    if isinstance(document, list):
        if document and isinstance(document[0], dict) and "has_outrights" in document[0]:
            raise PayloadRefusedError(PROVIDER, "wrong_shape", "it lists competitions, not events")
        return _Document(events=document, prefix="", stood_at=None)
    if not isinstance(document, dict):
        _refuse_object(document)
    item = as_object(document)
    if "id" in item and "commence_time" in item:
        return _Document(events=[item], prefix=None, stood_at=None)
    if "timestamp" not in item or not isinstance(item.get("data"), list | dict):
        _refuse_object(item)
    findings.check_fields(item, ENVELOPE_FIELDS, "")
    try:
        stood_at = instant_at(item, "timestamp")
    except ItemFaultError as fault:
        raise PayloadRefusedError(PROVIDER, "wrong_shape", fault.detail) from None
    data = item["data"]
    if isinstance(data, list):
        return _Document(events=data, prefix="data", stood_at=stood_at)
    return _Document(events=[data], prefix=None, stood_at=stood_at)


def _refuse_object(document: object) -> None:
    if isinstance(document, dict):
        if "error_code" in document or "message" in document:
            raise PayloadRefusedError(PROVIDER, "error_body", "it is an error message")
        if "success" in document:
            raise PayloadRefusedError(PROVIDER, "old_version", "it is an answer of version 3")
    raise PayloadRefusedError(PROVIDER, "wrong_shape", "it holds no events")


def _all_bookmakers(document: _Document) -> Iterator[object]:
    for event in document.events:
        found = event.get("bookmakers") if isinstance(event, dict) else None
        if isinstance(found, list):
            yield from found


class _EventReader:
    """Collects the events of an answer, and hands their prices on."""

    def __init__(
        self, *, fetched_at: datetime, stood_at: datetime | None, findings: Findings, prices: PriceReader
    ) -> None:
        self._fetched_at = fetched_at
        self._stood_at = stood_at
        self._findings = findings
        self._prices = prices
        self._met: set[str] = set()
        self.events: list[EventReport] = []
        self.with_prices: list[str] = []

    def read(self, item: JsonObject, path: str) -> None:
        """Take an event.

        Raises:
            ItemFaultError: it lacks what an event needs.
        """
        self._findings.check_fields(item, EVENT_FIELDS, "")
        ref = label_at(item, "id")
        competition = _competition(item, "sport_key")
        home, away = self._teams(item)
        if ref in self._met:
            raise ItemFaultError("id", "duplicate", "the same event stood above")
        bookmakers = None if item.get("bookmakers") is None else list_at(item, "bookmakers")
        self.events.append(self._report(item, ref, competition, home, away))
        self._met.add(ref)
        if bookmakers is None:
            return
        self.with_prices.append(ref)
        teams = EventTeams(
            ref=ref,
            sport=sport_of(competition),
            home=home,
            away=away,
            fallback_at=micros_of(self._stood_at) if self._stood_at else None,
        )
        self._prices.read(teams, bookmakers, f"{path}.bookmakers" if path else "bookmakers")

    def _teams(self, item: JsonObject) -> tuple[str, str]:
        if item.get("home_team") is None and item.get("away_team") is None:
            return "", ""
        home, away = text_at(item, "home_team"), text_at(item, "away_team")
        if home == away:
            raise ItemFaultError("away_team", "same_teams", "home and away are the same team")
        return home, away

    def _report(self, item: JsonObject, ref: str, competition: str, home: str, away: str) -> EventReport:
        """A game; or without teams an event that is called as its competition is, such as "US Masters Winner"."""
        kickoff = instant_at(item, "commence_time")
        at = self._stood_at or self._fetched_at
        status: EventStatus | None = None
        scores: tuple[int, int] | None = None
        if home and ("completed" in item or "scores" in item):
            if item.get("last_update") is not None:
                at = as_instant(item["last_update"], "last_update")
            scores = self._scores(item, home, away)
            since_start = self._fetched_at - kickoff
            status = _status(flag_at(item, "completed"), scores is not None, since_start, sport_of(competition))
        home_score, away_score = scores or (None, None)
        name = first_text(item, ("sport_title",)) or competition
        return EventReport(
            provider=PROVIDER,
            ref=ref,
            sport=sport_of(competition),
            competition=competition,
            competition_name=name,
            home=home,
            away=away,
            kickoff=kickoff,
            status=status,
            home_score=home_score,
            away_score=away_score,
            title="" if home else name,
            at=min(at, self._fetched_at),
        )

    def _scores(self, item: JsonObject, home: str, away: str) -> tuple[int, int] | None:
        if item.get("scores") is None:
            return None
        found: dict[str, int] = {}
        for entry in list_at(item, "scores"):
            score = as_object(entry, "scores")
            self._findings.check_fields(score, SCORE_FIELDS, "scores")
            name = text_at(score, "name")
            if name not in {home, away} or name in found:
                raise ItemFaultError("scores", "unknown_team", "a score is of neither team, or of one twice")
            found[name] = as_score(score.get("score"), "scores", _LARGEST_SCORE)
        if not found:
            return None
        if len(found) != 2:
            raise ItemFaultError("scores", "missing_score", "one team has a score, the other none")
        return found[home], found[away]


def _status(completed: bool, scored: bool, since_start: timedelta, sport: str) -> EventStatus | None:
    if completed:
        return EventStatus.FINISHED
    if scored and -_EARLIEST <= since_start <= timedelta(days=_DAYS_ON.get(sport, 1)):
        return EventStatus.IN_PLAY
    # Begun by the clock and yet without a score, or unfinished long after: on, postponed, abandoned, or not covered; it
    # does not say.
    return EventStatus.SCHEDULED if since_start < timedelta(0) else None
