"""Fills: a price in its native form and a quantity, and the exact cash flows that follow from them.

What passes between the two sides of a fill is one amount, so that they sum to zero at every result. What is rounded
toward less risk is the quantity: see ``quantity_within``.
"""

from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from advisor.core.money.assets import MAX_STAKE
from advisor.core.money.prices import BetPrice, ContractPrice, SpotPrice
from advisor.core.odds import MAX_ODDS_E4, ODDS_SCALE
from advisor.core.quotes import Side
from advisor.ledger.settlement import best_result
from advisor.pricing.payoff import amount_at_risk, gross_of, parts_of, stake_of

MOST_PAID: Final = MAX_STAKE * MAX_ODDS_E4 // ODDS_SCALE
"""Smallest units: what the largest stake returns at the longest odds. Hundreds of such amounts fit 64 bits."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fill:
    """A bet, or a part of one, as it was matched.

    Attributes:
        side: back or lay; of a contract, buy or sell.
        price: in its native form.
        quantity: by the price's form: the backer's stake in smallest units, or a number of contracts; above 0.

    Raises:
        ValueError: the quantity is not above 0, or more than can be counted.
    """

    side: Side
    price: BetPrice
    quantity: int

    def __post_init__(self) -> None:
        if not 0 < self.quantity <= _most(self.price):
            raise ValueError(f"{self.quantity} at {self.price.text} is no quantity that can be counted.")

    @property
    def at_risk(self) -> int:
        """What it can lose, smallest units: what a back costs, the liability of a lay."""
        if isinstance(self.price, ContractPrice):
            cost = self.price.cost(self.quantity)
            return self.price.pays(self.quantity) - cost if self.side is Side.LAY else cost
        # A plain number: compiled functions look at each enumeration anew, which takes longer than their work.
        return int(amount_at_risk(int(self.side), self.quantity, self.price.odds_e4))

    @property
    def win(self) -> int:
        """What it wins at best, smallest units before commission."""
        return self.gross(best_result(self.side))

    def gross(self, result: int) -> int:
        """Profit before commission, or the loss, smallest units.

        Args:
            result: halves won by the selection, -2 … 2, or divided (see ``pricing.payoff``); at 0 the money is
                returned. A contract pays its share of a divided result, whatever it cost.
        """
        if isinstance(self.price, ContractPrice):
            profit = self._bought(self.price, result)
            return -profit if self.side is Side.LAY else profit
        return int(gross_of(int(self.side), self.quantity, self.price.odds_e4, result))

    def _bought(self, price: ContractPrice, result: int) -> int:
        """``gross`` of who bought these contracts."""
        cost, pays = price.cost(self.quantity), price.pays(self.quantity)
        won, lost, parts = parts_of(result)
        return round(Fraction(won * (pays - cost) - lost * cost, parts))


def quantity_within(price: BetPrice, side: Side, at_risk: int) -> int:
    """The largest quantity that risks no more than an amount, rounded down; 0 where one contract risks more.

    Args:
        at_risk: smallest units, from 0 to ``MAX_STAKE``.
    """
    if isinstance(price, ContractPrice):
        steps = price.of - price.steps if side is Side.LAY else price.steps
        return min(at_risk * price.of // (price.payout * steps), _most(price))
    return int(stake_of(side, at_risk, price.odds_e4))


def quantity_closing(price: BetPrice, difference: int) -> int:
    """The quantity on the other side by which winning and losing bring the same, rounded down.

    Each unit laid costs its odds more if the selection wins than if it loses, and each contract sold its payout.

    Args:
        difference: between what the bets bring if they win and if they lose, smallest units, 0 or more.
    """
    units = difference // price.payout if isinstance(price, ContractPrice) else difference * ODDS_SCALE // price.odds_e4
    return min(units, _most(price))


def _most(price: BetPrice) -> int:
    return MOST_PAID // price.payout if isinstance(price, ContractPrice) else MAX_STAKE


@dataclass(frozen=True, slots=True, kw_only=True)
class SpotFill:
    """A purchase or sale of one asset for another, as it was matched.

    Attributes:
        side: back is to buy the base, lay to sell it.
        quantity: smallest units of the base, above 0.

    Raises:
        ValueError: the quantity is not above 0, or an amount is more than can be counted.
    """

    side: Side
    price: SpotPrice
    quantity: int

    def __post_init__(self) -> None:
        if not 0 < self.quantity <= MOST_PAID or self.price.cost(self.quantity) > MOST_PAID:
            raise ValueError(f"{self.quantity} at {self.price.text} is no quantity that can be counted.")

    @property
    def flows(self) -> tuple[int, int]:
        """What comes in of the base and of the quote, or below zero goes out; smallest units of each."""
        cost = self.price.cost(self.quantity)
        return (-self.quantity, cost) if self.side is Side.LAY else (self.quantity, -cost)
