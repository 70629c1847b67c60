"""Sections of the settings that are about money: what surebets are staked with, and how currencies meet."""

from collections.abc import Mapping
from typing import Annotated, Literal, TypeAlias

from pydantic import Field

from advisor.core.money.assets import MAX_STAKE
from advisor.core.venues import VenueKind
from advisor.providers.durations import Duration
from advisor.providers.sections import ADDRESS, AssetCode, Key, Section
from advisor.providers.units import Unit
from advisor.risk.breakers.breaker import BreakersConfig

Share: TypeAlias = Annotated[float, Field(ge=0, le=1), Unit("share of the stake")]


class ArbitrageSection(Section):
    """Which surebets and middles are shown."""

    total_stake: Annotated[int, Unit("minor units")] = Field(
        ge=100, le=MAX_STAKE, strict=True, description="Money that the stakes of a surebet shown add up to."
    )
    currency: AssetCode = Field(
        description="Of all stakes, by its code; sizes in other currencies are compared with them by `rates` alone."
    )
    min_margin: Share = Field(description="Least sure gain of a surebet shown; 0 shows all.")
    max_middle_cost: Share = Field(
        description="Most that a middle may cost when it is missed; dearer ones hardly ever pay."
    )
    leg_age_near: Duration = Field(
        description="Near the start a leg may be so much older than the newest price: unlike ages make false surebets."
    )
    leg_age_far: Duration = Field(description="The same farther from the start, where prices move less.")
    stake_units: Mapping[Key, Annotated[int, Field(ge=1, le=MAX_STAKE, strict=True), Unit("minor units")]] = Field(
        default_factory=dict, description="Stakes are multiples of so much, by venue; 1 for those not named."
    )


class PaperSection(Section):
    """Bets on paper: at the prices that stand at real venues, with nobody's money, in the currency of `arbitrage`."""

    enabled: bool = Field(strict=True, description="Place bets on paper.")
    bankroll: Annotated[int, Unit("minor units")] = Field(
        ge=100,
        le=MAX_STAKE,
        strict=True,
        description="What a new portfolio on paper begins with.",
    )
    limits: Literal["cautious", "normal", "research"] = Field(description="Profile of the limits.")
    kelly_fraction: Annotated[float, Unit("share of the Kelly stake")] = Field(
        gt=0, le=1, description="Part of the full Kelly stake that is bet."
    )
    kelly_cap: Annotated[float, Unit("share of the bankroll")] = Field(gt=0, le=1, description="Never more on one bet.")
    min_edge: Annotated[float, Unit("share of the stake")] = Field(
        ge=0, le=1, description="Least edge of a bet; the other rules are those of `value_bets`."
    )
    before_start: Duration = Field(
        description="Nothing is bet longer before the start of its event: it would be bound until that is over. Of "
        "simulated games by their own time."
    )
    latency: Duration = Field(description="From sending an order to the venue's decision.")
    rejects: Annotated[float, Field(ge=0, le=1), Unit("share of orders")] = Field(
        description="Orders that the venue refuses for no reason."
    )
    deadline: Duration = Field(description="So long after its decision an order is sent no more.")
    longest_age: Duration = Field(description="Nothing is bet at a price that was last confirmed longer ago.")
    slippage: Annotated[float, Unit("share of the odds")] = Field(
        ge=0,
        le=0.1,
        description="By so much odds may have become shorter since a bet was decided; it is placed at no price without "
        "value, and a lay at no longer odds.",
    )
    bets_before_live: Annotated[int, Unit("settled bets")] = Field(
        ge=30, le=100_000, strict=True, description="An instance needs so many on paper before it may bet money."
    )
    time_before_live: Duration = Field(description="And its first one so long ago.")
    score_sources: Annotated[int, Unit("sources")] = Field(
        ge=1,
        le=2,
        strict=True,
        description="How many have to say a final score before bets are settled by it; with 2 one that is disputed "
        "waits for a person.",
    )
    score_wait: Duration = Field(
        description="With 2 sources: a score that one alone says counts after so long, as some games have no second."
    )
    unknown_orders: Annotated[int, Unit("orders")] = Field(
        ge=0,
        le=1_000,
        strict=True,
        description="Where nobody knows of more than this what became of them, their venue gets no new ones.",
    )
    unknown_share: Annotated[float, Unit("share of the bankroll")] = Field(
        ge=0, le=1, description="Where unknown orders may cost more than this, their venue gets no new ones."
    )
    silent_after: Duration = Field(
        description="A venue that says nothing of the orders there for so long is worth an alert."
    )
    halts_trusted_for: Duration = Field(
        description="Halts are read four times a second; while the last look is longer ago nothing new is sent."
    )
    most_skew: Duration = Field(
        description="A venue's clock may differ so far from ours, where it says its time, or nothing new is sent."
    )
    most_lag: Duration = Field(
        description="What feeds have reported may wait so long to be looked at; with more nothing new is sent."
    )
    losses_every: Duration = Field(
        description="How often it is simulated what open bets may lose within days; it costs a part of a second."
    )
    losses_oldest: Duration = Field(
        description="Where that was simulated longer ago, or not yet by this process, while bets are open, nothing new "
        "is bet."
    )
    reconcile_every: Duration = Field(
        description="How often accounts at venues are held against what is known; each time all lists are read."
    )
    corrected_within: Duration = Field(
        description="So long after it was settled a bet is settled anew if its result is corrected: what is longer ago "
        "is not looked at any more."
    )


