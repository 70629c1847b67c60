"""By what the engine and the upkeep live through the week: the product's settings, but for three things.

What is looked at each second is looked at less often, what is kept for months is kept for a day, and games are bet on
however far ahead, as there is one an hour.
"""

from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Final

from advisor.adapters.betfair.spec import BetfairSection
from advisor.adapters.espn.spec import EspnSection
from advisor.adapters.registry import registered
from advisor.adapters.the_odds_api.spec import TheOddsApiSection
from advisor.core.timing.retention import RetentionConfig
from advisor.jobs.config import UpkeepConfig
from advisor.jobs.timing import TimingConfig
from advisor.live.betting.instances import InstancesConfig
from advisor.live.config import EngineProcessConfig
from advisor.live.leadership import LeaseConfig
from advisor.providers.spec import EnabledProvider
from advisor.settings.engine import engine_process_config
from advisor.settings.environment import Settings
from advisor.settings.timing import timing_config
from advisor.settings.upkeep import upkeep_config
from advisor.upstream.config import ScheduleConfig

DAY: Final = timedelta(days=1)
KEPT: Final = RetentionConfig(
    quotes=DAY, quote_files=2 * DAY, bars=3 * DAY, evidence=DAY, signals=DAY, transitions=DAY, costs=DAY,
    data_quality=DAY, subjects=DAY, weather=DAY, answers=DAY,
)  # fmt: skip
"""So that a week sees everything come and go."""
PRICES_AN_ANSWER: Final = 300
"""That change, about: of a dozen open games at eight bookmakers and the exchange."""
LEASE: Final = LeaseConfig(
    duration=timedelta(minutes=10), renew_every=timedelta(minutes=1), ask_every=timedelta(seconds=1)
)
"""PostgreSQL counts it by its own clock, which is hundreds of times slower."""
_HOUR: Final = timedelta(hours=1)
_LOOKED: Final = timedelta(seconds=15)
"""How often is looked for what the product looks for each second or oftener, so that a week takes an hour."""
_SELDOM: Final = timedelta(minutes=5)
"""How often scores are asked for."""
_WITHOUT: Final = "open_meteo"
"""The sandbox's weather takes longer than all its prices."""


@dataclass(frozen=True, slots=True)
class SoakConfig:
    """Of one soak.

    Attributes:
        timing: see ``bootstrap.worker``.
    """

    engine: EngineProcessConfig
    upkeep: UpkeepConfig
    timing: TimingConfig


def soak_config(folder: Path, rate: float) -> SoakConfig:
    """What is lived through.

    Args:
        folder: of everything.
        rate: quotes a second that are aimed at.
    """
    settings = Settings(_env_file=None, sandbox="on", sandbox_speed=1, sandbox_orders="venues", data_dir=folder)
    upkeep = replace(upkeep_config(settings), kept=KEPT)
    # Each computation is a process of its own, whose start takes longer than what it computes here.
    return SoakConfig(_engine(settings, rate), upkeep, replace(timing_config(settings), every=_HOUR))


def _engine(settings: Settings, rate: float) -> EngineProcessConfig:
    config = engine_process_config(settings, registered())
    every = timedelta(seconds=max(10.0, min(110.0, PRICES_AN_ANSWER / rate)))
    timings, storing = config.timings, config.storing
    return replace(
        config,
        instances=_at_any_time(config.instances),
        providers=tuple(_smaller(each, every) for each in config.providers if each.key != _WITHOUT),
        orchestrator=replace(config.orchestrator, persist_every=_LOOKED),
        timings=replace(
            timings,
            sweep_every=max(timings.sweep_every, _LOOKED),
            publish_every=max(timings.publish_every, _LOOKED),
            halts_every=max(timings.halts_every, _LOOKED),
            keep_journal=DAY,
            longest_journal=timedelta(hours=6),
        ),
        storing=replace(storing, lease=LEASE, keep_batches=DAY, keep_letters=DAY),
        orders=replace(
            config.orders,
            settling=replace(config.orders.settling, every=_LOOKED),
            # In a like proportion: with halts that are looked for so seldom nothing would ever leave.
            halts_trusted_for=20 * _LOOKED,
        ),
    )


def _at_any_time(instances: InstancesConfig) -> InstancesConfig:
    defined = {
        name: replace(each, config={**each.config, "max_hours": None}) for name, each in instances.defined.items()
    }
    return replace(instances, defined=defined)


def _smaller(enabled: EnabledProvider, every: timedelta) -> EnabledProvider:
    """One competition, and answers as seldom as the rate asks for."""
    section = enabled.section
    schedule = section.schedule.model_copy(
        update={"before_kickoff": (), "every_in_play": every, "every_idle": every, "spread": ScheduleConfig().spread}
    )
    changes: dict[str, object] = {"schedule": schedule}
    match section:
        case BetfairSection():
            changes |= {"competitions": section.competitions[:1], "stream": False}
        case TheOddsApiSection():
            changes |= {"sports": section.sports[:1], "markets": ("h2h",), "event_markets": ()}
        case EspnSection():
            seldom = schedule.model_copy(update={"every_in_play": _SELDOM, "every_idle": _SELDOM})
            changes |= {"leagues": section.leagues[:1], "schedule": seldom}
        case _:
            pass
    return replace(enabled, section=section.model_copy(update=changes))
