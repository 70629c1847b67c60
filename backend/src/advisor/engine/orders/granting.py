"""One signal: what the decision kernel grants of it, as an order."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from advisor.core.books import Books
from advisor.core.clock import micros_of
from advisor.core.ids import NewId
from advisor.core.markets import MarketTypeKey
from advisor.core.money.assets import Asset
from advisor.core.money.prices import BetPrice, ContractPrice
from advisor.core.orders.modes import Mode
from advisor.core.orders.requests import Instrument, OrderRequest, TimeInForce
from advisor.core.quotes import Side
from advisor.core.venues import VenueTerms
from advisor.engine.kernel import SignalValues, bet_of, decide, planned, trim
from advisor.engine.orders.again import AskedAgain
from advisor.engine.orders.blotter import Blotter
from advisor.engine.orders.limit_price import limit_price
from advisor.engine.portfolios.portfolio import Portfolio
from advisor.engine.running import InstanceSignals
from advisor.engine.tracking.value_bets import ValueBet
from advisor.execution.intents import Check, CheckName, Intent, market_key
from advisor.instruments.market_types import MARKET_TYPES
from advisor.ledger.fills import Fill, quantity_within
from advisor.pricing.payoff import amount_at_risk, stake_of
from advisor.pricing.results import halves
from advisor.risk.capital_shares import NO_SHARES, LimitShares, limits_at
from advisor.risk.hedges import Hedge, hedge_of, hedging_limits, unpaused
from advisor.risk.limits import LimitValues, Refusal
from advisor.risk.staking import StakingValues
from advisor.risk.state import OPEN_EXPOSURE

_TRIMMED_BY: Final = {
    Refusal.BET_LIMIT: "the limit per bet",
    Refusal.MARKET_LIMIT: "the limit per market",
    Refusal.EVENT_LIMIT: "the limit per event",
    Refusal.COMPETITION_LIMIT: "the limit per competition",
    Refusal.GROUP_LIMIT: "the limit per sport and day",
    Refusal.OPEN_LIMIT: "the limit of all that is open",
    Refusal.RESERVE: "the reserve",
    Refusal.ALLOTMENT: "the capital of the instance",
    Refusal.INSUFFICIENT_FUNDS: "the cash",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Trading:
    """An instance that bets.

    Attributes:
        mode: with whose money.
        portfolio: key of the portfolio that pays.
        limits, staking: as the kernel reads them.
        shares: those of the limits that are shares of the capital.
        deadline: so long after its decision an order is no longer sent.
        markets: types that it may bet on: those whose results come by themselves; other bets would stay open for ever.
        may_bet: whether its schedule lets it bet at an instant.
        venues: keys of those it may bet with; None: all.
        slippage: by so much odds may be shorter than decided when an order is placed, a share of them, in [0, 1).
    """

    instance: str
    version: int
    mode: Mode
    portfolio: str
    asset: Asset
    limits: LimitValues
    staking: StakingValues
    deadline: timedelta
    markets: frozenset[MarketTypeKey]
    may_bet: Callable[[datetime], bool]
    venues: frozenset[str] | None = None
    slippage: float = 0.0
    shares: LimitShares = NO_SHARES

    def within(self, portfolio: Portfolio, at: datetime) -> "Trading":
        """The same with what its limits come to at an instant, all of them amounts."""
        limits = limits_at(self.limits, self.shares, portfolio.state.totals, micros_of(at))
        return replace(self, limits=limits, shares=NO_SHARES)


def granted(
    books: Books,
    signals: InstanceSignals,
    k: int,
    bet: ValueBet | AskedAgain,
    how: Trading,
    blotter: Blotter,
    terms: VenueTerms,
    at: datetime,
    new_id: NewId,
    named: Callable[[Refusal], Refusal],
    *,
    hedges: bool = False,
) -> Intent | Refusal:
    """What the kernel grants of a signal, as an order that holds nothing yet; else why nothing is.

    Args:
        k: number of the signal.
        bet: what it is followed as.
        named: what a refusal by a limit is called.
        hedges: only what leaves its market less to lose is granted, by ``risk.hedges``.
    """
    of, row, venue = signals.signals, int(signals.signals.market[k]), int(signals.signals.venue[k])
    market, side, odds_e4 = MARKET_TYPES[books.market_type], Side(of.side[k]), int(of.odds_e4[k])
    selection = int(of.selection[k])
    instrument = Instrument(bet.event, bet.market, bet.participant, bet.line, selection)
    portfolio = blotter.portfolios[how.portfolio]
    key = market_key(instrument)
    values = SignalValues(
        micros_of(at),
        *portfolio.rows(str(bet.event), key, bet.venue),
        market.results,
        selection,
        market.covered[selection],
        int(side),
        odds_e4,
        float(of.probability[k]),
        float(books.commission[venue]),
        books.nets[venue],
        float(halves(books.on_line, books.line, books.market_type)[row, selection]),
    )
    state = unpaused(portfolio.state) if hedges else portfolio.state
    if hedges:
        how = replace(how, limits=hedging_limits(how.limits, state, values.event, values.market))
    stake, refusal = decide(state, values, how.limits, how.staking)
    price = terms.venue(bet.venue).native(odds_e4)
    quantity = _quantity(price, side, stake, odds_e4)
    if not quantity:
        return named(Refusal(refusal)) if refusal else Refusal.NO_STAKE
    fill = Fill(side=side, price=price, quantity=quantity)
    hedge = hedge_of(state, bet_of(values, fill.at_risk, fill.win)) if hedges else None
    if hedges and hedge is None:
        return Refusal.BREAKER
    request = OrderRequest(
        reference=str(new_id()),
        instrument=instrument,
        side=side,
        price=limit_price(price, side, float(of.probability[k]), float(books.commission[venue]), how.slippage),
        quantity=quantity,
        asset=how.asset.code,
        time_in_force=TimeInForce.FILL_AND_KILL,
        deadline=at + how.deadline,
    )
    return Intent(
        request=request,
        cause=bet.id,
        instance=bet.instance,
        version=how.version,
        mode=how.mode,
        portfolio=how.portfolio,
        venue=bet.venue,
        event=str(bet.event),
        market=key,
        outcomes=market.results,
        covered=market.covered[selection],
        commission=float(books.commission[venue]),
        nets=books.nets[venue],
        probability=float(of.probability[k]),
        edge=float(of.edge[k]),
        at=at,
        checks=(_limits(portfolio, values, how, stake, named, hedge),),
    )


def _quantity(price: BetPrice, side: Side, stake: int, odds_e4: int) -> int:
    """What an order asks for: the granted stake itself where prices are odds, else contracts that risk no more.

    A lay's liability is rounded; a stake taken from it again would be a unit too small.
    """
    if not isinstance(price, ContractPrice):
        return stake
    return quantity_within(price, side, amount_at_risk(int(side), stake, odds_e4)) if stake else 0


def _limits(
    portfolio: Portfolio,
    values: SignalValues,
    how: Trading,
    stake: int,
    named: Callable[[Refusal], Refusal],
    hedge: Hedge | None,
) -> Check:
    """What was granted, beside what the plan wanted where a limit left less, and what was at risk already."""
    counted = _counted(portfolio, values, how.asset)
    if hedge is not None:
        before, after = how.asset.text(hedge.before), how.asset.text(hedge.after)
        limit = f"what leaves the market less to lose than {before}, here {after}: a breaker lets hedges through alone"
        return Check(CheckName.LIMITS, f"stake {how.asset.text(stake)}, {counted}", limit, passed=True)
    plan = planned(portfolio.state, values, how.limits, how.staking)
    _, binding = trim(portfolio.state, values, how.limits, plan)
    wanted, left = "", "every limit"
    if binding:
        wanted, left = (
            f" of {how.asset.text(stake_of(values.side, plan, values.odds_e4))} planned",
            _TRIMMED_BY[named(Refusal(binding))],
        )
    factor = how.limits.stake_factor
    reduced = "" if factor == 1 else f", at {factor:g} of the plan while a breaker is half open"
    value = f"stake {how.asset.text(stake)}{wanted}, {counted}"
    return Check(CheckName.LIMITS, value, f"what {left} leaves{reduced}", passed=True)


def _counted(portfolio: Portfolio, values: SignalValues, asset: Asset) -> str:
    """What was at risk already, by the figures that limits were held against."""
    state = portfolio.state
    figures = (state.market_exposure[values.market], state.event_exposure[values.event], state.totals[OPEN_EXPOSURE])
    market, event, every = (asset.text(int(figure)) for figure in figures)
    return f"beside {market} at risk on the market, {event} on the event, {every} in all"
