"""Hands updates from other processes to every reader of the stream; a slow one gets less, never a longer queue."""

from collections.abc import Mapping, Sequence

from advisor.api.http.refusals import TooManyReadersError
from advisor.api.updates.reader import Change, Reader
from advisor.live.notifications import Topic


class UpdateHub:
    """Knows all readers; lives as long as the application.

    Args:
        clients: readers at a time.
        pending: prices that wait for one of them at most.
    """

    def __init__(self, clients: int, pending: int) -> None:
        self._clients = clients
        self._pending = pending
        self._readers: set[Reader] = set()
        self._closed = False

    @property
    def readers(self) -> int:
        """How many read now."""
        return len(self._readers)

    def join(self, topics: frozenset[Topic], fixtures: frozenset[int] | None = None) -> Reader:
        """A new reader, which must leave in the end.

        Raises:
            TooManyReadersError: there are as many as allowed.
        """
        if len(self._readers) >= self._clients:
            raise TooManyReadersError(self._clients)
        reader = Reader(topics, fixtures, self._pending)
        self._readers.add(reader)
        if self._closed:
            reader.close()
        return reader

    def leave(self, reader: Reader) -> None:
        """The reader is gone."""
        self._readers.discard(reader)

    def publish_quotes(self, quotes: Mapping[str, Sequence[Change]], resync: Sequence[int]) -> None:
        """Hand what changed of prices (see ``QUOTE_KEYS``), and fixtures to fetch again, to all readers."""
        for reader in self._readers:
            reader.add_quotes(quotes, resync)

    def publish(self, topic: Topic, ids: Sequence[str]) -> None:
        """Hand the ids of what changed to all readers."""
        for reader in self._readers:
            reader.add_notice(topic, ids)

    def miss(self, reason: str) -> None:
        """Something was missed by all readers."""
        for reader in self._readers:
            reader.miss(reason)

    def close(self) -> None:
        """Let all readers go; those who come later are let go at once. May be called from a signal handler's loop."""
        self._closed = True
        for reader in self._readers:
            reader.close()
