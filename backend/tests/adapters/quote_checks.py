"""What must hold of every reading whose quotes may also say that a price is gone."""

import re
from datetime import datetime, timedelta
from typing import Final

from advisor.core.clock import micros_of
from advisor.core.markets import LINE_NONE
from advisor.core.odds import MAX_ODDS_E4, ODDS_SCALE
from advisor.core.quotes import WITHDRAWN
from advisor.core.readings import Reading
from advisor.instruments.market_types import MARKET_TYPES, TOTALS

_REASON: Final = re.compile(r"[A-Za-z_0-9]+")


def assert_readable(reading: Reading, seen: datetime) -> None:
    """Everything in the reading can be meant, is not newer than it was received, and stands there once."""
    received = micros_of(seen)
    for quote in reading.quotes:
        assert quote.odds_e4 == WITHDRAWN or ODDS_SCALE < quote.odds_e4 <= MAX_ODDS_E4
        assert (quote.size is None) or (quote.odds_e4 != WITHDRAWN and 0 <= quote.size < 10**16)
        assert 0 <= quote.selection < len(MARKET_TYPES[quote.market].selections)
        assert quote.at <= quote.seen <= received
        assert MARKET_TYPES[quote.market].allows(quote.line)
        assert quote.line == LINE_NONE or (quote.line % 25 == 0 and -(2**31) < quote.line < 2**31)
        assert quote.market != TOTALS or quote.line > 0
        assert quote.event
        assert bool(quote.participant) != MARKET_TYPES[quote.market].is_settled_by_score
        assert quote.participant.isprintable()
    assert len({quote.place for quote in reading.quotes}) == len(reading.quotes)
    assert len({event.ref for event in reading.events}) == len(reading.events)
    for event in reading.events:
        assert all((event.ref, event.sport))
        assert (bool(event.home), bool(event.away)) == (not event.title,) * 2
        texts = (event.ref, event.home, event.away, event.title, event.competition_name)
        assert all(text.isprintable() for text in texts)
        assert event.kickoff.utcoffset() == timedelta()
        assert event.at <= seen
    for refused in reading.refused:
        assert _REASON.fullmatch(refused.reason)
        assert refused.detail.isprintable()
    assert all(count > 0 and name.isprintable() for name, count in reading.unknown_fields.items())
