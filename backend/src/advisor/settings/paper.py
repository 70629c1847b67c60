"""How bets are placed on paper, made from the settings."""

from datetime import timedelta
from typing import Final

from advisor.core.money.assets import Asset
from advisor.core.orders.modes import PAPER_INSTANCE, Mode
from advisor.engine.deciding import Trading
from advisor.execution.paper import PaperConfig
from advisor.instruments.market_types import BY_CODE
from advisor.live.order_flow import OrderFlowConfig, PortfolioConfig
from advisor.risk.limits import limit_values
from advisor.risk.profiles import PROFILES, LimitProfile
from advisor.risk.staking import KellyStaking, staking_values
from advisor.settings.file_sections import GeneralSections
from advisor.settings.value_bets import value_parameters
from advisor.settings.venues import venue_terms
from advisor.strategies.instances import StrategyInstance, instance

SETTLED_BY_SCORE: Final = frozenset(row.key for row in BY_CODE if row.is_settled_by_score)
"""Providers report scores by themselves; what persons achieve, and who wins a field, comes from files or late."""
HALTS_EVERY: Final = timedelta(milliseconds=250)
"""How often halts are looked for: no longer than a person waits for a button."""
_SETTLE_EVERY: Final = timedelta(seconds=2)
_ANSWERED_WITHIN: Final = timedelta(seconds=5)
"""Beside twice the latency: what a venue on paper does not have by then it never had."""


def paper_instances(file: GeneralSections) -> tuple[StrategyInstance, ...]:
    """What bets on paper."""
    section = file.paper
    if not section.enabled:
        return ()
    config = {**value_parameters(file.value_bets), "choice": "best", "sides": "back", "min_edge": section.min_edge}
    return (instance(PAPER_INSTANCE, "value", {**config, "keep_below": section.min_edge}, Mode.PAPER),)


def order_flow_config(file: GeneralSections, *, sandbox: bool) -> OrderFlowConfig:
    """How orders are placed.

    Args:
        sandbox: prices are made up: their bets have a portfolio of their own.
    """
    section, asset, key = file.paper, Asset.of(file.arbitrage.currency), "sandbox" if sandbox else "paper"
    limits = limit_values(PROFILES[LimitProfile(section.limits)], section.bankroll, asset)
    staking = staking_values(KellyStaking(fraction=section.kelly_fraction, cap=section.kelly_cap), asset)
    return OrderFlowConfig(
        portfolios=(PortfolioConfig(key=key, asset=asset, opening=section.bankroll, limits=limits),),
        trading=(
            Trading(
                instance=PAPER_INSTANCE,
                mode=Mode.PAPER,
                portfolio=key,
                asset=asset,
                limits=limits,
                staking=staking,
                deadline=section.deadline,
                markets=SETTLED_BY_SCORE,
            ),
        ),
        paper=PaperConfig(latency=section.latency, rejects=section.rejects),
        venues=venue_terms(file),
        longest_age=section.longest_age,
        settle_every=_SETTLE_EVERY,
        unknown_after=2 * section.latency + _ANSWERED_WITHIN,
    )
