"""Limits once more, as they are when an order would leave: what granted it may have changed while it waited."""

from datetime import datetime
from typing import Final

from advisor.core.clock import micros_of
from advisor.core.money.assets import Asset
from advisor.engine.kernel import SignalValues, bet_of, pre_trade_refusal, trim
from advisor.engine.portfolios.portfolio import Portfolio
from advisor.execution.checks import LimitsNow
from advisor.execution.intents import Intent
from advisor.ledger.fills import Fill
from advisor.risk.capital.leeway import Leeway
from advisor.risk.hedges import Hedge, hedge_of, hedging_limits, unpaused
from advisor.risk.limits import REFUSAL_MEANINGS, LimitValues, Refusal
from advisor.risk.state import BANKROLL, RiskState, copied, count_order, start_day

NOT_COMPUTED: Final = LimitsNow(value="not computed", limit="limits that can be computed", holds=False)
"""Where computing them has failed: nobody knows that there is none."""


def limits_now(
    portfolio: Portfolio, intent: Intent, limits: LimitValues, reserve: float, at: datetime, *, hedges: bool = False
) -> LimitsNow:
    """What the decision kernel leaves of an order now, what the order itself holds taken off.

    Args:
        portfolio: in which it holds what it may cost.
        limits: of its instance, as they are now.
        reserve: share of the bankroll that is never bet, in [0, 1].
        at: aware UTC.
        hedges: it leaves its market less to lose, by ``hedge_now``: losses of before do not refuse it.
    """
    state, signal = _without(portfolio, intent, at)
    if hedges:
        state, limits = unpaused(state), hedging_limits(limits, state, signal.event, signal.market)
    request, bankroll = intent.request, int(state.totals[BANKROLL])
    wanted = Leeway(reserve).limits(limits, intent.instance, bankroll)
    asset, at_risk = Asset.of(request.asset), intent.at_risk(request.quantity)
    value = f"{asset.text(at_risk)} {asset.code} at risk"
    refusal = Refusal(pre_trade_refusal(state, signal, wanted))
    if refusal is not Refusal.NONE:
        return LimitsNow(value=value, limit=f"nothing: {REFUSAL_MEANINGS[refusal].rstrip('.')}", holds=False)
    left, binding = trim(state, signal, wanted, at_risk)
    if left >= at_risk:
        return LimitsNow(value=value, limit="what every limit leaves", holds=True)
    named = Leeway(reserve).named(Refusal(int(binding)), limits, intent.instance, bankroll)
    by = named.name.lower().replace("_", " ")
    return LimitsNow(value=value, limit=f"{asset.text(max(int(left), 0))} {asset.code} that {by} leaves", holds=False)


def hedge_now(portfolio: Portfolio, intent: Intent, at: datetime) -> Hedge | None:
    """What an order leaves its market to lose now, where that is less than without it.

    Args:
        at: aware UTC.
    """
    state, signal = _without(portfolio, intent, at)
    request = intent.request
    fill = Fill(side=request.side, price=request.price, quantity=request.quantity)
    return hedge_of(state, bet_of(signal, fill.at_risk, fill.win))


def _without(portfolio: Portfolio, intent: Intent, at: datetime) -> tuple[RiskState, SignalValues]:
    """The risk state without what an order holds, of which nothing is changed, and the order as the kernel reads it."""
    event, market, venue = portfolio.rows(intent.event, intent.market, intent.venue)
    state = copied(portfolio.state)
    held = portfolio.held(intent.reference)
    if held is not None:
        # Of an order of which something is matched the bet counts as open, and the order no more.
        count_order(state, event, market, -held, 0 if portfolio.bet(intent.reference) else -1)
    request = intent.request
    signal = SignalValues(
        micros_of(at),
        event,
        market,
        venue,
        intent.outcomes,
        request.instrument.selection,
        intent.covered,
        int(request.side),
        request.price.odds_e4,
        0.0,
        intent.commission,
        intent.nets,
        0.0,
    )
    start_day(state, signal.at)
    return state, signal
