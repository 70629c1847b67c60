"""Hands updates from other processes to every reader of the stream; a slow one gets less, never a longer queue."""

import math
from collections.abc import Mapping, Sequence
from typing import Protocol

from advisor.api.http.refusals import TooManyReadersError
from advisor.api.updates.reader import Change, Reader, fixture_of
from advisor.live.notifications import Topic


class Follower(Protocol):
    """Who keeps something that updates make old."""

    def quotes_changed(self, fixtures: frozenset[int]) -> None:
        """Something of the prices of these fixtures changed."""

    def topic_changed(self, topic: Topic) -> None:
        """Something of another topic changed."""

    def updates_missed(self) -> None:
        """Anything may have changed."""


class UpdateHub:
    """Knows all readers; lives as long as the application.

    Args:
        clients: readers at a time.
        pending: prices that wait for one of them at most.
        heard_within: seconds for which it counts that the source was heard.
    """

    def __init__(self, clients: int, pending: int, heard_within: float = 0.0) -> None:
        self._clients = clients
        self._pending = pending
        self._heard_within = heard_within
        self._readers: set[Reader] = set()
        self._followers: list[Follower] = []
        self._heard_at = -math.inf
        self._closed = False

    def follow(self, follower: Follower) -> None:
        """Let it know of all updates, as long as the hub lives, before any reader does."""
        self._followers.append(follower)

    def heard(self, at: float) -> None:
        """All updates until this instant of the loop's clock were received."""
        self._heard_at = at

    def lost(self) -> None:
        """The source is away: nobody knows what changes from now on."""
        self._heard_at = -math.inf
        self._note_missed()

    def hears(self, now: float) -> bool:
        """Whether what changed until a moment ago was received."""
        return now - self._heard_at <= self._heard_within

    @property
    def readers(self) -> int:
        """How many read now."""
        return len(self._readers)

    def join(
        self,
        topics: frozenset[Topic],
        fixtures: frozenset[int] | None = None,
        markets: frozenset[str] | None = None,
    ) -> Reader:
        """A new reader, which must leave in the end; the arguments are those of `Reader`.

        Raises:
            TooManyReadersError: there are as many as allowed.
        """
        if len(self._readers) >= self._clients:
            raise TooManyReadersError(self._clients)
        reader = Reader(topics, fixtures, markets, self._pending)
        self._readers.add(reader)
        if self._closed:
            reader.close()
        return reader

    def leave(self, reader: Reader) -> None:
        """The reader is gone."""
        self._readers.discard(reader)

    def publish_quotes(self, quotes: Mapping[str, Sequence[Change]], resync: Sequence[int]) -> None:
        """Hand what changed of prices (see ``QUOTE_KEYS``), and fixtures to fetch again, to all readers."""
        fixtures = frozenset((*resync, *(fixture_of(change) for changes in quotes.values() for change in changes)))
        for follower in self._followers:
            follower.quotes_changed(fixtures)
        for reader in self._readers:
            reader.add_quotes(quotes, resync)

    def publish(self, topic: Topic, ids: Sequence[str]) -> None:
        """Hand the ids of what changed to all readers."""
        for follower in self._followers:
            follower.topic_changed(topic)
        for reader in self._readers:
            reader.add_notice(topic, ids)

    def miss(self, reason: str) -> None:
        """Something was missed by all readers."""
        self._note_missed()
        for reader in self._readers:
            reader.miss(reason)

    def close(self) -> None:
        """Let all readers go; those who come later are let go at once. May be called from a signal handler's loop."""
        self._closed = True
        for reader in self._readers:
            reader.close()

    def _note_missed(self) -> None:
        for follower in self._followers:
            follower.updates_missed()
