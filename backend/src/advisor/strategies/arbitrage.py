"""Surebets: prices of one market, of one venue or several and on both sides, that together cannot lose."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import chain, combinations
from typing import Final

import numpy as np
from pydantic import Field, JsonValue

from advisor.core.arrays import Float64
from advisor.core.books import Books
from advisor.core.config import validated
from advisor.core.quotes import Side
from advisor.core.signals import Signals
from advisor.instruments.market_types import MARKET_TYPES
from advisor.pricing.fair import FairLines
from advisor.strategies.leg_signals import Found, LegsConfig, alike, by_contract, no_fair, signals_of
from advisor.strategies.legs import Offer
from advisor.strategies.offers import best_backs, best_lays, best_sides, offer_of
from advisor.strategies.scanning import StrategyInfo
from advisor.strategies.stake_splitter import Split, StakeSplitter

_TWO: Final = 2


@dataclass(frozen=True, slots=True)
class Surebet:
    """Prices of one market that cannot lose.

    Attributes:
        row: of the books.
        split: exact; ``least`` is above 0.
    """

    row: int
    split: Split


def surebets(books: Books, splitter: StakeSplitter, min_margin: float = 0.0) -> list[Surebet]:
    """Find the surebets of m markets, net of commission and within sizes and stake steps.

    With two selections: the best price for each, backed or laid. With three: the best price to back each, the best to
    lay each, and each selection backed at one venue and laid at another. Where a venue's commission is on what a market
    wins, also its own prices together. Of a market whose selections are not exhaustive the last alone:
    where another may win, all of them backed can lose together. All legs are of venues that settle alike.

    Args:
        books: usable prices, to back and to lay.
        splitter: splits the outlay.
        min_margin: least profit per unit of outlay; profit must be above 0 in any case.
    """
    found = []
    for part in by_contract(books):
        # Once each: where commission is on what legs win together, other venues' prices may be the better ones.
        for row, offers in dict.fromkeys(chain(_candidates(part), _shared_candidates(part))):
            stakes = splitter.split(books.market_type, offers)
            if stakes is not None and stakes.least > 0 and stakes.margin >= min_margin:
                found.append(Surebet(row, stakes))
    return found


def _candidates(books: Books) -> Iterator[tuple[int, tuple[Offer, ...]]]:
    """Offers that would be surebets if stakes needed no rounding and commission were of each bet, by row."""
    kind = MARKET_TYPES[books.market_type]
    selections, exhaustive = books.odds.shape[2], kind.is_exhaustive
    if selections == _TWO and exhaustive:
        best = best_sides(books)
        for row in np.flatnonzero(best.inverse.sum(axis=1) < 1.0).tolist():
            yield row, (best.offer(books, row, 0), best.offer(books, row, 1))
        return
    backs, lays = best_backs(books), best_lays(books)
    for row in np.flatnonzero(backs.inverse.sum(axis=1) < kind.winners).tolist() if exhaustive else ():
        yield row, tuple(offer_of(books, row, s, int(backs.venue[row, s]), Side.BACK) for s in range(selections))
    # A lay's inverse is of a bet on all other selections: of those that lay every one, all but one win together.
    for row in np.flatnonzero(lays.inverse.sum(axis=1) < selections - kind.winners).tolist() if exhaustive else ():
        yield row, tuple(offer_of(books, row, s, int(lays.venue[row, s]), Side.LAY) for s in range(selections))
    for row, s in np.argwhere(backs.inverse + lays.inverse < 1.0).tolist():
        back = offer_of(books, row, s, int(backs.venue[row, s]), Side.BACK)
        yield row, (back, offer_of(books, row, s, int(lays.venue[row, s]), Side.LAY))


def _shared_candidates(books: Books) -> Iterator[tuple[int, tuple[Offer, ...]]]:
    """Likewise with legs at one venue that share its commission: only those that no bet of its own would make one.

    Together such legs are one bet on any of their selections, at odds of which the inverse is the sum of theirs.
    """
    kind = MARKET_TYPES[books.market_type]
    selections = range(books.odds.shape[2])
    all_win = kind.is_exhaustive and kind.covers is None
    backs = best_backs(books)
    for venue in np.flatnonzero(np.array(books.nets, np.bool_) & (books.commission > 0.0)).tolist():
        back, lay = 1.0 / books.odds[:, venue], 1.0 - 1.0 / books.lay[:, venue]
        sizes = range(_TWO, len(selections) + 1) if all_win else ()
        for shared in chain.from_iterable(combinations(selections, size) for size in sizes):
            others = [s for s in selections if s not in shared]
            whole = _net_inverse(back[:, shared].sum(axis=1), books.commission[venue])
            for row in np.flatnonzero(whole + backs.inverse[:, others].sum(axis=1) < 1.0).tolist():
                at = [venue if s in shared else int(backs.venue[row, s]) for s in selections]
                yield row, tuple(offer_of(books, row, s, at[s], Side.BACK) for s in selections)
        for row, s in np.argwhere(back + lay < 1.0).tolist():
            yield row, (offer_of(books, row, s, venue, Side.BACK), offer_of(books, row, s, venue, Side.LAY))
        for row in np.flatnonzero((1.0 / books.lay[:, venue]).sum(axis=1) > 1.0).tolist() if all_win else ():
            yield row, tuple(offer_of(books, row, s, venue, Side.LAY) for s in selections)


def _net_inverse(inverse: Float64, commission: float) -> Float64:
    """Inverse odds after commission of a bet at these; nothing is kept of a loss."""
    gains = 1.0 / inverse - 1.0
    return np.where(gains > 0.0, 1.0 / (1.0 + (1.0 - commission) * gains), inverse)


class ArbitrageConfig(LegsConfig):
    """Parameters of ``arbitrage``."""

    min_margin: float = Field(
        default=0.0,
        ge=0,
        le=1,
        title="Least margin",
        description="Least sure profit per unit of outlay; 0 shows all.",
    )


@dataclass(frozen=True)
class ArbitrageStrategy:
    """``arbitrage`` with its parameters filled in."""

    config: ArbitrageConfig

    @property
    def named_venues(self) -> Mapping[str, tuple[str, ...]]:
        return {"units": tuple(self.config.units)}

    @cached_property
    def _splitter(self) -> StakeSplitter:
        return StakeSplitter(self.config.total_stake, self.config.units)

    def fair(self, books: Books) -> FairLines:
        """None: what cannot lose needs no fair price."""
        return no_fair(books)

    def evaluate(self, books: Books, fair: FairLines) -> Signals:
        """See ``ScanningStrategy.evaluate``; the legs of a surebet are one group."""
        found = surebets(alike(books, self.config), self._splitter, self.config.min_margin)
        return signals_of(books, [Found((each.row,) * len(each.split.legs), each.split) for each in found])


def build(parameters: Mapping[str, JsonValue]) -> ArbitrageStrategy:
    """Make the strategy from plain parameters.

    Raises:
        ConfigError: a parameter is unknown, of the wrong type or out of bounds.
    """
    return ArbitrageStrategy(validated(ArbitrageConfig, parameters, "strategy parameters"))


ARBITRAGE: Final = StrategyInfo(
    name="arbitrage",
    title="Surebets",
    description="Backs and lays the outcomes of one market, most often at several venues, so that no result loses.",
    family="arbitrage",
    markets=tuple(MARKET_TYPES),
    config_type=ArbitrageConfig,
    build=build,
)
