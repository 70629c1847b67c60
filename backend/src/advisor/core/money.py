"""Money is an integer of minor units plus a currency."""

from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Final

MINOR_DIGITS: Final = {"EUR": 2, "GBP": 2, "USD": 2, "JPY": 0}
"""Number of decimal places of each currency that the ledger supports."""


@dataclass(frozen=True, slots=True)
class Currency:
    """A currency and the number of decimal places of its minor unit."""

    code: str
    digits: int

    @classmethod
    def of(cls, code: str) -> "Currency":
        """Look a currency up by its ISO 4217 code.

        Raises:
            ValueError: the currency is not supported.
        """
        if code not in MINOR_DIGITS:
            raise ValueError(f"Unknown currency {code!r}: use one of {', '.join(sorted(MINOR_DIGITS))}.")
        return cls(code, MINOR_DIGITS[code])

    def to_minor(self, text: str) -> int:
        """Read an amount such as ``"10.50"`` into minor units (1050).

        Raises:
            ValueError: not a finite number, or finer than the minor unit.
        """
        try:
            value = Decimal(text)
        except InvalidOperation:
            raise ValueError(f"{text!r} is not an amount of money.") from None
        if not value.is_finite():
            raise ValueError(f"{text!r} is not an amount of money.")
        scaled = value.scaleb(self.digits)
        if scaled != scaled.to_integral_value():
            raise ValueError(f"{text!r} is finer than the smallest unit of {self.code}.")
        return int(scaled)

    def text(self, minor: int) -> str:
        """Print minor units as a decimal string in major units: 1050 → ``"10.50"``."""
        return str(Decimal(minor).scaleb(-self.digits))
