"""What a report changes of an event: status, start, running score, result. Decides; writes nothing."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from advisor.core.markets import DECIDED, EventStatus, GameEnd
from advisor.core.readings import EventReport
from advisor.core.results import NOTHING_KNOWN, PlayedParts
from advisor.instruments.settling import BY_NORMAL_TIME

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
        parts: of the match, as far as they are known with the result.
        ends_in_normal_time: the competition has no extra time.
        ending: how it came to its end, as far as a provider said it.
        ended_in: the period or inning in which a shortened game ended.
        ending_by: the provider that said it.
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
    parts: PlayedParts = NOTHING_KNOWN
    ends_in_normal_time: bool = False
    ending: GameEnd | None = None
    ended_in: int | None = None
    ending_by: str | None = None
    from_file: bool
    scored_by: str | None
    kickoff_rank: int


@dataclass(frozen=True, slots=True, kw_only=True)
class StateChange:
    """What is to be written; None where nothing changes.

    Attributes:
        running: the score of a game that is on or over.
        result: the final score; the one that is known already where only its parts change.
        parts: all that is known of the result's parts.
        ending: how the event came to its end.
        ended_in: with it, of a shortened game the period or inning in which it ended.
        conflict: how the report contradicts what is known, for people.
    """

    status: EventStatus | None = None
    kickoff: datetime | None = None
    running: tuple[int | None, int | None] | None = None
    result: tuple[int, int] | None = None
    parts: PlayedParts = NOTHING_KNOWN
    ending: GameEnd | None = None
    ended_in: int | None = None
    conflict: str | None = None


def state_change(
    report: EventReport, known: KnownState, *, kickoff_rank: int, swapped: bool, now: datetime
) -> StateChange:
    """What a report changes of an event.

    A result changes only by the source that gave it, and one from a file never; a finished or void game stays so. Of
    the same result anybody may say how it stood at the end of normal time or of the first half, if nobody has. Who says
    that the game was cut short is believed whoever gave the result, until he takes it back himself: it settles less. An
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
        if home is None or away is None:
            return StateChange()
        parts = _parts(report, known, (home, away), swapped=swapped)
        return _with_ending(_finished(report, known, (home, away), parts, kickoff, now), report, known)
    status = _new_status(report.status, known.status)
    if report.status is EventStatus.VOID and known.status is EventStatus.FINISHED:
        return StateChange(conflict=_not_played(report, known))
    playing = (status or known.status) is EventStatus.IN_PLAY
    running = (home, away) if playing and (home is not None or away is not None or report.clock) else None
    change = _with_ending(StateChange(status=status, kickoff=kickoff, running=running), report, known)
    stopped = change.ending is not None and home is not None and away is not None
    return replace(change, running=(home, away)) if stopped else change


def _with_ending(change: StateChange, report: EventReport, known: KnownState) -> StateChange:
    """The change with how the event came to its end, where the report says that and it goes with how it stands."""
    stands = change.status or known.status
    if report.ending is None or stands is not report.status or known.from_file:
        return change
    if (report.ending, report.ended_in) == (known.ending, known.ended_in):
        return change
    if known.ending not in (None, GameEnd.REGULAR) and known.ending_by != report.provider:
        return change
    return replace(change, ending=report.ending, ended_in=report.ended_in)


def _not_played(report: EventReport, known: KnownState) -> str | None:
    """How a report that nothing was decided by play contradicts a result; None where it does not say how it ended."""
    if report.ending is None or known.score is None:
        return None
    return f"{report.provider} says it was {report.ending}; it is settled as {known.score[0]}-{known.score[1]}"


def _finished(
    report: EventReport,
    known: KnownState,
    score: tuple[int, int],
    parts: PlayedParts,
    kickoff: datetime | None,
    now: datetime,
) -> StateChange:
    claim = f"{report.provider} says it ended {score[0]}-{score[1]}"
    if known.kickoff > now:
        return StateChange(conflict=f"{claim}, before its start")
    if known.status is EventStatus.VOID:
        return StateChange(conflict=f"{claim}, but it is void")
    if known.score is None:
        return StateChange(status=EventStatus.FINISHED, kickoff=kickoff, running=score, result=score, parts=parts)
    own = not known.from_file and known.scored_by == report.provider
    if known.score == score:
        all_parts = parts.completed_by(known.parts, score) if own else known.parts.completed_by(parts, score)
        return StateChange() if all_parts == known.parts else StateChange(result=score, parts=all_parts)
    if own:
        return StateChange(running=score, result=score, parts=parts)
    if known.parts.overtime is None and known.score == known.parts.normal_time == parts.normal_time:
        # What is known is normal time alone, and that is the same.
        return StateChange()
    return StateChange(conflict=f"{claim}; it is settled as {known.score[0]}-{known.score[1]}")


def _parts(report: EventReport, known: KnownState, score: tuple[int, int], *, swapped: bool) -> PlayedParts:
    """What the report says of the parts of a match by our sides; nothing that its own result contradicts."""
    whole = report.ending is not GameEnd.SHORTENED and known.ending is not GameEnd.SHORTENED
    overtime = False if report.overtime is None and known.ends_in_normal_time and whole else report.overtime
    normal = score if overtime is False else _ours(report.normal_time, swapped)
    if normal is not None and normal != score:
        overtime = True
    if normal is not None and overtime and report.sport not in BY_NORMAL_TIME and normal[0] != normal[1]:
        normal = None
    of_normal_time = PlayedParts(normal_time=normal, overtime=overtime)
    if not of_normal_time.can_be(score):
        of_normal_time = PlayedParts(overtime=overtime)
    return of_normal_time.completed_by(PlayedParts(half_time=_ours(report.half_time, swapped)), score)


def _ours(score: tuple[int, int] | None, swapped: bool) -> tuple[int, int] | None:
    return score[::-1] if swapped and score is not None else score


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
