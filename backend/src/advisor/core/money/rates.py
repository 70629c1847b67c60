"""Rates at which amounts of two assets meet: each has an instant and a source, and where there is none, that is said.

One rate is used at a time: no chain over a third asset, as each link has an age and a margin of its own.
"""

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from typing import Final, NamedTuple

from advisor.core.money.assets import BY_NUMBER, Asset

LEAST_RATE: Final = Decimal("1e-12")
LARGEST_RATE: Final = Decimal("1e12")
"""Beyond them a rate is taken for a mistake."""


class Rate(NamedTuple):
    """What one unit of an asset costs in another.

    Attributes:
        base, quote: codes of the two assets.
        at: µs since the Unix epoch, UTC: when it held.
        rate: units of ``quote`` for one of ``base``.
        source: who says so.
    """

    base: str
    quote: str
    at: int
    rate: Decimal
    source: str


class RateGap(StrEnum):
    """Why an amount cannot be converted."""

    ASSET_UNKNOWN = "asset_unknown"
    """Nobody says what the amount is of."""
    NO_RATE = "no_rate"
    """No rate of the two assets is known for that time."""
    RATE_TOO_OLD = "rate_too_old"
    """The last one known is older than rates may be."""


@dataclass(frozen=True, slots=True)
class _Series:
    """Rates of one pair, by time."""

    at: list[int]
    rate: list[Decimal]


class Rates:
    """Rates by pair and time. Immutable.

    Args:
        rates: in any order; of two with one pair and instant the later in order counts.
    """

    def __init__(self, rates: Iterable[Rate] = ()) -> None:
        self.rates: Final = tuple(rates)
        found: dict[tuple[str, str], dict[int, Decimal]] = {}
        for each in self.rates:
            found.setdefault((each.base, each.quote), {})[each.at] = each.rate
        self._series = {
            pair: _Series(sorted(by_time), [by_time[at] for at in sorted(by_time)]) for pair, by_time in found.items()
        }

    def factor(self, base: Asset, quote: Asset, at: int, max_age: int) -> Fraction | RateGap:
        """Units of ``quote`` for one of ``base``: by the last rate at ``at`` or before, in either direction.

        Args:
            at: µs.
            max_age: µs; older rates count for nothing.
        """
        if base == quote:
            return Fraction(1)
        direct, inverse = self._last(base, quote, at), self._last(quote, base, at)
        last = max((each for each in (direct, inverse) if each is not None), key=lambda each: each[0], default=None)
        if last is None:
            return RateGap.NO_RATE
        if last[0] < at - max_age:
            return RateGap.RATE_TOO_OLD
        return Fraction(last[1]) if last is direct else 1 / Fraction(last[1])

    def _last(self, base: Asset, quote: Asset, at: int) -> tuple[int, Decimal] | None:
        series = self._series.get((base.code, quote.code))
        place = 0 if series is None else bisect_right(series.at, at)
        return None if series is None or not place else (series.at[place - 1], series.rate[place - 1])


class Conversion:
    """Amounts of any asset as amounts of one.

    Args:
        asset: that one.
        rates: where the others meet it.
        max_age: µs; older rates count for nothing.
    """

    def __init__(self, *, asset: Asset, rates: Rates, max_age: int) -> None:
        self.asset: Final = asset
        self.rates: Final = rates
        self._max_age = max_age
        # Many amounts are converted at one instant.
        self._at = 0
        self._factors: dict[int, Fraction | RateGap] = {}

    def by(self, rates: Rates) -> "Conversion":
        """The same by other rates."""
        return Conversion(asset=self.asset, rates=rates, max_age=self._max_age)

    def floor(self, minor: int, number: int, at: int) -> int | RateGap:
        """What can be had for an amount at most: rounded down.

        Args:
            minor: smallest units, not negative.
            number: of its asset.
            at: µs: when.
        """
        factor = self._factor(number, at)
        return factor if isinstance(factor, RateGap) else minor * factor.numerator // factor.denominator

    def ceil(self, minor: int, number: int, at: int) -> int | RateGap:
        """What an amount may cost at worst: rounded up. Arguments as in ``floor``."""
        factor = self._factor(number, at)
        return factor if isinstance(factor, RateGap) else -(-minor * factor.numerator // factor.denominator)

    def _factor(self, number: int, at: int) -> Fraction | RateGap:
        """Smallest units for one smallest unit."""
        if at != self._at:
            self._at, self._factors = at, {}
        found = self._factors.get(number)
        if found is None:
            found = self._factors[number] = self._exact(number, at)
        return found

    def _exact(self, number: int, at: int) -> Fraction | RateGap:
        base = BY_NUMBER.get(number)
        if base is None:
            return RateGap.ASSET_UNKNOWN
        factor = self.rates.factor(base, self.asset, at, self._max_age)
        if isinstance(factor, RateGap):
            return factor
        return factor * Fraction(10) ** (self.asset.digits - base.digits)
