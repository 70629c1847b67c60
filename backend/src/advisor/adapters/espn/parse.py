"""ESPN scoreboards → events. Pure: bytes and the instant they were fetched in, a reading out."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from advisor.adapters.espn.leagues import League, league_of_uid
from advisor.adapters.espn.status import Standing, read_standing, says_not_over
from advisor.adapters.espn.wire import (
    COMPETITION_FIELDS,
    COMPETITOR_FIELDS,
    EVENT_FIELDS,
    LEAGUE_FIELDS,
    PROVIDER,
    TOP_FIELDS,
    VENUE_FIELDS,
)
from advisor.core.errors import PayloadRefusedError
from advisor.core.markets import EventStatus, GameEnd
from advisor.core.readings import EventReport, Reading, Stadium
from advisor.parsing.fields import as_object, as_score, first_text, instant_at, label_at, list_at, object_at, required
from advisor.parsing.json_documents import Findings, ItemFaultError, JsonObject, load_json

_MOST_POINTS: Final = 2000
_TEAM_NAMES: Final = ("displayName", "name", "shortDisplayName", "location", "abbreviation")
_PERIODS_TO_HALF_TIME: Final = {"football": 1, "american_football": 2}
"""Of sports whose games all have as many periods."""
_TO_BE_DECIDED: Final = frozenset({"TBD", "TBA", "To be decided"})


def parse(body: bytes, fetched_at: datetime, league: League | None = None) -> Reading:
    """Read a scoreboard.

    Args:
        body: as received.
        fetched_at: aware, UTC.
        league: that was asked for; None to take it from the answer.

    Raises:
        PayloadRefusedError: ``empty``, ``not_json``, ``error_body``, ``wrong_shape``, ``unknown_league``.
    """
    document = load_json(PROVIDER, body)
    if not isinstance(document, dict):
        raise PayloadRefusedError(PROVIDER, "wrong_shape", "it is no object")
    events = document.get("events")
    if not isinstance(events, list):
        if "code" in document and "message" in document:
            raise PayloadRefusedError(PROVIDER, "error_body", "it is an error message")
        raise PayloadRefusedError(PROVIDER, "wrong_shape", "it has no list of events")
    findings = Findings()
    findings.check_fields(document, TOP_FIELDS, "")
    name, stated = _league(document, findings)
    found = league or stated
    if found is None:
        raise PayloadRefusedError(PROVIDER, "unknown_league", "it does not say of which league it is")
    reader = _EventReader(found, name or found.path, fetched_at, findings)
    for index, item in enumerate(events):
        reader.read(item, f"events[{index}]")
    return Reading(
        provider=PROVIDER,
        events=tuple(reader.events),
        refused=findings.refused,
        unknown_fields=findings.unknown_fields,
    )


def _league(document: JsonObject, findings: Findings) -> tuple[str, League | None]:
    leagues = document.get("leagues")
    first = leagues[0] if isinstance(leagues, list) and leagues else None
    if not isinstance(first, dict):
        return "", None
    findings.check_fields(first, LEAGUE_FIELDS, "leagues")
    return first_text(first, ("name", "abbreviation")), league_of_uid(
        first_text(first, ("uid",)), first_text(first, ("slug",))
    )


class _EventReader:
    """Collects the events of a scoreboard."""

    def __init__(self, league: League, name: str, fetched_at: datetime, findings: Findings) -> None:
        self._league = league
        self._name = name
        self._fetched_at = fetched_at
        self._findings = findings
        self._met: set[str] = set()
        self.events: list[EventReport] = []

    def read(self, value: object, path: str) -> None:
        """Take an event, or refuse it; one with several matches takes each of them."""
        try:
            item = as_object(value)
            self._findings.check_fields(item, EVENT_FIELDS, "events")
            competitions = list_at(item, "competitions")
            if not competitions:
                raise ItemFaultError("competitions", "missing_field", "it has no match")
        except ItemFaultError as fault:
            self._findings.refuse(path, fault)
            return
        for index, competition in enumerate(competitions):
            where = f"{path}.competitions[{index}]"
            try:
                match = as_object(competition)
                ref = label_at(item if len(competitions) == 1 else match, "id")
                report = self._report(item, match, ref, where)
                if ref in self._met:
                    raise ItemFaultError("id", "duplicate", "the same event stood above")
                self._met.add(ref)
                self.events.append(report)
            except ItemFaultError as fault:
                self._findings.refuse(where, fault)

    def _report(self, event: JsonObject, match: JsonObject, ref: str, path: str) -> EventReport:
        self._findings.check_fields(match, COMPETITION_FIELDS, "events.competitions")
        home, away = self._sides(list_at(match, "competitors"))
        standing = self._standing(event, match, path)
        scores = self._scores(home, away, standing)
        over = standing.status is EventStatus.FINISHED
        overtime = self._overtime(home, away, standing) if over else None
        names = _team_name(home), _team_name(away)
        if names[0] == names[1] and names[0] not in _TO_BE_DECIDED:
            raise ItemFaultError("competitors", "same_teams", "home and away are the same team")
        return EventReport(
            provider=PROVIDER,
            ref=ref,
            sport=self._league.sport,
            competition=self._league.path,
            competition_name=self._name,
            home=names[0],
            away=names[1],
            kickoff=instant_at(match if match.get("date") is not None else event, "date"),
            kickoff_known=match.get("timeValid") is not False,
            status=standing.status,
            home_score=scores[0] if scores else None,
            away_score=scores[1] if scores else None,
            half_time=self._half_time(home, away) if over else None,
            normal_time=self._normal_time(home, away) if over and overtime else None,
            overtime=overtime,
            ending=standing.ending,
            ended_in=standing.ended_in,
            clock=standing.clock,
            began=None if standing.played is None else self._fetched_at - standing.played,
            stadium=self._stadium(match.get("venue")),
            at=self._fetched_at,
        )

    def _standing(self, event: JsonObject, match: JsonObject, path: str) -> Standing:
        own = match.get("status")
        standing = read_standing(
            as_object(own if own is not None else required(event, "status"), "status"),
            self._league,
            self._findings,
            lambda fault: self._findings.refuse(path, fault),
        )
        if standing.status is EventStatus.FINISHED and says_not_over(event.get("status")):
            fault = ItemFaultError("status", "contradicting_status", "event and match disagree on whether it is over")
            self._findings.refuse(path, fault)
            return Standing(status=None)
        return standing

    def _sides(self, competitors: Sequence[object]) -> tuple[JsonObject, JsonObject]:
        sides: dict[str, JsonObject] = {}
        for value in competitors:
            item = as_object(value, "competitors")
            self._findings.check_fields(item, COMPETITOR_FIELDS, "events.competitions.competitors")
            sides[first_text(item, ("homeAway",))] = item
        if len(competitors) != 2 or sides.keys() != {"home", "away"}:
            raise ItemFaultError("competitors", "no_home_away", "it has not one home side and one away side")
        return sides["home"], sides["away"]

    def _scores(self, home: JsonObject, away: JsonObject, standing: Standing) -> tuple[int, int] | None:
        if standing.ending is GameEnd.ABANDONED:
            return _stood(home, away)
        if standing.status not in {EventStatus.IN_PLAY, EventStatus.FINISHED}:
            return None
        return _points(required(home, "score")), _points(required(away, "score"))

    def _half_time(self, home: JsonObject, away: JsonObject) -> tuple[int, int] | None:
        """The score after half of the sport's periods, where both sides state that of each."""
        return _both_after(home, away, _PERIODS_TO_HALF_TIME.get(self._league.sport))

    def _overtime(self, home: JsonObject, away: JsonObject, standing: Standing) -> bool | None:
        """Whether it was played on: also where a side has more periods than normal time, whatever its status says."""
        normal = self._league.normal_periods
        played_on = normal is not None and max(_periods(home), _periods(away)) > normal
        return True if played_on else standing.overtime

    def _normal_time(self, home: JsonObject, away: JsonObject) -> tuple[int, int] | None:
        """The score after the periods of normal time, of a game that had more."""
        return _both_after(home, away, self._league.normal_periods)

    def _stadium(self, value: object) -> Stadium | None:
        if not isinstance(value, dict):
            return None
        self._findings.check_fields(value, VENUE_FIELDS, "events.competitions.venue")
        address = value.get("address")
        where = address if isinstance(address, dict) else {}
        indoor = value.get("indoor")
        name = first_text(value, ("fullName", "displayName", "shortName"))
        city = first_text(where, ("city",))
        if not name and not city:
            return None
        country = first_text(where, ("country",))
        # American addresses name the state instead.
        if not country and first_text(where, ("state",)):
            country = "USA"
        return Stadium(name=name, city=city, country=country, indoor=indoor if isinstance(indoor, bool) else None)


