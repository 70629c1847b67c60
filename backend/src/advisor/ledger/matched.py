"""What was matched of an order, all its fills together."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from advisor.core.money.prices import ContractPrice
from advisor.core.odds import ODDS_SCALE, odds_text
from advisor.ledger.fills import Fill

_PRICE_DIGITS: Final = 4


@dataclass(frozen=True, slots=True)
class MatchedPart:
    """Fills of one order as one.

    Attributes:
        stake: the backer's, smallest units: of contracts what they cost.
        at_risk: what they can lose together, smallest units.
        odds_e4: average odds, by what each fill stakes; ten-thousandths, rounded half-even.
        price: the price as its venue writes it; the average, to four places, where fills differ.
    """

    stake: int
    at_risk: int
    odds_e4: int
    price: str


def stake_at(fill: Fill) -> int:
    """The backer's stake, smallest units: of contracts what they cost."""
    return fill.price.cost(fill.quantity) if isinstance(fill.price, ContractPrice) else fill.quantity


def matched_part(fills: Sequence[Fill]) -> MatchedPart | None:
    """All fills that stand as one; None without any. They are of one order: of one side, their prices of one form."""
    if not fills:
        return None
    staked = sum(_exact_stake(fill) for fill in fills)
    average = sum(_exact_return(fill) for fill in fills) / staked
    odds_e4 = round(average * ODDS_SCALE)
    prices = {fill.price for fill in fills}
    if len(prices) == 1:
        text = fills[0].price.text
    elif isinstance(fills[0].price, ContractPrice):
        text = f"{float(1 / average):.{_PRICE_DIGITS}f}"
    else:
        text = odds_text(odds_e4)
    return MatchedPart(
        stake=sum(stake_at(fill) for fill in fills),
        at_risk=sum(fill.at_risk for fill in fills),
        odds_e4=odds_e4,
        price=text,
    )


def _exact_stake(fill: Fill) -> Fraction:
    price = fill.price
    if isinstance(price, ContractPrice):
        return Fraction(price.pays(fill.quantity) * price.steps, price.of)
    return Fraction(fill.quantity)


def _exact_return(fill: Fill) -> Fraction:
    """What the backer is paid if the selection wins."""
    price = fill.price
    if isinstance(price, ContractPrice):
        return Fraction(price.pays(fill.quantity))
    return Fraction(fill.quantity * price.odds_e4, ODDS_SCALE)
