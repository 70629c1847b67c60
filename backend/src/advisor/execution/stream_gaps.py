"""When a venue's stream may have left something out, and when that is made up for: until then nothing new is bet there.

Pure: what was said and read comes in with its instants.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

_SILENT_AFTER_BEATS: Final = 2
"""Heartbeats without a word after which a stream counts as lost."""


@dataclass(slots=True)
class _Gap:
    """What is still to come before the stream counts again.

    Attributes:
        since: aware UTC.
        last: when something was missed last.
        is_read: all that stands at the venue was read whole, asked for after that.
        is_heard: the stream has spoken again since.
    """

    since: datetime
    last: datetime
    is_read: bool = False
    is_heard: bool = False


class StreamWatch:
    """One stream; for one caller.

    Args:
        heartbeat: at least so often it says something; None of one that does not say how often.
        elapsed: ``Clock.elapsed`` when it was first listened to.
    """

    def __init__(self, heartbeat: timedelta | None, elapsed: float) -> None:
        self._heartbeat: Final = heartbeat
        self._heard_at = elapsed
        self._has_begun = False
        self._gap: _Gap | None = None

    @property
    def since(self) -> datetime | None:
        """Since when something may be missing that is not made up for; None: nothing is."""
        return None if self._gap is None else self._gap.since

    def said(self, elapsed: float) -> None:
        """It spoke, if only to say that it lives."""
        self._heard_at, self._has_begun = elapsed, True
        if self._gap is not None:
            self._gap.is_heard = True
            self._close()

    def missed(self, at: datetime) -> None:
        """Something may be missing: a number, a connection that was refused, an error. A first one misses nothing."""
        if self._has_begun:
            self._open(at)
        self._has_begun = True

    def unread(self, at: datetime) -> None:
        """Orders of an earlier process stand there: what became of them meanwhile is to be read first."""
        self._gap = _Gap(at, at, is_heard=True)

    def fell_silent(self, at: datetime, elapsed: float) -> bool:
        """Whether nothing was heard for more than two heartbeats: it is to be listened to anew, and so counted anew."""
        if self._heartbeat is None:
            return False
        is_silent = elapsed - self._heard_at > _SILENT_AFTER_BEATS * self._heartbeat.total_seconds()
        if is_silent:
            self._heard_at = elapsed
            self._open(at)
        return is_silent

    def read(self, asked: datetime) -> None:
        """All that stands there was read, whole.

        Args:
            asked: when the first list was asked for.
        """
        if self._gap is not None and asked >= self._gap.last:
            self._gap.is_read = True
            self._close()

    def _open(self, at: datetime) -> None:
        since = at if self._gap is None else self._gap.since
        # What was read before this was missed does not count any more.
        self._gap = _Gap(since, at, is_heard=self._heartbeat is None)

    def _close(self) -> None:
        if self._gap is not None and self._gap.is_read and self._gap.is_heard:
            self._gap = None
