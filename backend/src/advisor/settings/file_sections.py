"""Sections of the file of providers that belong to none of them: queues, freshness, quality, what is worth a bet."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Annotated, Literal, Self, TypeAlias

from pydantic import Field, field_validator, model_validator

from advisor.providers.durations import Duration
from advisor.providers.sections import Key, Section
from advisor.providers.units import Unit
from advisor.settings.capital_section import CapitalSection
from advisor.settings.money_sections import (
    ArbitrageSection,
    BreakersSection,
    PaperSection,
    RatesSection,
    Share,
    VenuesSection,
)
from advisor.upstream.config import OrchestratorConfig

Probability: TypeAlias = Annotated[float, Field(ge=0, le=1), Unit("probability")]
Odds: TypeAlias = Annotated[float, Unit("decimal odds")]
Venues: TypeAlias = Annotated[int, Field(ge=2, le=50, strict=True), Unit("venues")]


class EscalationSection(Section):
    """From this time before the kick-off on, priority is so many steps higher."""

    before: Duration = Field(description="Time before the kick-off from which on the steps apply.")
    steps: Annotated[int, Unit("steps of priority")] = Field(
        ge=1, le=4, strict=True, description="Steps a call's priority rises by; four lead from the lowest to the top."
    )


class OrchestratorSection(Section):
    """How calls wait and share answers, whatever the provider."""

    escalation: tuple[EscalationSection, ...] = Field(
        description="Priority rises as the kick-off nears, for prices move most then; the farthest time first."
    )
    aging: Duration = Field(description="Waiting so long raises a call's priority by one step, so that none starves.")
    max_wait: Duration = Field(
        description="A call that has waited so long is refused; its answer would come too late to be of use."
    )
    max_queue: Annotated[int, Unit("calls")] = Field(
        ge=1,
        le=100_000,
        strict=True,
        description="Calls that wait for one provider at most, against memory without bound; the least urgent goes.",
    )
    dedup_window: Duration = Field(
        description="An answer no older serves an identical call, so that two who ask cost one request."
    )
    persist_every: Duration = Field(
        description="How often quotas, breakers and health are written to the database for other processes to see."
    )
    drain: Duration = Field(description="Calls in flight at shutdown may take so long, as they have been paid for.")

    @field_validator("escalation")
    @classmethod
    def _nearest_last(cls, value: tuple[EscalationSection, ...]) -> tuple[EscalationSection, ...]:
        times = [each.before for each in value]
        if times != sorted(times, reverse=True):
            raise ValueError("list the times from the farthest to the nearest")
        return value

    def config(self) -> OrchestratorConfig:
        return OrchestratorConfig(
            escalation=tuple((each.before, each.steps) for each in self.escalation),
            aging=self.aging,
            max_wait=self.max_wait,
            max_queue=self.max_queue,
            dedup_window=self.dedup_window,
            persist_every=self.persist_every,
            drain=self.drain,
        )


class FreshnessSection(Section):
    """Ages, by the provider's own time, at which a price is no longer fresh, and at which it is stale."""

    ageing: Duration = Field(description="Older prices are shown as ageing, before the start; a warning, no more.")
    stale: Duration = Field(description="Older prices count for nothing, as long as the start is over an hour away.")
    stale_within_hour: Duration = Field(description="The same within an hour of the start, where prices move faster.")
    ageing_in_play: Duration = Field(description="Older prices are shown as ageing, once the game is on.")
    stale_in_play: Duration = Field(description="Older prices count for nothing, once the game is on.")

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if not self.ageing <= self.stale or not self.ageing_in_play <= self.stale_in_play:
            raise ValueError("a price must age before it is stale")
        return self


