"""The pages of the board that somebody asks for, each held ready."""

from typing import Final

from starlette.requests import Request

from advisor.api.odds.kept_board import BoardPageQuery, BoardSource, KeptBoard
from advisor.core.ids import NewId
from advisor.live.notifications import Topic

MOST: Final = 32
"""Pages held at a time, of about a megabyte each; those asked for last."""


class KeptBoards:
    """Pages of the board by their queries; lives as long as the application, and follows its hub.

    Args:
        source: where boards are read.
        new_id: names the versions of each page.
    """

    def __init__(self, source: BoardSource, new_id: NewId) -> None:
        self._source = source
        self._new_id = new_id
        self._boards: dict[BoardPageQuery, KeptBoard] = {}
        source.hub.follow(self)

    def of(self, query: BoardPageQuery) -> KeptBoard:
        """A page, which is read when it is asked for."""
        board = self._boards.pop(query, None) or KeptBoard(query, self._source, self._new_id().hex)
        self._boards[query] = board
        if len(self._boards) > MOST:
            del self._boards[next(iter(self._boards))]
        return board

    def quotes_changed(self, fixtures: frozenset[int]) -> None:
        """Something of the prices of these fixtures changed."""
        for board in self._boards.values():
            board.quotes_changed(fixtures)

    def topic_changed(self, topic: Topic) -> None:
        """Something of another topic changed."""
        for board in self._boards.values():
            board.topic_changed(topic)

    def updates_missed(self) -> None:
        """Anything may have changed."""
        for board in self._boards.values():
            board.forget()


def boards_of(request: Request) -> KeptBoards:
    """Those of the application that a request came to."""
    boards: KeptBoards = request.app.state.boards
    return boards
