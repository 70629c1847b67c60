"""Prices in the form in which their venue states them: each a form and an integer, never a float.

Money follows from the native form alone. Odds are derived from it, for pricing.
"""

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Final, TypeAlias

from advisor.core.money.assets import Asset
from advisor.core.money.ladders import Ladder
from advisor.core.odds import MAX_ODDS_E4, ODDS_SCALE, odds_text

MOST_STEPS: Final = MAX_ODDS_E4 // ODDS_SCALE
"""Steps between 0 and the payout of a contract: with more of them its odds could be none."""


@dataclass(frozen=True, slots=True)
class DecimalOdds:
    """What a unit staked returns if the bet wins, the unit included; a quantity is the backer's stake.

    Attributes:
        odds_e4: ten-thousandths, above 1.0000 and up to 10,000.

    Raises:
        ValueError: they are no odds.
    """

    odds_e4: int

    def __post_init__(self) -> None:
        if not ODDS_SCALE < self.odds_e4 <= MAX_ODDS_E4:
            raise ValueError(f"{self.odds_e4} ten-thousandths are no decimal odds.")

    @property
    def text(self) -> str:
        """As its venue writes it: ``"1.9091"``."""
        return odds_text(self.odds_e4)


@dataclass(frozen=True, slots=True)
class LadderPrice:
    """A step of an exchange's ladder of decimal odds; a quantity is the backer's stake.

    Attributes:
        step: from 0.

    Raises:
        ValueError: the ladder has no such step.
    """

    ladder: Ladder
    step: int

    def __post_init__(self) -> None:
        if not 0 <= self.step < len(self.ladder.odds_e4):
            raise ValueError(f"The ladder {self.ladder.name} has no step {self.step}.")

    @property
    def odds_e4(self) -> int:
        """The same as decimal odds, exactly; ten-thousandths."""
        return self.ladder.odds_e4[self.step]

    @property
    def text(self) -> str:
        """As its venue writes it: ``"3.55"``."""
        return odds_text(self.odds_e4)


@dataclass(frozen=True, slots=True)
class ContractPrice:
    """What a contract costs of what it pays if it wins, between 0 and 1; a quantity is a number of contracts.

    Attributes:
        steps: the price in steps, above 0 and below ``of``.
        of: how many steps make the payout: 100 where prices are in cents of a dollar; up to 10,000.
        payout: what one contract pays if it wins, smallest units of its asset, above 0.

    Raises:
        ValueError: it is outside of these ranges.
    """

    steps: int
    of: int
    payout: int

    def __post_init__(self) -> None:
        if not (0 < self.steps < self.of <= MOST_STEPS and self.payout > 0):
            raise ValueError(f"{self.steps} of {self.of} steps of a payout of {self.payout} are no contract's price.")

    @property
    def odds_e4(self) -> int:
        """The payout by the price as decimal odds, rounded half-even: 0.97 → 10309. For pricing, never for money."""
        return round(Fraction(ODDS_SCALE * self.of, self.steps))

    @property
    def text(self) -> str:
        """As its venue writes it: ``"0.97"``; a fraction where that never ends."""
        price = Decimal(self.steps) / self.of
        return format(price, "f") if price * self.of == self.steps else f"{self.steps}/{self.of}"

    def cost(self, contracts: int) -> int:
        """What the buyer of so many pays the seller, smallest units: one amount for both, rounded half-even."""
        return round(Fraction(contracts * self.payout * self.steps, self.of))

    def pays(self, contracts: int) -> int:
        """What so many pay if they win, smallest units."""
        return contracts * self.payout


@dataclass(frozen=True, slots=True)
class SpotPrice:
    """What an asset costs in another; a quantity is smallest units of the base.

    Attributes:
        base, quote: what is traded, and what it is paid in.
        units: the price of one whole unit of the base, in units of its last decimal place; above 0.
        digits: decimal places of the price, 0 or more. They may be finer than those of the quote.

    Raises:
        ValueError: it is outside of these ranges, or one asset is both.
    """

    base: Asset
    quote: Asset
    units: int
    digits: int

    def __post_init__(self) -> None:
        if self.units <= 0 or self.digits < 0 or self.base == self.quote:
            raise ValueError(f"{self.units} at {self.digits} places are no price of {self.base.code}.")

    @property
    def text(self) -> str:
        """As its venue writes it: ``"97123.45"``."""
        return format(Decimal(self.units).scaleb(-self.digits), "f")

    def cost(self, quantity: int) -> int:
        """What the buyer of a quantity pays the seller, smallest units of the quote: one amount for both, rounded
        half-even."""
        return round(Fraction(quantity * self.units * 10**self.quote.digits, 10 ** (self.base.digits + self.digits)))


BetPrice: TypeAlias = DecimalOdds | LadderPrice | ContractPrice
"""Prices of what pays by the result of a market; each has ``odds_e4``."""
