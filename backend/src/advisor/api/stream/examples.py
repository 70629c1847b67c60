"""Examples of what the stream sends, one message of each kind."""

from typing import Final

from advisor.api import example_day as day
from advisor.api.odds.examples import FIGURES
from advisor.api.stream.schemas import Confirmed, FlagChange, NoticeMessage, PriceChange, QuotesMessage, ResyncMessage

_CHANGE: Final = PriceChange(
    fixture_id=day.FIXTURE_ID,
    market=day.MARKET,
    participant_id=None,
    line=day.LINE,
    selection=0,
    venue=day.ALBION,
    side="back",
    odds=day.ODDS,
    previous="1.95",
    at=day.NOW,
    confirmed_at=day.NOW,
    quality_flag=None,
)
_FLAG: Final = FlagChange(
    fixture_id=day.FIXTURE_ID,
    market=day.MARKET,
    participant_id=None,
    line=day.LINE,
    selection=1,
    venue="brights",
    side="back",
    quality_flag="stale",
)
MESSAGES: Final = (
    QuotesMessage(
        topic="quotes",
        changes=[_CHANGE],
        flags=[_FLAG],
        figures=[FIGURES],
        confirmed=[Confirmed(provider=day.PROVIDER, fixture_id=day.FIXTURE_ID, market=day.MARKET, at=day.NOW)],
        resync=[],
        dropped=0,
        sent_at=day.NOW,
    ),
    NoticeMessage(topic="value_bets", ids=[str(day.VALUE_BET_ID)], sent_at=day.NOW),
    ResyncMessage(topic="resync", reason="The client was too slow.", sent_at=day.NOW),
)