class QualitySection(Section):
    """What keeps a quote from strategies."""

    min_odds: Odds = Field(gt=1, le=2, description="Lower odds are typing errors or markets that are decided.")
    max_odds: Odds = Field(ge=10, le=10_000, description="Higher odds are placeholders that nobody can bet on.")
    crossed_margin: Annotated[float, Unit("share of the odds")] = Field(
        ge=0, le=0.5, description="So far may back odds exceed lay odds at one venue; an exchange matches such orders."
    )
    frozen_after: Duration = Field(
        description="A price unchanged for so long, while the others' moved, is no longer maintained."
    )
    frozen_move: Annotated[float, Unit("probability")] = Field(
        gt=0, le=1, description="How far the others' probability must have moved for a price to count as frozen."
    )
    outlier_distance: Annotated[float, Unit("log-odds")] = Field(
        gt=0,
        le=5,
        description="Distance from the median of the others that makes an outlier; a value bet of 10 % lies near 0.2.",
    )
    outlier_longshot: Annotated[float, Unit("log-odds")] = Field(
        ge=0, le=5, description="Added to that distance under a probability of 10 %, where venues differ by more."
    )
    outlier_spread: Annotated[float, Unit("times")] = Field(
        ge=0,
        le=100,
        description="An outlier is also so many times as far off as the others are; where all disagree there is none.",
    )
    outlier_venues: Venues = Field(
        description="Other venues needed to call a price an outlier; fewer make no reliable median."
    )
    min_book_sum: Annotated[float, Unit("sum of 1 / odds")] = Field(
        ge=0.5, le=1.05, description="A venue whose whole market adds up to less would lose to everybody: a mistake."
    )
    max_book_sum: Annotated[float, Unit("sum of 1 / odds")] = Field(
        ge=1.05, le=3, description="A market that adds up to more is no offer but a mistake."
    )
    future_tolerance: Duration = Field(
        description="A price may be dated so far ahead of our clock, as clocks differ; more makes it invalid."
    )

    @model_validator(mode="after")
    def _some_books_are_usable(self) -> Self:
        if self.min_book_sum >= self.max_book_sum:
            raise ValueError("min_book_sum must be below max_book_sum, or no book would be usable")
        return self


class ValueBetsSection(Section):
    """Parameters of the strategy instance whose signals are the value bets; those of a backtest of ``value`` too."""

    choice: Literal["best", "all"] = Field(
        description="Whether every price worth a bet is shown, or of each market the best alone."
    )
    sides: Literal["back", "back_and_lay"] = Field(
        description="Whether lay prices that earn more than open_edge on their liability are value bets too."
    )
    open_edge: Share = Field(description="Expected gain from which on a value bet opens; less is noise.")
    keep_edge: Share = Field(
        description="Expected gain below which an open one ends; lower than open_edge, so that bets do not flicker."
    )
    max_edge: Annotated[float, Unit("share of the stake")] = Field(
        gt=0, le=10, description="A larger expected gain is an error in the data, whatever the quality rules say."
    )
    min_odds: Odds = Field(ge=1, le=1000, description="Least odds of a value bet, for who leaves out favourites.")
    max_odds: Odds = Field(
        gt=1, le=10_000, description="Highest odds of a value bet; fair odds of long shots are the least certain."
    )
    min_chance: Probability = Field(description="Prices that are still there with less chance make no bet; 0: all do.")
    chance_after: Duration = Field(description="How long after it is found a bet arrives, which that chance is for.")
    sharp_venues: tuple[Key, ...] = Field(
        description="Venues whose prices give the fair odds, most trusted first, as they take bets from winners."
    )
    min_venues: Venues = Field(
        description="Venues a consensus needs to give fair odds where no sharp venue quotes; fewer may err together."
    )
    near_start: Duration = Field(description="So long before the start the shorter limit of age begins to hold.")
    line_age_near: Duration = Field(
        description="Near the start the fair line may be so much older than the price: unlike ages make false value."
    )
    line_age_far: Duration = Field(description="The same farther from the start, where prices move less.")
    price_age: Duration = Field(
        description="The price may be so much older than the fair line, as bookmakers are asked now and then."
    )

    @model_validator(mode="after")
    def _keeps_longer_than_it_opens(self) -> Self:
        if self.keep_edge > self.open_edge:
            raise ValueError("keep_edge must not exceed open_edge, or bets would end as they open")
        return self


