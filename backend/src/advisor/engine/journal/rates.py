"""Rates at which amounts of two assets meet, as a journal holds them."""

from decimal import Decimal, InvalidOperation
from typing import cast

from advisor.core.errors import JournalDamagedError
from advisor.core.money.rates import Rate, Rates
from advisor.engine.journal.codec import decoded, encoded


def rates_bytes(rates: Rates) -> bytes:
    """The payload of ``RecordKind.RATES``."""
    return encoded({"rates": [[each.base, each.quote, each.at, str(each.rate), each.source] for each in rates.rates]})


def rates_of(payload: bytes) -> Rates:
    """Its inverse.

    Raises:
        JournalDamagedError: it is none.
    """
    rows = cast("list[tuple[str, str, int, str, str]]", decoded(payload).get("rates", ()))
    try:
        return Rates(Rate(base, quote, at, Decimal(rate), source) for base, quote, at, rate, source in rows)
    except (InvalidOperation, ValueError, TypeError) as error:
        raise JournalDamagedError("The rates in the journal cannot be read.") from error