def _team_name(side: JsonObject) -> str:
    name = first_text(object_at(side, "team"), _TEAM_NAMES)
    if not name:
        raise ItemFaultError("competitors", "missing_field", "a team has no name")
    return name


def _stood(home: JsonObject, away: JsonObject) -> tuple[int, int] | None:
    """The score of a game that was broken off; None where it is not said: nothing is settled by it."""
    try:
        return _points(required(home, "score")), _points(required(away, "score"))
    except ItemFaultError:
        return None


def _points(value: object) -> int:
    return as_score(value.get("value") if isinstance(value, dict) else value, "competitors", _MOST_POINTS)


def _periods(side: JsonObject) -> int:
    periods = side.get("linescores")
    return len(periods) if isinstance(periods, list) else 0


def _both_after(home: JsonObject, away: JsonObject, number: int | None) -> tuple[int, int] | None:
    """The score after so many periods, where both sides state that of each and of more."""
    if number is None:
        return None
    scores = _after(home, number), _after(away, number)
    return None if scores[0] is None or scores[1] is None else (scores[0], scores[1])


def _after(side: JsonObject, number: int) -> int | None:
    """A side's score after so many periods; None where it does not state more of them."""
    periods = side.get("linescores")
    if not isinstance(periods, list) or len(periods) <= number:
        return None
    try:
        return sum(_points(as_object(period)) for period in periods[:number])
    except ItemFaultError:
        return None
