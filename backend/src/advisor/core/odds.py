"""Decimal odds, quantised half-even to 1e-4 once, on entry.

Where exactness matters odds are integers of ten-thousandths (``odds_e4``: 1.9091 → 19091; 0 means missing).
"""

from decimal import ROUND_HALF_EVEN, Decimal
from typing import Final

from advisor.core.config import decimal_of

ODDS_SCALE: Final = 10_000
MAX_ODDS_E4: Final = 10_000 * ODDS_SCALE
"""Higher odds are a typing error in the source, not a price."""

_LEAST_AMERICAN: Final = 100


def odds_to_e4(text: str) -> int | None:
    """Read decimal odds such as ``"1.91"``.

    Returns:
        Ten-thousandths, or None where the text means "no price": blank, zero, or ``NA``.

    Raises:
        ValueError: the text is not a number, or is a number that can be no decimal price
            (negative, between 0 and 1, exactly 1, over 10,000, NaN, infinite), or is written as American odds are, such
            as ``+150``.
    """
    text = text.strip()
    if not text or text in {"NA", "-"}:
        return None
    value = decimal_of(text)
    if value == 0:
        return None
    if text.startswith("+") and value >= _LEAST_AMERICAN:
        raise ValueError(f"{text!r} is an American price and can be no decimal price")
    return _checked_e4(value, text)


def american_to_e4(text: str) -> int | None:
    """Read American odds such as ``"-110"`` (→ 19091) or ``"+155"`` (→ 25500).

    Returns:
        Ten-thousandths of the decimal odds, or None where there is no price (blank or ``NA``).

    Raises:
        ValueError: the text is not a number, or lies between -100 and 100 (both excluded).
    """
    text = text.strip()
    if not text or text == "NA":
        return None
    value = decimal_of(text)
    if not _LEAST_AMERICAN <= value.copy_abs() <= MAX_ODDS_E4:
        raise ValueError(f"{text!r} is not an American price")
    decimal = 1 + (value / 100 if value > 0 else 100 / -value)
    return _checked_e4(decimal, text)


def _checked_e4(value: Decimal, text: str) -> int:
    # Bounded before it is scaled: 1e999999 would overflow.
    if not 0 < value <= MAX_ODDS_E4:
        raise ValueError(f"{text!r} can be no decimal price")
    e4 = int((value * ODDS_SCALE).to_integral_value(ROUND_HALF_EVEN))
    if not ODDS_SCALE < e4 <= MAX_ODDS_E4:
        raise ValueError(f"{text!r} can be no decimal price")
    return e4


def probability_to_e4(probability: float) -> int:
    """The odds at which a bet of this probability, in (0, 1], costs what it is worth: 0.5 → 20000."""
    return round(ODDS_SCALE / probability)


def odds_text(odds_e4: int) -> str:
    """Print odds exactly, with at least two places: 19091 → ``"1.9091"``, 25000 → ``"2.50"``."""
    whole, part = divmod(odds_e4, ODDS_SCALE)
    # Written for speed: the engine prints thousands of prices a second, most of them with two places.
    if not part % 100:
        return f"{whole}.{part // 100:02d}"
    return f"{whole}.{part // 10:03d}" if not part % 10 else f"{whole}.{part:04d}"
