"""Everything the engine's process works by."""

from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from advisor.engine.step import LiveEngineConfig
from advisor.providers.spec import EnabledProvider
from advisor.upstream.config import OrchestratorConfig


@dataclass(frozen=True, slots=True, kw_only=True)
class LiveTimings:
    """How the process works.

    Attributes:
        inbox: selections that wait for the engine at most.
        publish_every: changes are joined over so long before they are published.
        sweep_every: how often what only time changes is looked for: stale prices, games that start.
        subjects_every: how often a provider is asked what it has.
        probe_every: how often each provider is probed.
        forget_after: a game this long past its start, of which no provider reports any more, is forgotten.
    """

    inbox: int
    publish_every: timedelta
    sweep_every: timedelta
    subjects_every: timedelta
    probe_every: timedelta
    forget_after: timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class EngineProcessConfig:
    """What the process runs, and how.

    Attributes:
        sandbox: True where all providers are the sandbox's.
        providers: those that are on.
        engine: quality rules, fair prices, and what counts as a bet.
        currency: of money without one.
        downloads: folder of downloaded files.
        metrics_port: where Prometheus reads on 127.0.0.1; None for nowhere.
    """

    sandbox: bool
    orchestrator: OrchestratorConfig
    providers: tuple[EnabledProvider, ...]
    engine: LiveEngineConfig
    currency: str
    timings: LiveTimings
    downloads: Path
    metrics_port: int | None
