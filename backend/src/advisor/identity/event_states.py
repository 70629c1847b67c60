"""What a report changes of an event: status, start, running score, result. Decides; writes nothing."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from advisor.core.markets import DECIDED, EventStatus
from advisor.core.readings import EventReport

KICKOFF_MOVES_FROM: Final = timedelta(minutes=2)
"""Smaller differences are rounding."""

BELIEVED_AFTER: Final = timedelta(minutes=10)
"""So long after an event without teams was said to be on, who says that it is not is believed: before, its word may be
older, as of Betfair's delayed answers beside its stream."""

_BEFORE_PLAY: Final = frozenset({EventStatus.SCHEDULED, EventStatus.POSTPONED})


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownState:
    """How an event stands.

    Attributes:
        titled: it is without teams.
        in_play_at: when it was first said to be on.
        clocked: time played has been reported before.
        score: the result, None before there is one.
        from_file: whether the result came from a file.
        scored_by: the provider that reported it live.
        kickoff_rank: the best rank (0 first) among the providers of this event.
    """

    status: EventStatus
    kickoff: datetime
    kickoff_known: bool
    titled: bool = False
    in_play_at: datetime | None
    clocked: bool
    score: tuple[int, int] | None
    from_file: bool
    scored_by: str | None
    kickoff_rank: int


@dataclass(frozen=True, slots=True, kw_only=True)
class StateChange:
    """What is to be written; None where nothing changes.

    Attributes:
        running: the score of a game that is on or over.
        result: the score that settles it.
        half_time: that at half-time, where it is known with the result.
        conflict: how the report contradicts what is known, for people.
    """

    status: EventStatus | None = None
    kickoff: datetime | None = None
    running: tuple[int | None, int | None] | None = None
    result: tuple[int, int] | None = None
    half_time: tuple[int, int] | None = None
    conflict: str | None = None


def state_change(
    report: EventReport, known: KnownState, *, kickoff_rank: int, swapped: bool, now: datetime
) -> StateChange:
    """What a report changes of an event.

    A result changes only by the source that gave it, and one from a file never; a finished or void game stays so. An
    event without teams has no score, and nobody knows whether it begins or ends at its time; but who says in so many
    words that it is on, over or void is believed, for who won may be recorded much later, and so is who says that it
    is on no more: it has breaks. Silence says nothing.

    Args:
        kickoff_rank: of the report's provider; a lower one goes over a higher one.
        swapped: the report's home side is our away side.
        now: aware, UTC.
    """
    home, away = (report.home_score, report.away_score)
    if swapped:
        home, away = away, home
    if known.titled:
        status = report.status if _is_off_again(report, known) else _new_status(report.status, known.status)
        return StateChange(status=status, kickoff=_new_time(report, known, kickoff_rank))
    kickoff = _new_kickoff(report, known, kickoff_rank, now)
    if report.status is EventStatus.FINISHED:
        change = _finished(report, known, home, away, kickoff, now)
        return change if change.result is None else replace(change, half_time=_half_time(report, swapped=swapped))
    status = _new_status(report.status, known.status)
    playing = (status or known.status) is EventStatus.IN_PLAY
    running = (home, away) if playing and (home is not None or away is not None or report.clock) else None
    return StateChange(status=status, kickoff=kickoff, running=running)


def _finished(
    report: EventReport,
    known: KnownState,
    home: int | None,
    away: int | None,
    kickoff: datetime | None,
    now: datetime,
) -> StateChange:
    if home is None or away is None:
        return StateChange()
    claim = f"{report.provider} says it ended {home}-{away}"
    if known.kickoff > now:
        return StateChange(conflict=f"{claim}, before its start")
    if known.status is EventStatus.VOID:
        return StateChange(conflict=f"{claim}, but it is void")
    if known.score is None:
        return StateChange(status=EventStatus.FINISHED, kickoff=kickoff, running=(home, away), result=(home, away))
    if known.score == (home, away):
        return StateChange()
    if not known.from_file and known.scored_by == report.provider:
        return StateChange(running=(home, away), result=(home, away))
    return StateChange(conflict=f"{claim}; it is settled as {known.score[0]}-{known.score[1]}")


def _half_time(report: EventReport, *, swapped: bool) -> tuple[int, int] | None:
    """The score at half-time by our sides; none that the result contradicts."""
    half, last = report.half_time, (report.home_score, report.away_score)
    if half is None or any(score is None or at_half > score for at_half, score in zip(half, last, strict=True)):
        return None
    return half[::-1] if swapped else half


def _new_status(reported: EventStatus | None, known: EventStatus) -> EventStatus | None:
    if reported is None or reported is known or known in DECIDED:
        return None
    if reported in _BEFORE_PLAY and known is EventStatus.IN_PLAY:
        # A lagging feed still lists it as scheduled; only an abandoned game goes back.
        return EventStatus.POSTPONED if reported is EventStatus.POSTPONED else None
    return reported


def _is_off_again(report: EventReport, known: KnownState) -> bool:
    """Whether an event without teams is said to be on no more, by a word that is not of before it was on.

    Of games a feed that lags lists one that is on for long, and only what is abandoned goes back. Of events without
    teams nobody gives a state but who knows it.
    """
    if report.status is not EventStatus.SCHEDULED or known.status is not EventStatus.IN_PLAY:
        return False
    return known.in_play_at is None or report.at >= known.in_play_at + BELIEVED_AFTER


def _new_kickoff(report: EventReport, known: KnownState, kickoff_rank: int, now: datetime) -> datetime | None:
    if report.status in (EventStatus.IN_PLAY, EventStatus.FINISHED):
        return _real_start(report, known, kickoff_rank, now)
    if known.status not in _BEFORE_PLAY or not report.kickoff_known:
        return None
    if not known.kickoff_known:
        return report.kickoff
    started = known.kickoff <= now and known.status is EventStatus.SCHEDULED
    if kickoff_rank > known.kickoff_rank or (started and report.kickoff < known.kickoff):
        return None
    return report.kickoff if abs(report.kickoff - known.kickoff) >= KICKOFF_MOVES_FROM else None


def _new_time(report: EventReport, known: KnownState, kickoff_rank: int) -> datetime | None:
    if known.status in DECIDED or kickoff_rank > known.kickoff_rank:
        return None
    return report.kickoff if abs(report.kickoff - known.kickoff) >= KICKOFF_MOVES_FROM else None


def _real_start(report: EventReport, known: KnownState, kickoff_rank: int, now: datetime) -> datetime | None:
    """When a game that is on, or was, really began, where that is known better by its first word.

    The first time played that is reported counts: later ones hold breaks, and clocks that stood still. It began no
    later than when it was first said to be on.
    """
    if known.clocked or known.status in DECIDED:
        return None
    began = report.began
    if began is None and known.status in _BEFORE_PLAY and report.kickoff_known and kickoff_rank <= known.kickoff_rank:
        # Some providers move the start of a game to the minute it really began.
        began = report.kickoff
    if began is None or began > now:
        return None
    if known.in_play_at is not None:
        began = min(began, known.in_play_at)
    if not known.kickoff_known:
        return began
    # Before its start is due the game can only have begun earlier, and after that only later.
    moved = known.kickoff - began if known.kickoff > now else began - known.kickoff
    return began if moved >= KICKOFF_MOVES_FROM else None
