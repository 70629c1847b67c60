"""Signals: the bets a strategy proposes, with the figures behind them."""

from dataclasses import dataclass

from advisor.core.arrays import Float64, Int8, Int16, Int32


@dataclass(frozen=True, slots=True, kw_only=True)
class Signals:
    """k signals, in the order of their markets.

    Attributes:
        market: (k,) row of the ``Books`` the strategy evaluated; ascending.
        selection: (k,) index into the market's selections.
        venue: (k,) index into the books' venues.
        odds_e4: (k,) quoted odds in ten-thousandths.
        probability: (k,) fair probability the strategy acted on.
        edge: (k,) expected profit per unit staked, after commission.
    """

    market: Int32
    selection: Int8
    venue: Int16
    odds_e4: Int32
    probability: Float64
    edge: Float64

    def __len__(self) -> int:
        return len(self.market)
