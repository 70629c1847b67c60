"""Fields whose winner is waited for: a catalogue lists no market that is closed, but its book says who won."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from advisor.adapters.betfair.markets import Market


@dataclass(frozen=True, slots=True, kw_only=True)
class FollowConfig:
    """How long a market is followed that is listed no more.

    Attributes:
        asked_every: its book, until it is closed and while it may be corrected.
        corrected_for: who won may be corrected so long after it closed.
        given_up_after: so long missing, and not closed, nothing more comes of it.
    """

    asked_every: timedelta = timedelta(minutes=10)
    corrected_for: timedelta = timedelta(days=1)
    given_up_after: timedelta = timedelta(days=30)


@dataclass(slots=True)
class _Followed:
    """One market.

    Attributes:
        market: with the names of all who were ever listed.
        gone: since when it is listed no more; None while it is.
        asked: when its book was last asked for since.
        closed: since when it is known to be closed.
    """

    market: Market
    gone: datetime | None = None
    asked: datetime | None = None
    closed: datetime | None = None


class FollowedFields:
    """Markets on who wins a competition, from when they are first listed until nothing more is to be learned."""

    def __init__(self, config: FollowConfig) -> None:
        self._config = config
        self._followed: dict[str, _Followed] = {}

    def listed(self, competition: str, markets: Iterable[Market], now: datetime) -> dict[str, Market]:
        """Take the fields that a competition's whole catalogue has.

        Returns:
            Them by id, each with all names that it ever had: who is taken out of a market is not listed any more.
        """
        found: dict[str, Market] = {}
        for market in markets:
            before = self._followed.get(market.market_id)
            found[market.market_id] = market if before is None else _with_all_names(market, before.market)
            self._followed[market.market_id] = _Followed(found[market.market_id])
        for market_id, followed in list(self._followed.items()):
            if followed.market.competition == competition and market_id not in found:
                followed.gone = followed.gone or now
                if self._is_done(followed, now):
                    del self._followed[market_id]
        return found

    def due(self, competition: str, now: datetime) -> list[Market]:
        """Those of a competition whose books are to be asked for now, as they are listed no more."""
        return [
            each.market
            for each in self._followed.values()
            if each.market.competition == competition
            and each.gone is not None
            and (each.asked is None or now - each.asked >= self._config.asked_every)
        ]

    def asked(self, market_id: str, now: datetime) -> None:
        """Note that the book of one that was due is asked for."""
        if (followed := self._followed.get(market_id)) is not None:
            followed.asked = now

    def closed(self, market_id: str, now: datetime) -> None:
        """Note that the book of one says that it is closed."""
        if (followed := self._followed.get(market_id)) is not None:
            followed.closed = followed.closed or now

    def _is_done(self, followed: _Followed, now: datetime) -> bool:
        if followed.closed is not None:
            return now - followed.closed >= self._config.corrected_for
        return followed.gone is not None and now - followed.gone >= self._config.given_up_after


def _with_all_names(market: Market, before: Market) -> Market:
    keys = {runner.key for runner in market.runners}
    names = {runner.name for runner in market.runners}
    # Who was taken out and put in again has another number, and one name.
    gone = (each for each in before.runners if each.key not in keys and each.name not in names)
    return replace(market, runners=(*market.runners, *gone))
