"""Everything the engine's process works by."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from uuid import UUID

from advisor.engine.step import LiveEngineConfig
from advisor.live.betting.flow_config import OrderFlowConfig
from advisor.live.betting.instances import InstancesConfig
from advisor.live.canary.streams import StreamCheckConfig
from advisor.live.history import HistoryConfig
from advisor.live.leadership import LeaseConfig
from advisor.parsing.contracts.documents import ContractLimits
from advisor.parsing.meaning.config import MeaningConfig
from advisor.providers.spec import EnabledProvider
from advisor.upstream.config import OrchestratorConfig


@dataclass(frozen=True, slots=True, kw_only=True)
class LiveTimings:
    """How the process works.

    Attributes:
        inbox: selections that wait for the engine at most.
        publish_burst: publications that may follow one another at once; changes of a lone step never wait.
        publish_every: beyond them there is one in so long, with all changes that came meanwhile.
        sweep_every: how often what only time changes is looked for: stale prices, games that start.
        subjects_every: how often a provider is asked what it has.
        probe_every: how often each provider is probed.
        forget_after: a game this long past its start, of which no provider reports any more, is forgotten.
        unlisted_after: so is an event without teams whose time is this long past and that none has listed for so long.
        retry_after: what failed is not asked for again for so long, where neither provider nor breaker says when.
        tidy_every: how often the last prices of games that are over are deleted.
        keep_prices: for so long after the start they are kept.
        places_every: how often towns of new stadiums are looked for on the map.
        places_again: a town that was not found is looked for again after so long.
        chances_every: how often new chances that prices are still there are taken over.
        rates_every: how often new rates of exchange are.
        halts_every: how often halts that were set or lifted, and instances that were changed, are looked for.
        losses_every: how often what open bets may lose is simulated.
        reconcile_every: how often accounts at venues are held against what is known.
        keep_journal: journals of sessions that ended longer ago are deleted.
        longest_journal: after so long a session goes on in another journal.
        weather_behind, weather_ahead: weather is wanted for games that started so recently or start so soon.
    """

    inbox: int
    publish_burst: int
    publish_every: timedelta
    sweep_every: timedelta
    subjects_every: timedelta
    probe_every: timedelta
    forget_after: timedelta
    unlisted_after: timedelta
    retry_after: timedelta
    tidy_every: timedelta
    keep_prices: timedelta
    places_every: timedelta
    places_again: timedelta
    chances_every: timedelta
    rates_every: timedelta
    halts_every: timedelta
    losses_every: timedelta
    reconcile_every: timedelta
    keep_journal: timedelta
    longest_journal: timedelta
    weather_behind: timedelta
    weather_ahead: timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class StoringConfig:
    """How one leader stores what it does.

    Attributes:
        lease: how the right to write is kept.
        history: how history is moved to its tables.
        tries: at what a defect of ours keeps from being stored, before it is set aside.
        retry_after: the pause before each.
        patience: a transaction that waits or does nothing for longer is ended.
        flush: what waits at the end may take so long.
        keep_batches: for so long it is known which batches of a process were stored.
        keep_letters: for so long dead letters are kept.
    """

    lease: LeaseConfig
    history: HistoryConfig
    tries: int
    retry_after: timedelta
    patience: timedelta
    flush: timedelta
    keep_batches: timedelta
    keep_letters: timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class EngineProcessConfig:
    """What the process runs, and how.

    Attributes:
        sandbox: True where all providers are the sandbox's.
        providers: those that are on.
        engine: quality rules, fair prices, and what counts as a bet.
        orders: how bets are placed.
        instances: which strategy instances there are beside those that users make.
        downloads: folder of downloaded files.
        journal: folder of the journals of sessions.
        metrics_port: where Prometheus reads on 127.0.0.1; None for nowhere.
        connections: of the database at most.
        kickoff_ranks: by provider, whose kick-off counts, the lowest first.
        contract: when an answer as a whole counts as broken by its fields.
        meaning: and when by what it means.
        holder: under which the lease is taken, shared by those of whom one starts only when the other is dead; None:
            by this process alone.
        streams: when a stream counts as wrong.
    """

    sandbox: bool
    orchestrator: OrchestratorConfig
    providers: tuple[EnabledProvider, ...]
    engine: LiveEngineConfig
    orders: OrderFlowConfig
    instances: InstancesConfig
    timings: LiveTimings
    storing: StoringConfig
    downloads: Path
    journal: Path
    metrics_port: int | None
    connections: int
    kickoff_ranks: Mapping[str, int]
    contract: ContractLimits
    meaning: MeaningConfig
    holder: UUID | None
    streams: StreamCheckConfig
