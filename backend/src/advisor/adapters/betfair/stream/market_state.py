"""One market as the stream has built it up, and the quotes it makes."""

from collections.abc import Collection, Iterator, Mapping
from datetime import datetime
from typing import Final, NamedTuple

from advisor.adapters.betfair.events import report_of
from advisor.adapters.betfair.markets import VENUE, Market, RunnerKey, merged, selections_of
from advisor.adapters.betfair.prices import NO_OFFER, Offer
from advisor.adapters.betfair.status import WHOLE_EVENT, status_of
from advisor.adapters.betfair.stream.definition import Definition
from advisor.adapters.betfair.stream.ladder import Ladder
from advisor.adapters.betfair.stream.wire import MarketChange
from advisor.adapters.betfair.winners import results_of
from advisor.adapters.betfair.wire import MarketStatus
from advisor.core.markets import EventStatus
from advisor.core.money.assets import UNKNOWN_ASSET, Asset, size_of
from advisor.core.quotes import WITHDRAWN, Quote, Side
from advisor.core.readings import EventReport
from advisor.parsing.json_documents import ItemFaultError
from advisor.parsing.prices import SelectionKey

_NO_LADDER: Final = Ladder()


class QuoteKey(NamedTuple):
    """What a quote is on: a selection of an event, back or lay."""

    event: str
    selection: SelectionKey
    side: Side

    def quote(self, offer: Offer, at: int, seen: int, asset: Asset | None) -> Quote:
        """The offer as a quote; no offer withdraws.

        Args:
            asset: the account's money; None: not known.
        """
        market, line, selection, participant = self.selection
        size, number = size_of(offer.size, asset) if offer.odds_e4 else (None, UNKNOWN_ASSET)
        odds_e4 = offer.odds_e4 or WITHDRAWN
        return Quote(
            self.event, market, line, selection, VENUE, self.side, odds_e4, size, at, seen, number, participant
        )


class MarketState:
    """A market: what is offered on its runners, what it is, and what was quoted of it last.

    Attributes:
        trusted: False after a change that could not be read, until the next image.
        began: when it turned in play before our eyes.
        fault: why we have no selections for its runners, None where we have.
    """

    def __init__(self, market_id: str) -> None:
        self.market_id = market_id
        self.ladders: dict[RunnerKey, Ladder] = {}
        self.definition: Definition | None = None
        self.market: Market | None = None
        self.trusted = True
        self.began: datetime | None = None
        self.fault: ItemFaultError | None = None
        self._selections: Mapping[RunnerKey, SelectionKey] = {}
        self._active: frozenset[RunnerKey] = frozenset()
        self._quoted: dict[QuoteKey, Offer] = {}

    def apply(self, change: MarketChange, image: bool, listed: Market | None, at: datetime | None) -> None:
        """Take a change.

        Args:
            at: when it was published; None of a change that sums up what happened while nobody listened.
            image: it replaces all that is known of the offers.
            listed: the market as the catalogue has it.
        """
        if image:
            self.ladders = {}
            self.trusted = True
        if change.definition is not None:
            before = self.definition
            if before is not None and self.trusted and not image and before.in_play < change.definition.in_play:
                self.began = at
            self.definition = change.definition
            self.describe(listed)
        elif self.market is None:
            self.describe(listed)
        for runner in change.runners:
            ladder = self.ladders.get(runner.key)
            if ladder is None:
                ladder = self.ladders[runner.key] = Ladder()
            ladder.apply(runner)

    def describe(self, listed: Market | None) -> None:
        """Find the selections of its runners anew; names once known stay, as the catalogue drops who is taken out."""
        before = self.market
        self.market = merged(merged(self.definition.market, listed), before) if self.definition else listed
        self.fault = None
        self._selections = {}
        if self.market is None:
            return
        self._active = frozenset(runner.key for runner in self.market.runners if runner.active)
        try:
            self._selections = selections_of(self.market)
        except ItemFaultError as fault:
            self.fault = fault

    @property
    def open(self) -> bool:
        """Bets are taken, and what is offered is known."""
        return self.trusted and (self.definition is None or self.definition.status is MarketStatus.OPEN)

    def changed(self, keys: Collection[RunnerKey] | None) -> Iterator[tuple[QuoteKey, Offer]]:
        """Offers that differ from those quoted last; from now on these are.

        Args:
            keys: only these runners can differ; None for all.
        """
        offers = dict(self._offers(keys))
        gone = [key for key in self._quoted if key not in offers] if keys is None else ()
        for key in gone:
            del self._quoted[key]
            yield key, NO_OFFER
        for key, offer in offers.items():
            if self._quoted.get(key, NO_OFFER) == offer:
                continue
            if not offer.odds_e4:
                del self._quoted[key]
            else:
                self._quoted[key] = offer
            yield key, offer

    def quoted(self) -> Iterator[tuple[QuoteKey, Offer]]:
        """All offers that were quoted and still stand."""
        yield from self._quoted.items()

    def report(self, at: datetime) -> EventReport | None:
        """The event it is on; None unless it is a market on the whole of it.

        Args:
            at: when the definition stood.
        """
        if self.market is None or self.market.market_type not in WHOLE_EVENT:
            return None
        said = self.definition
        if said is None:
            return report_of(self.market, None, at)
        status = status_of(self.market, said.status, said.in_play, said.states.values())
        began = self.began if status is EventStatus.IN_PLAY else None
        results = results_of(self.market, said.status, said.states, self._selections)
        return report_of(self.market, status, at, began, results)

    def crossed(self, keys: Collection[RunnerKey] | None) -> int:
        """How many of the runners can be backed at more than they can be laid at."""
        count = 0
        for key in self.ladders if keys is None else keys:
            back, lay = self.ladders.get(key, _NO_LADDER).best()
            count += bool(back.odds_e4 and lay.odds_e4 and back.odds_e4 >= lay.odds_e4)
        return count

    def _offers(self, keys: Collection[RunnerKey] | None) -> Iterator[tuple[QuoteKey, Offer]]:
        if self.market is None or not self.market.event_ref or not self.open:
            return
        for key in self._selections if keys is None else keys:
            selection = self._selections.get(key)
            if selection is None:
                continue
            ladder = self.ladders.get(key, _NO_LADDER) if key in self._active else _NO_LADDER
            back, lay = ladder.best()
            yield QuoteKey(self.market.event_ref, selection, Side.BACK), back
            yield QuoteKey(self.market.event_ref, selection, Side.LAY), lay
