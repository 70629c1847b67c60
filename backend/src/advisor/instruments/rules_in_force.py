"""The rules by which a bet is settled, stated as text: as they are now, to be kept with the bet."""

from collections.abc import Mapping
from typing import Final

from advisor.core.proofs.chained_lines import Content
from advisor.core.venues import Venue
from advisor.instruments.market_type import MarketType
from advisor.instruments.settlement_terms import LEAST_PLAYED, TERMS, SettlementTerms

_TERMS: Final = ("resolution", "called_off", "tie", "dead_heat", "non_runner", "no_show")


def market_rules(row: MarketType) -> Mapping[str, Content]:
    """What is bet on in a market type, and what its result makes of a bet."""
    return {
        "key": str(row.key),
        "name": row.name,
        "selections": list(row.selections),
        "line": row.line.value,
        "settled_by": row.rule.name.lower(),
        "period": row.period.value,
        "about": row.about.value,
        "statistic": row.statistic,
        "outcomes": [str(each) for each in row.payoffs],
    }


def venue_rules(venue: Venue, row: MarketType) -> Mapping[str, Content]:
    """What a venue keeps, and what it does where a result alone does not say who wins.

    Args:
        venue: with the commission that counts.
        row: market type that is bet on.
    """
    terms = TERMS[venue.kind]
    return {
        "key": venue.key,
        "name": venue.name,
        "kind": str(venue.kind),
        "commission": repr(venue.commission),
        "commission_of": str(venue.commission_basis),
        "asset": venue.asset,
        "ladder": None if venue.ladder is None else venue.ladder.name,
        **{name: _named(terms, name) for name in _TERMS},
        "least_played": {
            sport: least[row.key]
            for (key, sport), least in LEAST_PLAYED.items()
            if key == venue.key and row.key in least
        },
    }


def _named(terms: SettlementTerms, name: str) -> str:
    named: str = getattr(terms, name).name
    return named.lower()
