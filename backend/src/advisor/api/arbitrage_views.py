"""Surebets and middles as the API shows them, with the stake of each leg for the total asked for."""

from typing import Literal, cast

from advisor.api.bet_fixtures import fixture_view, shown_line
from advisor.api.live_config import LiveConfig
from advisor.api.schemas.value_bets import Arbitrage, Leg
from advisor.core.errors import ConfigError, FieldFault
from advisor.core.markets import SELECTIONS
from advisor.core.money import Currency
from advisor.core.odds import ODDS_SCALE, odds_text
from advisor.core.quotes import Side
from advisor.core.venues import venue_of
from advisor.db.arbitrages import legs_of
from advisor.db.found_arbitrages import ArbitrageRow
from advisor.engine.arbitrages import Leg as StoredLeg


def stake_of(text: str | None, config: LiveConfig) -> int | None:
    """The total to split, in minor units; None for the one it was found with.

    Raises:
        ConfigError: it is nothing, or finer than the currency's minor unit.
    """
    if text is None:
        return None
    try:
        total = Currency.of(config.currency).to_minor(text)
    except ValueError as error:
        raise ConfigError(str(error), (FieldFault("total_stake", str(error)),)) from None
    if total <= 0:
        raise ConfigError("The total stake must be above 0.", (FieldFault("total_stake", "must be above 0"),))
    return total


def arbitrage_view(row: ArbitrageRow, total: int | None, config: LiveConfig) -> Arbitrage:
    """One arbitrage with its legs for an outlay of about ``total`` minor units; None for the one it was found with."""
    money = Currency.of(config.currency)
    legs = legs_of(row.legs)
    return Arbitrage(
        id=row.id,
        kind=cast("Literal['surebet', 'middle']", row.kind),
        fixture=fixture_view(row.fixture),
        market=str(row.market),
        state=cast("Literal['live', 'expired']", row.state),
        first_seen=row.first_seen,
        last_seen=row.last_seen,
        ended_at=row.ended_at,
        margin=round(row.margin, 6),
        best_margin=round(row.best_margin, 6),
        middle_margin=None if row.middle_margin is None else round(row.middle_margin, 6),
        total_stake=money.text(row.total_stake if total is None else total),
        currency=config.currency,
        legs=[
            Leg(
                line=shown_line(leg.line),
                selection=SELECTIONS[row.market][leg.selection],
                venue=leg.venue,
                venue_name=venue_of(leg.venue).name,
                side=Side(leg.side).name.lower(),
                odds=odds_text(leg.odds_e4),
                stake=money.text(leg.stake if total is None else leg_stake(leg, total, config)),
            )
            for leg in legs
        ],
    )


def leg_stake(leg: StoredLeg, total: int, config: LiveConfig) -> int:
    """The leg's stake in minor units, a multiple of what its venue takes; of a lay bet the backer's stake."""
    outlay = leg.share * total
    stake = outlay if leg.side is Side.BACK else outlay * ODDS_SCALE / (leg.odds_e4 - ODDS_SCALE)
    unit = config.units.get(leg.venue, 1)
    return max(unit, round(stake / unit) * unit)
