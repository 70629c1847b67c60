"""Fields whose winner is waited for: a catalogue lists no market that is closed, but its book says who won.

They are stored, as a market that closes while no process runs is in no catalogue of the next one.
"""

import asyncio
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

import structlog
from pydantic import TypeAdapter, ValidationError

from advisor.adapters.betfair.markets import Market
from advisor.adapters.betfair.wire import PROVIDER
from advisor.core.errors import DatabaseUnavailableError
from advisor.ports.followed_fields import FollowedFieldStore, FollowedRecord
from advisor.supervision import heed_cancellation

_log = structlog.get_logger(__name__)

_MARKET: Final = TypeAdapter(Market)


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
        asked: when this process last asked for its book since; not stored, as asking once more does no harm.
        closed: since when it is known to be closed.
    """

    market: Market
    gone: datetime | None = None
    asked: datetime | None = None
    closed: datetime | None = None


@dataclass(frozen=True, slots=True)
class _Stored:
    """What the store has of one market; see ``_Followed``."""

    market: Market
    gone: datetime | None
    closed: datetime | None


class FollowedFields:
    """Markets on who wins a competition, from when they are first listed until nothing more is to be learned.

    Args:
        store: what outlives this process. While it is away fields are followed all the same, and stored later.
    """

    def __init__(self, config: FollowConfig, store: FollowedFieldStore) -> None:
        self._config = config
        self._store = store
        self._followed: dict[str, _Followed] = {}
        self._stored: dict[str, _Stored | None] | None = None
        # Fetches run beside one another; what is stored last must be what is known last.
        self._storing = asyncio.Lock()

    async def restore(self) -> None:
        """Take up, once, what processes before this one followed."""
        async with self._storing:
            if self._stored is not None:
                return
            try:
                records = await self._store.followed(PROVIDER)
            except DatabaseUnavailableError as error:
                heed_cancellation()
                _log.warning("betfair_fields_not_restored", reason=str(error))
                return
            self._stored = {record.market: self._take_up(record) for record in records}

    async def save(self) -> None:
        """Store what has changed since, and remove what is followed no more."""
        async with self._storing:
            if self._stored is None:
                return
            now = {each: _Stored(held.market, held.gone, held.closed) for each, held in self._followed.items()}
            changed = [_record(each, held) for each, held in now.items() if self._stored.get(each) != held]
            over = [each for each in self._stored if each not in now]
            if not changed and not over:
                return
            try:
                await self._store.save_followed(PROVIDER, changed, over)
            except DatabaseUnavailableError as error:
                heed_cancellation()
                _log.warning("betfair_fields_not_stored", reason=str(error))
                return
            self._stored = {**now}

    def _take_up(self, record: FollowedRecord) -> _Stored | None:
        """What is stored of one; None where another version wrote it, of which no more can be asked."""
        market = _read(record)
        if market is None:
            return None
        held = self._followed.get(record.market)
        if held is None:
            self._followed[record.market] = _Followed(market, gone=record.gone, closed=record.closed)
        else:
            held.market = _with_all_names(held.market, market)
        return _Stored(market, record.gone, record.closed)

    @property
    def competitions(self) -> dict[str, str]:
        """Those with fields that are followed, and the sport of each."""
        return {held.market.competition: held.market.sport for held in self._followed.values()}

    def keep(self, is_wanted: Callable[[Market], bool]) -> None:
        """Follow no others any more."""
        self._followed = {each: held for each, held in self._followed.items() if is_wanted(held.market)}

    def listed(self, competition: str, markets: Iterable[Market], now: datetime) -> dict[str, Market]:
        """Take the fields that a competition's whole catalogue has.

        Returns:
            Them by id, each with all names that it ever had: who is taken out of a market is not listed any more.
        """
        found: dict[str, Market] = {}
        for listed in markets:
            # A catalogue may be silent on what it was asked for.
            market = listed if listed.competition else replace(listed, competition=competition)
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


def _record(market_id: str, held: _Stored) -> FollowedRecord:
    body = _MARKET.dump_json(held.market).decode()
    return FollowedRecord(provider=PROVIDER, market=market_id, body=body, gone=held.gone, closed=held.closed)


def _read(record: FollowedRecord) -> Market | None:
    try:
        return _MARKET.validate_json(record.body)
    except ValidationError:
        _log.warning("betfair_field_not_read", market=record.market)
        return None


def _with_all_names(market: Market, before: Market) -> Market:
    keys = {runner.key for runner in market.runners}
    names = {runner.name for runner in market.runners}
    # Who was taken out and put in again has another number, and one name.
    gone = (each for each in before.runners if each.key not in keys and each.name not in names)
    return replace(market, runners=(*market.runners, *gone))