class LiveSection(Section):
    """How the engine's process works."""

    inbox: Annotated[int, Unit("selections")] = Field(
        ge=100, le=10_000_000, strict=True, description="Prices that wait for the engine at most; the oldest go first."
    )
    publish_burst: Annotated[int, Unit("messages")] = Field(
        ge=1,
        le=1_000,
        strict=True,
        description="So many times in a row others hear of changes at once; then they are joined, as each costs.",
    )
    publish_every: Duration = Field(
        description="While changes never stop, they are joined over so long before others hear of them."
    )
    sweep_every: Duration = Field(
        description="How often what only time changes is looked for: stale prices, games that start."
    )
    subjects_every: Duration = Field(
        description="How often a provider is asked what it has; new competitions are rare, and asking costs quota."
    )
    probe_every: Duration = Field(
        description="How often each provider is asked something cheap, so that its health is known before need."
    )
    lags: Annotated[tuple[Duration, ...], Field(max_length=8)] = Field(
        description="How long ago earlier prices are kept for strategies that look at moves; each costs memory."
    )
    forget_after: Duration = Field(
        description="A game so long past its start, of which no provider reports any more, leaves the memory."
    )
    unlisted_after: Duration = Field(
        description="So does an event without teams whose time is so long past, and that no provider has listed for so "
        "long: a tournament is listed as long as it can be bet on, and nobody says when it ends."
    )
    retry_after: Duration = Field(
        description="What failed is not asked for again for so long, where neither provider nor breaker says when."
    )
    tidy_every: Duration = Field(
        description="How often the last prices of games that are over are deleted, to keep the board's table small."
    )
    keep_prices: Duration = Field(
        description="For so long after the start the last prices are kept; longer than any game lasts."
    )
    places_every: Duration = Field(description="How often towns of new stadiums are looked for on the map.")
    places_again: Duration = Field(
        description="A town that was not found is looked for again after so long; maps seldom change."
    )
    keep_journal: Duration = Field(
        description="Journals of sessions that ended longer ago are deleted; they take some GB a day at full pace."
    )
    longest_journal: Duration = Field(
        description="After so long a session goes on in another journal, so that old ones can be deleted while it runs."
    )
    weather_behind: Duration = Field(description="Weather is wanted for games that started so recently.")
    weather_ahead: Duration = Field(
        description="Weather is wanted for games that start so soon; forecasts beyond a week say little."
    )


class StoringSection(Section):
    """How the engine's process stays the only one that writes, and stores each thing once."""

    lease: Duration = Field(
        description="An engine that is silent for so long is not the leader any more; a standby takes over soon after."
    )
    renew_every: Duration = Field(
        description="How often the leader renews its lease; several tries must fit into it, or a short delay costs it."
    )
    ask_every: Duration = Field(description="How often a standby looks whether the lease is free.")
    patience: Duration = Field(
        description="A transaction that waits for a lock, or does nothing, for longer is ended: it may be a sleeper's."
    )
    tries: Annotated[int, Unit("tries")] = Field(
        ge=1,
        le=100,
        strict=True,
        description="At a batch that a defect keeps from being stored; then it is set aside, as others wait behind it.",
    )
    retry_after: Duration = Field(description="The pause before each try to store something again.")
    history_rows: Annotated[int, Unit("rows")] = Field(
        ge=1_000,
        le=100_000_000,
        strict=True,
        description="History that waits for its tables at most; beyond it the oldest is left out, against full disks.",
    )
    history_steps: Annotated[int, Unit("steps")] = Field(
        ge=1,
        le=1_000,
        strict=True,
        description="Steps whose history is moved in one transaction at most; more cost less time and more memory.",
    )
    flush: Duration = Field(description="What waits when the engine is stopped may take so long to be stored.")
    keep_batches: Duration = Field(
        description="For so long it is known what a process has stored, should it wake up and store it again."
    )
    keep_letters: Duration = Field(description="For so long batches that could not be stored are kept for people.")
    late_after: Duration = Field(description="History that waits for longer is called late by the API's health.")
    stalled_after: Duration = Field(
        description="An engine without a step for so long is called stalled by the API's health; one comes each second."
    )

    shown_for: Duration = Field(description="What was left out or set aside stays in the API's health for so long.")

    @model_validator(mode="after")
    def _renews_in_time(self) -> Self:
        if 2 * self.renew_every > self.lease:
            raise ValueError("renew_every must be at most half of lease, or one delayed renewal would lose it")
        return self


class ContractSection(Section):
    """When a provider's answer as a whole no longer is what we rely on, so that nothing of it is used."""

    broken_share: Annotated[float, Unit("share of the items")] = Field(
        ge=0.05,
        lt=1,
        description="More items than that without a needed field, or with another type in it, make the answer broken;"
        " fewer are refused one at a time.",
    )
    reversed_share: Annotated[float, Unit("share of what can be compared")] = Field(
        gt=0.5,
        le=1,
        description="From so much on that says the opposite of what it should, the answer means something else; less"
        " is what single games and venues do.",
    )
    fewest_items: Annotated[int, Unit("items")] = Field(
        ge=2, le=1000, strict=True, description="Nothing is said of the meaning of fewer; chance would raise alarms."
    )
    fewest_events: Annotated[int, Unit("events")] = Field(
        ge=2, le=100, strict=True, description="Nor where fewer events can be compared, as one of them may turn."
    )
    remember: Duration = Field(
        description="What was known longer ago proves nothing; a change that was meant is taken after so long."
    )


