"""How a game stands by ESPN's status, and its clocks.

Over is what ESPN marks as completed under a name that ``meanings`` has for a game played to its end, and that was as
long as games of its league are; a shorter one is over too, and says so. A mark under any other name settles nothing.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from advisor.adapters.espn.leagues import League
from advisor.adapters.espn.meanings import MEANINGS, NOT_PLAYED, PLAYED_ON, Meaning
from advisor.adapters.espn.wire import STATUS_FIELDS, STATUS_TYPE_FIELDS
from advisor.core.markets import EventStatus, GameEnd
from advisor.parsing.fields import first_text, object_at
from advisor.parsing.json_documents import Findings, ItemFaultError, JsonObject

_BY_STATE: Final = {"pre": EventStatus.SCHEDULED, "in": EventStatus.IN_PLAY}
_PERIODS: Final = {"american_football": ("Q", 4), "basketball": ("Q", 4), "ice_hockey": ("P", 3), "lacrosse": ("Q", 4)}

_STATUS_NAME: Final = re.compile(r"[A-Z][A-Z0-9_]{1,39}")
_MINUTES: Final = re.compile(r"([0-9]{1,2})'(?:\+([0-9]{1,2})')?")
_LEFT: Final = re.compile(r"(?:(?P<minutes>[0-9]{1,2}):)?(?P<seconds>[0-9]{1,2}(?:\.[0-9])?)")
_STOPPAGES: Final = 4
"""A first period lasts no more than so many times what the clock shows of it, and ``_BREAK`` besides."""
_BREAK: Final = timedelta(minutes=6)
"""A clock that counts down may stand still so long in the first minute: a score, a review, advertisements."""
_BEHIND: Final = timedelta(minutes=2)
"""How far a minute in football may lie behind: it may be one that is over, and the answer may be as old."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """How a game stands.

    Attributes:
        status: None where it is unclear.
        overtime: of a game that is over whether it was played on after normal time; None where that is not said.
        ending: of a game that is over or void how it came to its end; None where that is not said.
        ended_in: the period or inning in which a shortened game ended; None of others.
        clock: as people read it, "" when not in play.
        played: how long the game has been on, at the most; known while its first period runs.
    """

    status: EventStatus | None
    overtime: bool | None = None
    ending: GameEnd | None = None
    ended_in: int | None = None
    clock: str = ""
    played: timedelta | None = None


def read_standing(
    item: JsonObject, league: League, findings: Findings, complain: Callable[[ItemFaultError], None]
) -> Standing:
    """Read a ``status``.

    Args:
        league: whose game it is.
        complain: called when the status is one we do not know; the game is read nevertheless.

    Raises:
        ItemFaultError: there is no status.
    """
    findings.check_fields(item, STATUS_FIELDS, "events.competitions.status")
    kind = object_at(item, "type")
    findings.check_fields(kind, STATUS_TYPE_FIELDS, "events.competitions.status.type")
    name = first_text(kind, ("name",)).upper()
    status = _status(name, first_text(kind, ("state",)), kind.get("completed"))
    if status is None or name not in MEANINGS:
        complain(
            ItemFaultError("status", "unknown_status", f"{_shown(name)} is none that we know, or contradicts itself")
        )
    in_play = status is EventStatus.IN_PLAY
    clock = _clock(item, kind, name, league.sport) if in_play else ""
    over = status is EventStatus.FINISHED
    ending = _length(name, item.get("period"), league) if over else NOT_PLAYED.get(name)
    return Standing(
        status=status,
        overtime=_overtime(name, item.get("period"), league) if over else None,
        ending=ending,
        ended_in=_whole(item.get("period")) if ending is GameEnd.SHORTENED else None,
        clock=clock,
        played=_played(item, name, league) if in_play else None,
    )


def _overtime(name: str, period: object, league: League) -> bool | None:
    """Whether a game that is over was played on: by its status, else by the number of its last period."""
    normal = league.normal_periods
    if name in PLAYED_ON:
        return True
    if name == "STATUS_FULL_TIME" and league.sport == "football":
        return False
    if normal is None or type(period) is not int or period < normal:
        return None
    return period > normal


def _status(name: str, state: str, completed: object) -> EventStatus | None:
    """None where what it says does not go together, or its name is not of a game that was played to its end."""
    meaning = MEANINGS.get(name)
    if meaning is Meaning.CALLED_OFF:
        return EventStatus.POSTPONED
    if meaning is Meaning.NO_BET:
        return EventStatus.VOID
    if completed is True:
        return EventStatus.FINISHED if meaning is Meaning.PLAYED else None
    if state in _BY_STATE:
        return _BY_STATE[state]
    # Over by its state, but not marked as completed: neither a final name nor one of before the start is believed.
    if meaning is Meaning.ON:
        return EventStatus.IN_PLAY
    return EventStatus.SCHEDULED if not state and meaning is Meaning.AHEAD else None


def _length(name: str, period: object, league: League) -> GameEnd | None:
    """Whether a game that is over was shorter than those of its league; None where nothing says it."""
    if name in PLAYED_ON:
        return GameEnd.REGULAR
    full, last = league.full_length, _whole(period)
    if full is None or last is None or last < 1:
        return None
    return GameEnd.SHORTENED if last < full else GameEnd.REGULAR


def _whole(value: object) -> int | None:
    return value if type(value) is int else None


def _shown(name: str) -> str:
    return f"status {name}" if _STATUS_NAME.fullmatch(name) else "its status"


def _clock(item: JsonObject, kind: JsonObject, name: str, sport: str) -> str:
    if name in {"STATUS_HALFTIME", "STATUS_HALFTIME_ET"}:
        return "HT"
    shown = first_text(item, ("displayClock",))
    period = item.get("period")
    if sport == "football":
        return shown
    if sport not in _PERIODS or type(period) is not int or period < 1:
        return first_text(kind, ("shortDetail", "detail")) or shown
    letter, regular = _PERIODS[sport]
    label = (
        f"{letter}{period}"
        if period <= regular
        else "OT"
        if period == regular + 1
        else f"{min(period, 99) - regular}OT"
    )
    return f"{label} {_padded(shown)}".rstrip()


def _played(item: JsonObject, name: str, league: League) -> timedelta | None:
    """Time since the start, in the first period; rather too long than too short.

    A game must not seem to have begun later than it did: its prices in play would count as those before it. A clock
    that has not moved says nothing: where nobody feeds it, it never does.
    """
    shown = first_text(item, ("displayClock",))
    if item.get("period") != 1 or (name != "STATUS_IN_PROGRESS" and name != "STATUS_FIRST_HALF"):
        return None
    if league.sport == "football":
        minutes = _MINUTES.fullmatch(shown)
        shown_minutes = 0 if minutes is None else sum(map(int, minutes.groups("0")))
        return timedelta(minutes=shown_minutes) + _BEHIND if shown_minutes else None
    left, period = _LEFT.fullmatch(shown), league.first_period
    if left is None or period is None:
        return None
    played = period - timedelta(minutes=int(left["minutes"] or 0), seconds=float(left["seconds"]))
    return _STOPPAGES * played + _BREAK if played > timedelta() else None


def _padded(clock: str) -> str:
    minutes, colon, seconds = clock.partition(":")
    return f"{minutes:0>2}:{seconds}" if colon else clock


def says_not_over(item: object) -> bool:
    """Whether a ``status`` says in so many words that the game was not played to its end."""
    kind = item.get("type") if isinstance(item, dict) else None
    if not isinstance(kind, dict):
        return False
    name = first_text(kind, ("name",)).upper()
    return kind.get("completed") is False or MEANINGS.get(name, Meaning.PLAYED) is not Meaning.PLAYED
