"""How bets are placed on paper, made from the settings."""

from datetime import timedelta
from typing import Final

from advisor.core.money.assets import Asset
from advisor.core.orders.instances import InstanceDefinition
from advisor.core.orders.modes import PAPER_INSTANCE, Mode, portfolio_key
from advisor.execution.paper import PaperConfig
from advisor.execution.quarantine import QuarantineLimits
from advisor.instruments.market_types import BY_CODE
from advisor.live.betting.flow_config import OrderFlowConfig
from advisor.live.betting.instances import BettingConfig, InstancesConfig, PortfolioConfig
from advisor.live.betting.settling import SettlingConfig
from advisor.risk.profiles import LimitProfile, trading_limits
from advisor.risk.tails import TailsConfig
from advisor.settings.file_sections import GeneralSections
from advisor.settings.value_bets import value_parameters
from advisor.settings.venues import venue_terms
from advisor.strategies.instances import StrategyInstance

SETTLED_BY_SCORE: Final = frozenset(row.key for row in BY_CODE if row.is_settled_by_score)
"""Providers report scores by themselves; what persons achieve, and who wins a field, comes from files or late."""
HALTS_EVERY: Final = timedelta(milliseconds=250)
"""How often halts are looked for: no longer than a person waits for a button."""
_SETTLE_EVERY: Final = timedelta(seconds=2)
_CORRECT_EVERY: Final = timedelta(seconds=30)
"""Results are seldom corrected, and all bets of some weeks are looked at."""


def instances_config(
    file: GeneralSections, built_in: tuple[StrategyInstance, ...], *, sandbox: bool, speed: float
) -> InstancesConfig:
    """Which strategy instances there are, and how they bet.

    Args:
        built_in: what the settings alone define.
        speed: times faster than the clock games are played.
    """
    section, key = file.paper, portfolio_key(sandbox=sandbox)
    config = {
        **value_parameters(file.value_bets),
        "choice": "best",
        "sides": "back",
        "min_edge": section.min_edge,
        "keep_below": section.min_edge,
        "max_hours": section.before_start / timedelta(hours=1) / speed,
    }
    of_settings = InstanceDefinition(
        strategy="value",
        config=config,
        mode=Mode.PAPER,
        portfolio=key,
        venues=None,
        limits=section.limits,
        staking={"kind": "kelly", "fraction": section.kelly_fraction, "cap": section.kelly_cap},
    )
    return InstancesConfig(
        built_in=built_in,
        defined={PAPER_INSTANCE: of_settings} if section.enabled else {},
        betting=BettingConfig(
            portfolios=_portfolios(file, key),
            deadline=section.deadline,
            markets=SETTLED_BY_SCORE,
            slippage=section.slippage,
        ),
    )


def _portfolios(file: GeneralSections, key: str) -> tuple[PortfolioConfig, ...]:
    section, asset = file.paper, Asset.of(file.arbitrage.currency)
    profile, keys = LimitProfile(section.limits), (key, *further_portfolios(file, key))
    assets = (asset, *map(Asset.of, file.capital.portfolios.values()))
    return tuple(_portfolio(each, of, section.bankroll, profile) for each, of in zip(keys, assets, strict=True))


def _portfolio(key: str, asset: Asset, opening: int, profile: LimitProfile) -> PortfolioConfig:
    limits, shares = trading_limits(profile, asset)
    return PortfolioConfig(key=key, mode=Mode.PAPER, asset=asset, opening=opening, limits=limits, shares=shares)


def further_portfolios(file: GeneralSections, key: str) -> tuple[str, ...]:
    """Keys of the portfolios beside the one of a key: of what is made up none is ever that of real prices."""
    return tuple(f"{key}_{name}" for name in file.capital.portfolios)


def order_flow_config(file: GeneralSections, *, sandbox: bool, venues_at: str | None) -> OrderFlowConfig:
    """How orders are placed.

    Args:
        venues_at: address of the sandbox whose venues take them; nobody else's prices are bet at there.
    """
    section = file.paper
    return OrderFlowConfig(
        portfolios=_portfolios(file, portfolio_key(sandbox=sandbox)),
        paper=PaperConfig(latency=section.latency, rejects=section.rejects),
        venues=venue_terms(file),
        venues_at=venues_at if sandbox else None,
        venue_backups=file.venues.backup_urls,
        longest_age=section.longest_age,
        settling=SettlingConfig(
            every=_SETTLE_EVERY,
            correct_every=_CORRECT_EVERY,
            corrected_within=section.corrected_within,
            sources=section.score_sources,
            wait=section.score_wait,
        ),
        breakers=file.breakers.config(),
        tails=TailsConfig(oldest=section.losses_oldest),
        capital=file.capital.rules(file.rates.max_age),
        quarantine=QuarantineLimits(orders=section.unknown_orders, share=section.unknown_share),
        silent_after=section.silent_after,
        halts_trusted_for=section.halts_trusted_for,
        most_skew=section.most_skew,
        most_lag=section.most_lag,
    )
