"""Value bets as the API shows them."""

from typing import Final, cast

from advisor.api.bets import BetOutcome, SideName
from advisor.api.fixtures.views import bet_fixture
from advisor.api.participants import participant_of
from advisor.api.value_bets.outcomes import result_of
from advisor.api.value_bets.schemas import StillThere, ValueBet, ValueBetState
from advisor.core.markets import line_text
from advisor.core.odds import odds_text, probability_to_e4
from advisor.core.quotes import Side
from advisor.core.venues import VenueTerms, venue_of
from advisor.db.signals.value_bet_pages import BetRow
from advisor.db.signals.value_bets import chances_of
from advisor.instruments.market_types import MARKET_TYPES
from advisor.ledger.outcomes import Decided

_DIGITS: Final = 6


def bet_view(row: BetRow, venues: VenueTerms) -> ValueBet:
    """One value bet.

    Args:
        venues: what they are, as the engine counts it: their terms settle the bet.
    """
    result = result_of(row, venues)
    decided = result if isinstance(result, Decided) else None
    return ValueBet(
        id=row.id,
        instance=row.instance,
        fixture=bet_fixture(row.fixture),
        market=str(row.market),
        participant=participant_of(row.participant, row.participant_name),
        line=line_text(row.line) or None,
        selection=MARKET_TYPES[row.market].selections[row.selection],
        venue=row.venue,
        venue_name=venue_of(row.venue).name,
        side=cast("SideName", Side(row.side).name.lower()),
        state=cast("ValueBetState", row.state),
        ended_because=row.ended_because,
        first_seen=row.first_seen,
        last_seen=row.last_seen,
        ended_at=row.ended_at,
        odds=odds_text(row.odds_e4),
        first_odds=odds_text(row.first_odds_e4),
        best_odds=odds_text(row.best_odds_e4),
        edge=_figure(row.edge),
        first_edge=_figure(row.first_edge),
        best_edge=_figure(row.best_edge),
        fair_probability=_figure(row.probability),
        fair_odds=odds_text(probability_to_e4(row.probability)),
        fair_source=row.fair_source,
        commission=row.commission,
        at_risk=None if row.at_risk is None else _figure(row.at_risk),
        kelly=_figure(row.kelly),
        chances=[
            StillThere(after_seconds=each.after, chance=_figure(each.chance), error=_figure(each.error))
            for each in chances_of(row.chances)
        ],
        closing_odds=None if row.closing_odds_e4 is None else odds_text(row.closing_odds_e4),
        closing_probability=None if row.closing_probability is None else _figure(row.closing_probability),
        closing_fair_odds=(
            None if row.closing_probability is None else odds_text(probability_to_e4(row.closing_probability))
        ),
        clv=None if row.clv is None else _figure(row.clv),
        outcome=None if decided is None else cast("BetOutcome", decided.outcome(row.side)),
        profit=None if decided is None else _figure(decided.profit(row.side, row.odds_e4, row.commission)),
        dismissed_at=row.dismissed_at,
    )


def _figure(value: float) -> float:
    return round(value, _DIGITS)
