"""Money is an integer of an asset's smallest units. What an asset is, and how fine it counts, stands in one table."""

from dataclasses import dataclass
from decimal import ROUND_FLOOR, Context, Decimal
from enum import StrEnum
from typing import Final

from advisor.core.config import decimal_of


class AssetKind(StrEnum):
    """What gives an asset its value."""

    FIAT = "fiat"
    STABLE = "stable"
    """A token that is meant to be worth a fiat currency, and may not be."""
    CRYPTO = "crypto"


MAX_STAKE: Final = 10**12
"""Smallest units: the largest stake of any asset. Up to here what it pays fits 64 bits, counted in two parts."""

STAKES_IN: Final = "EUR"
"""Where nothing else is set."""

UNKNOWN_ASSET: Final = 0
"""In place of an asset's number, where nobody says what an amount is of. Such amounts are never compared."""

UNKNOWN_DIGITS: Final = 2
"""Decimal places of amounts of an asset nobody names; no asset need have them."""

MOST_AMOUNT: Final = 9 * 10**10
"""Whole units. Of no asset is more on offer, and so many fit 64 bits at every scale."""

_MOST_MINOR: Final = 2**63 - 1
_DOWN: Final = Context(prec=60, rounding=ROUND_FLOOR)
_COARSE: Final = 2


@dataclass(frozen=True, slots=True)
class Asset:
    """What amounts are of.

    Attributes:
        code: of ISO 4217, or the ticker.
        digits: decimal places of its smallest unit; 0 to 8.
        kind: fiat money, a stable token or another token.
        number: above 0; stands for it in columns and in the database, so that none is ever used again.
    """

    code: str
    digits: int
    kind: AssetKind
    number: int

    @classmethod
    def of(cls, code: str) -> "Asset":
        """Look an asset up by its code.

        Raises:
            ValueError: it is not known.
        """
        found = ASSETS.get(code)
        if found is None:
            raise ValueError(f"Unknown asset {code!r}: use one of {', '.join(sorted(ASSETS))}.")
        return found

    @property
    def largest_stake(self) -> int:
        """Smallest units; no venue takes more. A profit at the longest odds, and a bankroll of a hundred such stakes,
        fit 64 bits; and binary fractions of it are exact to the unit."""
        return 10**10 if self.digits <= _COARSE else MAX_STAKE

    @property
    def largest_bankroll(self) -> int:
        """Smallest units that a run can begin with."""
        return 100 * self.largest_stake

    def to_minor(self, text: str) -> int:
        """Read an amount such as ``"10.50"`` into smallest units (1050).

        Raises:
            ValueError: not a finite number, or finer than the smallest unit.
        """
        try:
            value = decimal_of(text)
        except ValueError:
            raise ValueError(f"{text!r} is not an amount of money.") from None
        scaled = value.scaleb(self.digits)
        if scaled != scaled.to_integral_value():
            raise ValueError(f"{text!r} is finer than the smallest unit of {self.code}.")
        return int(scaled)

    def floor(self, amount: float | Decimal) -> int:
        """Smallest units of an amount that others publish, rounded down; a float stands for its shortest decimal form.

        Raises:
            ValueError: it is negative, no number, or more than 64 bits hold.
        """
        return floor_minor(amount, self.digits)

    def text(self, minor: int) -> str:
        """Print smallest units as a decimal string in whole ones: 1050 → ``"10.50"``."""
        return minor_text(minor, self.digits)


def floor_minor(amount: float | Decimal, digits: int) -> int:
    """See ``Asset.floor``."""
    scale = 10**digits
    # The usual case at once, as there are tens of thousands a second: a number of no more decimal places.
    if type(amount) is float and 0.0 <= amount < _EXACT / scale:
        minor: int = round(amount * scale)
        if minor / scale == amount:
            return minor
    exact = amount if isinstance(amount, Decimal) else Decimal(str(amount))
    if not exact.is_finite() or exact < 0:
        raise ValueError(f"{amount} is no amount of money.")
    scaled = exact.scaleb(digits, _DOWN)
    if scaled > _MOST_MINOR:
        raise ValueError(f"{amount} is more than can be counted.")
    return int(scaled)


def minor_text(minor: int, digits: int) -> str:
    """See ``Asset.text``; exact, never in powers of ten."""
    if digits == 0:
        return str(minor)
    figures = str(abs(minor)).zfill(digits + 1)
    return f"{'-' if minor < 0 else ''}{figures[:-digits]}.{figures[-digits:]}"


def size_of(amount: float | Decimal, asset: Asset | None) -> tuple[int, int]:
    """A size that a venue publishes, rounded down, and the number of its asset.

    Args:
        asset: None where nobody says: then it counts in units of ``UNKNOWN_DIGITS``.

    Raises:
        ValueError: as ``Asset.floor``.
    """
    if asset is None:
        return floor_minor(amount, UNKNOWN_DIGITS), UNKNOWN_ASSET
    return floor_minor(amount, asset.digits), asset.number


def size_text(minor: int, number: int) -> str:
    """A size, of an asset by its number, as a decimal string; of ``UNKNOWN_DIGITS`` where its asset is not known."""
    asset = BY_NUMBER.get(number)
    return minor_text(minor, UNKNOWN_DIGITS if asset is None else asset.digits)


def code_of(number: int) -> str | None:
    """The code of an asset by its number; None for ``UNKNOWN_ASSET``, and for what a newer version stored."""
    asset = BY_NUMBER.get(number)
    return None if asset is None else asset.code


_EXACT: Final = 1e15
"""Below it floats of 17 digits name every whole number, so that the shortest form of a quotient is that quotient."""

_FIAT: Final = (
    "EUR GBP USD JPY:0 AUD CAD CHF SEK NOK DKK BRL NZD PLN CZK HUF RON SGD HKD MXN INR ZAR CNY TRY KRW:0 CLP:0 ISK:0"
    " ARS COP PEN UAH NGN KES"
)
_TOKENS: Final = (
    ("USDT", 6, AssetKind.STABLE, 101),
    ("USDC", 6, AssetKind.STABLE, 102),
    ("BTC", 8, AssetKind.CRYPTO, 201),
    ("ETH", 8, AssetKind.CRYPTO, 202),
    ("BNB", 8, AssetKind.CRYPTO, 203),
    ("SOL", 8, AssetKind.CRYPTO, 204),
    ("LTC", 8, AssetKind.CRYPTO, 205),
    ("XRP", 6, AssetKind.CRYPTO, 206),
)
_KNOWN: Final = (
    # By their place, so that new ones are added at the end alone.
    *(
        Asset(code, int(digits or 2), AssetKind.FIAT, number)
        for number, (code, _, digits) in enumerate((each.partition(":") for each in _FIAT.split()), start=1)
    ),
    *(Asset(*each) for each in _TOKENS),
)

ASSETS: Final = {asset.code: asset for asset in _KNOWN}
"""Known assets by code."""

BY_NUMBER: Final = {asset.number: asset for asset in _KNOWN}