class StreamsSection(Section):
    """When a stream counts as wrong by what the same provider answers when asked."""

    check_every: Duration = Field(
        le=timedelta(seconds=20),
        description="How often the two are compared; trouble is shown so much later, and what is older not at all.",
    )
    window: Duration = Field(description="Answers of so long count together; older ones say nothing of the stream now.")
    longest_lag: Duration = Field(
        description="Longer lags are not looked for; a price that the stream never says so near is a disagreement."
    )
    least_prices: Annotated[int, Unit("prices")] = Field(
        ge=20, le=1_000_000, strict=True, description="Nothing is said of a stream by fewer polled prices."
    )
    behind: Duration = Field(description="A stream surely later than that is shown as behind, and degraded.")
    disagreeing_share: Annotated[float, Unit("share of the polled prices")] = Field(
        gt=0, le=1, description="From more that the stream never says on, one of the two is wrong, and it is degraded."
    )
    quiet: Duration = Field(
        description="A stream that says nothing for so long has lost its connection; answers meanwhile do not count."
    )


class TimingSection(Section):
    """How long prices stand, and which venue moves first, out of the history of quotes."""

    every: Duration = Field(description="How often the worker computes both anew; it reads the whole history for it.")
    history: Duration = Field(description="How far back quotes are read; venues change their ways, and time is short.")
    least_lives: Annotated[int, Unit("lives")] = Field(
        ge=2,
        le=100_000,
        strict=True,
        description="Fewer prices of all venues together, with an edge of one band, give no curve.",
    )
    least_moves: Annotated[int, Unit("moves")] = Field(
        ge=2, le=100_000, strict=True, description="Of each of two venues; of fewer it is not known which moves first."
    )
    longest_lag: Duration = Field(description="Longer lags between venues are not looked for; they would be chance.")
    chance_after: Annotated[tuple[Duration, ...], Field(max_length=5)] = Field(
        description="After so long the chance that a price is still there is stated with each value bet."
    )
    streamed_venues: tuple[Key, ...] = Field(
        description="Venues whose changes are pushed to us as they happen; others are seen only when asked for."
    )


class GeneralSections(Section):
    """The whole file but for the providers."""

    orchestrator: OrchestratorSection = Field(description="How calls wait and share answers.")
    freshness: FreshnessSection = Field(description="Ages of prices.")
    quality: QualitySection = Field(description="What keeps a quote from strategies.")
    value_bets: ValueBetsSection = Field(description="When an edge opens a value bet, and below what it ends.")
    arbitrage: ArbitrageSection = Field(description="Which surebets and middles are shown.")
    paper: PaperSection = Field(description="Bets on paper.")
    capital: CapitalSection = Field(description="What of the capital is kept back, and what may come and go.")
    breakers: BreakersSection = Field(description="When new bets stop by themselves.")
    rates: RatesSection = Field(description="Rates at which amounts of two assets meet.")
    commissions: Mapping[Key, Annotated[float, Field(ge=0, lt=1, strict=True), Unit("share of net winnings")]] = Field(
        default_factory=dict,
        description="What venues keep of net winnings, over the known shares; it differs by country and account.",
    )
    venues: VenuesSection = Field(description="What venues are that nothing is known of, or that are other than known.")
    contract: ContractSection = Field(description="When answers no longer are what we rely on.")
    live: LiveSection = Field(description="How the engine's process works.")
    storing: StoringSection = Field(description="How one engine alone writes, and stores each thing once.")
    streams: StreamsSection = Field(description="Streams held against their providers' own answers.")
    timing: TimingSection = Field(description="How long prices stand, and which venue moves first.")

    @model_validator(mode="before")
    @classmethod
    def _has_no_former_key(cls, file: object) -> object:
        """Files of users still have the key of earlier versions."""
        former = "gates"
        if isinstance(file, Mapping) and former in file:
            raise ValueError(f"{former} is now called quality; rename the key")
        return file
