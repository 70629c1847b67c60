"""What The Odds API answers."""

from typing import Final

from advisor.upstream.calls import Call
from tests.adapters.mutations import encoded
from tests.adapters.reading_checks import NOW
from tests.adapters.scripts import Script
from tests.adapters.the_odds_api.samples import ODDS, OUTRIGHTS, SCORES, SPORTS, STOOD, TOTALS, bookmaker, event

_BY_PATH: Final = {
    "/sports": SPORTS,
    "/sports/soccer_epl/odds": ODDS,
    "/sports/soccer_epl/scores": SCORES,
    "/sports/soccer_epl/events": ODDS,
    "/sports/golf_masters_winner/odds": OUTRIGHTS,
}


_EVENT: Final = event(bookmaker("pinnacle", {**TOTALS, "last_update": STOOD}))


def _answer(call: Call) -> bytes:
    # Of any event, as an answer that was damaged may name another.
    return encoded(_EVENT if call.endpoint == "event_odds" else _BY_PATH[call.path])


SCRIPT: Final = Script(
    now=NOW,
    answer=_answer,
    section={
        "sports": ["soccer_epl", "golf_masters_winner"],
        "event_markets": ["btts"],
        "event_ahead": "7d",
    },
)