class BreakersSection(Section):
    """When new bets stop by themselves, and how they come back: closed, open, cool-down, half-open, closed."""

    cool_down: Duration = Field(description="So long after its cause is gone a breaker still refuses every new bet.")
    half_open: Duration = Field(description="So long after that stakes are reduced; a new cause opens it again.")
    stake_factor: Annotated[float, Unit("share of the stake")] = Field(
        gt=0, lt=1, description="What is bet meanwhile of what would be bet else."
    )
    volatility_ratio: Annotated[float, Unit("times the median of 30 days")] = Field(
        gt=1, le=100, description="Odds of a competition that move more stop new bets there: something has happened."
    )
    error_share: Annotated[float, Unit("share of 100 operations")] = Field(
        ge=0, lt=1, description="Of a venue's last calls; with more failures its answers cannot be relied on."
    )
    errors_a_minute: Annotated[int, Unit("failures")] = Field(
        ge=1, le=100, strict=True, description="So many failed calls of a venue in a minute are too many at once."
    )
    calibration_gap: Annotated[float, Unit("share of the bets")] = Field(
        gt=0,
        lt=1,
        description="So far may wins lie from what an instance expected, beyond two standard errors, or its "
        "probabilities are wrong.",
    )
    calibration_bets: Annotated[int, Unit("settled bets")] = Field(
        ge=20, le=1_000, strict=True, description="With fewer chance alone decides, and nothing is said of calibration."
    )
    unexplained_share: Annotated[float, Unit("share of the account's value")] = Field(
        gt=0,
        lt=1,
        description="The account at a venue may differ so far from what is known; with more nothing new is bet.",
    )
    halt_share: Annotated[float, Unit("share of the account's value")] = Field(
        gt=0, lt=1, description="With more the venue is halted, until a person has found out why and resumes."
    )
    venue_silent: Duration = Field(
        description="The account at a venue may be unreadable for so long before nothing new is bet there."
    )

    def config(self) -> BreakersConfig:
        return BreakersConfig(
            cool_down=self.cool_down,
            half_open=self.half_open,
            stake_factor=self.stake_factor,
            volatility_ratio=self.volatility_ratio,
            error_share=self.error_share,
            errors_a_minute=self.errors_a_minute,
            calibration_gap=self.calibration_gap,
            calibration_bets=self.calibration_bets,
            unexplained_share=self.unexplained_share,
            halt_share=self.halt_share,
            venue_silent=self.venue_silent,
        )


class VenuesSection(Section):
    """What venues are: a bookmaker is charged nothing, all others keep a share of net winnings."""

    unknown_commission: Annotated[float, Unit("share of net winnings")] = Field(
        ge=0,
        lt=1,
        description="Kept by an exchange whose share nobody says; that of the dearest known, so that none looks free.",
    )
    kinds: Mapping[Key, VenueKind] = Field(
        default_factory=dict,
        description="What venues are, over what is known and what their keys and lay prices say.",
    )
    backup_urls: Mapping[Key, tuple[Annotated[str, Field(pattern=ADDRESS)], ...]] = Field(
        default_factory=dict,
        description="Addresses at which orders of the sandbox's venues can be read too, by venue, in the order in "
        "which they are tried while those before them fail. Orders are sent, changed and taken back at its own alone.",
    )
    contacts: Mapping[Key, Annotated[str, Field(min_length=1, max_length=200)]] = Field(
        default_factory=dict, description="How people reach a venue in an emergency, by venue; shown in its procedure."
    )


class RatesSection(Section):
    """Rates at which amounts of two assets meet; `advisor rates import` brings them."""

    max_age: Duration = Field(
        description="An older rate counts for nothing, and no size is compared by it; banks publish none at weekends."
    )
    every: Duration = Field(description="How often a running engine looks for new ones.")
