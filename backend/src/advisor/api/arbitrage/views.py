"""Surebets and middles as the API shows them, with the stake of each leg for the total requested."""

from dataclasses import replace
from typing import Final, cast

from advisor.api.amounts import amount_of
from advisor.api.arbitrage.schemas import Arbitrage, ArbitrageKind, ArbitrageState, Leg, LimitGap
from advisor.api.fixtures.views import bet_fixture
from advisor.api.live_config import LiveConfig
from advisor.api.participants import participant_of
from advisor.core.errors import ConfigError, FieldFault
from advisor.core.markets import line_text
from advisor.core.money.assets import BY_NUMBER, Asset
from advisor.core.money.rates import RateGap
from advisor.core.odds import odds_text
from advisor.core.quotes import Side
from advisor.core.ticks import SIZE_UNKNOWN
from advisor.core.venues import VenueTerms, venue_of
from advisor.db.signals.arbitrage_pages import ArbitrageRow
from advisor.db.signals.arbitrages import legs_of
from advisor.engine.tracking.arbitrages import Leg as StoredLeg
from advisor.instruments.market_types import MARKET_TYPES
from advisor.instruments.settlement_terms import TERMS
from advisor.strategies.legs import Offer
from advisor.strategies.stake_splitter import split

_DIGITS: Final = 6


def stake_of(text: str | None, config: LiveConfig) -> int | None:
    """The total to split, in minor units; None for the one it was found with.

    Raises:
        ConfigError: it is nothing, or finer than the currency's minor unit.
    """
    if text is None:
        return None
    try:
        total = Asset.of(config.currency).to_minor(text)
    except ValueError as error:
        raise ConfigError(str(error), (FieldFault("total_stake", str(error)),)) from None
    if total > Asset.of(config.currency).largest_stake:
        raise ConfigError(
            "The total stake is more than any venue takes.",
            (FieldFault("total_stake", "is more than any venue takes"),),
        )
    if total <= 0:
        raise ConfigError("The total stake must be above 0.", (FieldFault("total_stake", "must be above 0"),))
    return total


def arbitrage_view(row: ArbitrageRow, total: int | None, config: LiveConfig, terms: VenueTerms) -> Arbitrage:
    """One arbitrage with its legs for an outlay of at most ``total`` minor units; None for the one it was found with.

    Stakes that its venues cannot take, because the total is too small for their units, are 0. Without a total amounts
    are of what stakes were counted in when it was found, which the settings may have changed since.
    """
    asked, legs = Asset.of(config.currency), legs_of(row.legs)
    found = BY_NUMBER.get(legs[0].asset, asked)
    money = found if total is None else asked
    if money != found:
        legs = tuple(_without_limit(leg) for leg in legs)
    made = None if total is None else split(row.market, [_offer(leg, terms) for leg in legs], total, config.units)
    placed = [(leg.stake, leg.outlay) for leg in (legs if made is None else made.legs)]
    if made is None and total is not None:
        placed = [(0, 0) for _ in legs]
    joint = row.middle_margin if made is None else made.joint_margin
    if made is not None:
        profit, void_profit = made.least, made.void
    else:
        profit, void_profit = (row.profit, row.void_profit) if total is None else (0, 0)
    return Arbitrage(
        id=row.id,
        kind=cast("ArbitrageKind", row.kind),
        fixture=bet_fixture(row.fixture),
        market=str(row.market),
        participant=participant_of(row.participant, row.participant_name),
        state=cast("ArbitrageState", row.state),
        first_seen=row.first_seen,
        last_seen=row.last_seen,
        ended_at=row.ended_at,
        margin=round(row.margin if made is None else made.margin, _DIGITS),
        best_margin=round(row.best_margin, _DIGITS),
        middle_margin=None if joint is None else round(joint, _DIGITS),
        total_stake=money.text(sum(outlay for _, outlay in placed)),
        profit=money.text(profit),
        void_profit=money.text(void_profit),
        currency=money.code,
        legs=[
            Leg(
                line=line_text(leg.line) or None,
                selection=MARKET_TYPES[row.market].selections[leg.selection],
                venue=leg.venue,
                venue_name=venue_of(leg.venue).name,
                side=Side(leg.side).name.lower(),
                odds=odds_text(leg.odds_e4),
                stake=money.text(stake),
                outlay=money.text(outlay),
                size=None if leg.size is None else amount_of(leg.size.minor, leg.size.asset),
                limit=None if leg.size is None or leg.size.limit is None else money.text(leg.size.limit),
                limit_gap=_limit_gap(leg),
            )
            for leg, (stake, outlay) in zip(legs, placed, strict=True)
        ],
    )


def _without_limit(leg: StoredLeg) -> StoredLeg:
    """Its limit is of another asset than the stakes, and no rate of the two was asked for."""
    if leg.size is None or leg.size.limit is None:
        return leg
    return replace(leg, size=leg.size._replace(limit=None, gap=RateGap.NO_RATE))


def _limit_gap(leg: StoredLeg) -> LimitGap | None:
    if leg.size is None:
        return "size_unknown"
    return None if leg.size.gap is None else cast("LimitGap", str(leg.size.gap))


def _offer(leg: StoredLeg, terms: VenueTerms) -> Offer:
    venue = terms.venue(leg.venue)
    return Offer(
        line=leg.line,
        selection=leg.selection,
        venue=leg.venue,
        side=leg.side,
        odds_e4=leg.odds_e4,
        size=SIZE_UNKNOWN if leg.size is None or leg.size.limit is None else leg.size.limit,
        commission=venue.commission,
        nets=venue.nets_commission,
        terms=TERMS[venue.kind],
    )
