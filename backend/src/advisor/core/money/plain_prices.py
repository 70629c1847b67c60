"""Native prices as plain values, in columns and journals.

``{"odds_e4": 19091}``, ``{"ladder": "classic", "step": 98}``, ``{"steps": 97, "of": 100, "payout": 100}``.
"""

from collections.abc import Mapping
from typing import TypeAlias

from advisor.core.money.ladders import LADDERS
from advisor.core.money.prices import BetPrice, ContractPrice, DecimalOdds, LadderPrice

PlainPrice: TypeAlias = Mapping[str, int | str]


def plain_price(price: BetPrice) -> PlainPrice:
    """A native price for JSON."""
    match price:
        case DecimalOdds(odds_e4=odds_e4):
            return {"odds_e4": odds_e4}
        case LadderPrice(ladder=ladder, step=step):
            return {"ladder": ladder.name, "step": step}
        case ContractPrice():
            return {"steps": price.steps, "of": price.of, "payout": price.payout}


def price_of(plain: PlainPrice) -> BetPrice:
    """The inverse of ``plain_price``.

    Raises:
        KeyError: it is none, or its ladder is not known.
    """
    if "odds_e4" in plain:
        return DecimalOdds(int(plain["odds_e4"]))
    if "ladder" in plain:
        return LadderPrice(LADDERS[str(plain["ladder"])], int(plain["step"]))
    return ContractPrice(int(plain["steps"]), int(plain["of"]), int(plain["payout"]))
