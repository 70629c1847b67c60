"""What explains an order: the signal, the quotes seen and the rules in force when it was decided, stated as text."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from advisor.core.clock import instant_of
from advisor.core.odds import odds_text
from advisor.core.proofs.chained_lines import Content
from advisor.core.venues import VenueTerms
from advisor.engine.tracking.value_bets import ValueBet
from advisor.execution.intents import Intent
from advisor.instruments.market_types import MARKET_TYPES
from advisor.instruments.rules_in_force import market_rules, venue_rules
from advisor.risk.limits import OFF, LimitValues


@dataclass(frozen=True, slots=True, kw_only=True)
class BetEvidence:
    """Of one order.

    Attributes:
        reference: of the order.
        signal: figures of the value bet that caused it.
        quotes: the books of all venues with usable prices: venue, odds of each selection, at.
        rules: of the market, its venue and the limits.
    """

    reference: str
    signal: Mapping[str, Content]
    quotes: Sequence[Mapping[str, Content]]
    rules: Mapping[str, Content]


def evidence_of(
    intents: Iterable[Intent], opened: Iterable[ValueBet], limits: Mapping[str, LimitValues], venues: VenueTerms
) -> tuple[BetEvidence, ...]:
    """What explains orders that were decided in one step; one that follows from another is explained by what that was.

    Args:
        opened: value bets that were found in it, the causes of the orders among them.
        limits: by name of the instance.
        venues: what they are and keep.
    """
    causes = {bet.id: bet for bet in opened}
    return tuple(
        BetEvidence(
            reference=intent.reference,
            signal=_signal(causes[intent.cause]),
            quotes=_quotes(causes[intent.cause]),
            rules=_rules(intent, limits[intent.instance], venues),
        )
        for intent in intents
        if intent.parent is None
    )


def _signal(bet: ValueBet) -> Mapping[str, Content]:
    return {
        "id": str(bet.id),
        "found_at": instant_of(bet.first_seen).isoformat(),
        "odds": odds_text(bet.odds_e4),
        "edge": repr(bet.edge),
        "kelly": repr(bet.kelly),
        "probability": repr(bet.probability),
        "fair": [repr(each) for each in bet.fair],
        "fair_source": bet.fair_source,
        "commission": repr(bet.commission),
        "at_risk": None if bet.at_risk is None else repr(bet.at_risk),
        "chances": [
            {"after": repr(each.after), "chance": repr(each.chance), "error": repr(each.error)} for each in bet.chances
        ],
    }


def _quotes(bet: ValueBet) -> Sequence[Mapping[str, Content]]:
    return [
        {
            "venue": book.venue,
            "odds": [odds_text(odds_e4) if odds_e4 else None for odds_e4 in book.odds_e4],
            "at": instant_of(book.at).isoformat(),
        }
        for book in bet.prices
    ]


def _rules(intent: Intent, limits: LimitValues, venues: VenueTerms) -> Mapping[str, Content]:
    row = MARKET_TYPES[intent.request.instrument.market]
    return {
        "market": market_rules(row),
        "venue": venue_rules(venues.venue(intent.venue), row),
        "limits": {name: _limit(value) for name, value in limits._asdict().items()},
    }


def _limit(value: float) -> str | None:
    """A limit as the kernel reads it, minor units where it is money; None where it is off."""
    return None if value == OFF else repr(value)
