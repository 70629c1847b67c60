"""What ESPN's statuses mean, and its clocks.

Final is what ESPN marks as completed. Games postponed or cancelled have the state ``post`` too, so their status name
decides.
"""

from collections.abc import Callable
from typing import Final

from advisor.adapters.espn.wire import STATUS_FIELDS, STATUS_TYPE_FIELDS
from advisor.core.markets import EventStatus
from advisor.parsing.fields import first_text, object_at
from advisor.parsing.json_documents import Findings, ItemFaultError, JsonObject

_POSTPONED: Final = frozenset({"STATUS_POSTPONED", "STATUS_SUSPENDED", "STATUS_RESCHEDULED"})
_VOID: Final = frozenset(
    {"STATUS_CANCELED", "STATUS_CANCELLED", "STATUS_ABANDONED", "STATUS_FORFEIT", "STATUS_WALKOVER", "STATUS_AWARDED"}
)
_FINISHED: Final = frozenset(
    {"STATUS_FINAL", "STATUS_FULL_TIME", "STATUS_FINAL_AET", "STATUS_FINAL_PEN", "STATUS_FINAL_OT", "STATUS_FULL_PEN"}
)
_BEYOND_NORMAL_TIME: Final = frozenset({"STATUS_FINAL_AET", "STATUS_FINAL_PEN", "STATUS_FULL_PEN"})
_SCHEDULED: Final = frozenset({"STATUS_SCHEDULED", "STATUS_PREGAME", "STATUS_PRE_GAME", "STATUS_TBD"})
_IN_PLAY: Final = frozenset(
    (
        *("STATUS_IN_PROGRESS", "STATUS_FIRST_HALF", "STATUS_HALFTIME", "STATUS_SECOND_HALF", "STATUS_END_PERIOD"),
        *(
            "STATUS_END_OF_PERIOD",
            "STATUS_EXTRA_TIME",
            "STATUS_OVERTIME",
            "STATUS_SHOOTOUT",
            "STATUS_END_OF_REGULATION",
        ),
        *("STATUS_END_OF_EXTRATIME", "STATUS_HALFTIME_ET", "STATUS_BEGINNING_OF_PERIOD", "STATUS_IN_PROGRESS_2"),
    )
)
_BY_NAME: Final = {
    name: status
    for names, status in (
        (_POSTPONED, EventStatus.POSTPONED),
        (_VOID, EventStatus.VOID),
        (_FINISHED, EventStatus.FINISHED),
        (_SCHEDULED, EventStatus.SCHEDULED),
        (_IN_PLAY, EventStatus.IN_PLAY),
    )
    for name in names
}
_BY_STATE: Final = {"pre": EventStatus.SCHEDULED, "in": EventStatus.IN_PLAY}
_PERIODS: Final = {"american_football": ("Q", 4), "basketball": ("Q", 4), "ice_hockey": ("P", 3), "lacrosse": ("Q", 4)}


class Standing:
    """How a game stands.

    Attributes:
        status: None where it is unclear.
        beyond_normal_time: it was decided in extra time or on penalties, so its score is not that of normal time.
        clock: as people read it, "" when not in play.
    """

    __slots__ = ("beyond_normal_time", "clock", "status")

    def __init__(self, status: EventStatus | None, beyond_normal_time: bool, clock: str) -> None:
        self.status = status
        self.beyond_normal_time = beyond_normal_time
        self.clock = clock


def read_standing(
    item: JsonObject, sport: str, findings: Findings, complain: Callable[[ItemFaultError], None]
) -> Standing:
    """Read a ``status``.

    Args:
        complain: called when the status is one we do not know; the game is read nevertheless.

    Raises:
        ItemFaultError: there is no status.
    """
    findings.check_fields(item, STATUS_FIELDS, "events.competitions.status")
    kind = object_at(item, "type")
    findings.check_fields(kind, STATUS_TYPE_FIELDS, "events.competitions.status.type")
    name = first_text(kind, ("name",)).upper()
    status = _status(name, first_text(kind, ("state",)), kind.get("completed"))
    if status is None:
        complain(ItemFaultError("status", "unknown_status", "its status is none that we know"))
    clock = _clock(item, kind, name, sport) if status is EventStatus.IN_PLAY else ""
    return Standing(status, name in _BEYOND_NORMAL_TIME, clock)


def _status(name: str, state: str, completed: object) -> EventStatus | None:
    named = _BY_NAME.get(name)
    if named in {EventStatus.POSTPONED, EventStatus.VOID}:
        return named
    if completed is True:
        return EventStatus.FINISHED
    if state in _BY_STATE:
        return _BY_STATE[state]
    # Over by its state, but not marked as completed: neither a final name nor one of before the start is believed.
    return named if named is EventStatus.IN_PLAY or (not state and named is EventStatus.SCHEDULED) else None


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


def _padded(clock: str) -> str:
    minutes, colon, seconds = clock.partition(":")
    return f"{minutes:0>2}:{seconds}" if colon else clock


def says_not_over(item: object) -> bool:
    """Whether a ``status`` says in so many words that the game is not completed."""
    kind = item.get("type") if isinstance(item, dict) else None
    return isinstance(kind, dict) and kind.get("completed") is False
