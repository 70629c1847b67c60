"""Parameters that strategies of single bets share; each strategy is made of those that it has, and its own."""

from typing import Annotated, Literal, Self

from pydantic import Field, field_validator, model_validator

from advisor.core.config import TextForm
from advisor.pricing import Method
from advisor.strategies.like_age import NearMinutes, Seconds
from advisor.strategies.scanning import StrategyConfig

VenueKey = Annotated[str, TextForm(r"^[a-z0-9_]{1,40}$", "a venue key such as bet365")]
Lines = Annotated[
    str,
    TextForm(
        r"^(consensus|sharp:[a-z0-9_]{1,40})(, ?(consensus|sharp:[a-z0-9_]{1,40})){0,19}$",
        "consensus, sharp:<venue>, or several of them with commas, the most trusted first",
    ),
]


class FairLineConfig(StrategyConfig):
    """Where fair probabilities come from."""

    fair: Lines = Field(
        default="sharp:pinnacle, sharp:betfair_exchange, consensus",
        title="Fair line",
        description=(
            "Where fair probabilities come from: `sharp:<venue>` trusts one venue, `consensus` all of them; of "
            "several, with commas, the first counts that has a price for every outcome."
        ),
        examples=["sharp:pinnacle", "consensus", "sharp:pinnacle, consensus"],
    )
    min_venues: int | None = Field(
        default=None,
        ge=1,
        le=50,
        title="Venues of a consensus",
        description=(
            "A consensus needs so many venues with a price for every outcome. Empty: three where it stands in for "
            "another line, as fewer may err together; any where it is the only one."
        ),
    )

    @field_validator("fair")
    @classmethod
    def _lines_are_written_one_way(cls, lines: str) -> str:
        return ", ".join(dict.fromkeys(line.strip() for line in lines.split(",")))


class SidesConfig(StrategyConfig):
    """On which sides it bets."""

    sides: Literal["back", "back_and_lay"] = Field(
        default="back",
        title="Sides",
        description=(
            "`back`: bets on what pays more than it is worth; `back_and_lay`: also against what pays less, where a "
            "venue quotes lay prices. The edge of a lay is for each unit of its liability."
        ),
    )


class WeightsConfig(StrategyConfig):
    """How much each venue counts in a consensus."""

    weights: dict[VenueKey, Annotated[float, Field(ge=0, le=1000)]] = Field(
        default_factory=dict,
        title="Consensus weights",
        description="Weight of a venue in the consensus; venues not named weigh 1, a weight of 0 leaves one out.",
    )


class SingleBetConfig(StrategyConfig):
    """What is worth a bet, and where it is made."""

    method: Method = Field(
        default=Method.POWER,
        strict=False,
        title="Margin removal",
        description="How the bookmaker's margin is taken out of the fair line's odds.",
    )
    choice: Literal["best", "all"] = Field(
        default="best",
        title="Which venues",
        description="`best`: one bet in each market, where most is gained; `all`: every price that is worth a bet.",
    )
    min_edge: float = Field(
        default=0.02,
        ge=-1,
        le=10,
        title="Least edge",
        description="Smallest expected profit per unit at risk, after commission, that is worth a bet (0.02 is 2 %).",
    )
    keep_below: float = Field(
        default=0.008,
        ge=0,
        le=1,
        title="Hold below",
        description="A bet found stands until its edge falls so far below the least edge, so that it does not flicker.",
    )
    max_edge: float | None = Field(
        default=0.5,
        ge=-1,
        le=1000,
        title="Largest edge",
        description="Ignore edges above this: they are more often a wrong price than a gift. Empty: no bound.",
    )
    min_odds: float = Field(default=1.0, ge=1, le=10_000, title="Least odds", description="Lowest decimal odds to bet.")
    max_odds: float = Field(
        default=100.0,
        ge=1,
        le=10_000,
        title="Largest odds",
        description="Highest decimal odds to bet; fair odds of long shots are the least certain.",
    )
    quality: bool = Field(
        default=True,
        title="Quality rules",
        description=(
            "Leave out back prices with a quality flag, such as outliers. Stale ones, and lay prices with a flag, are "
            "left out anyway."
        ),
    )
    min_chance: float = Field(
        default=0.0,
        ge=0,
        le=1,
        title="Least chance to get it",
        description=(
            "Enter only prices that are still there with at least this chance when the bet arrives, by how long prices "
            "of their venue stood before; what is not known, as of lay prices, is entered."
        ),
    )
    chance_after: Seconds = Field(
        default=5.0,
        title="The bet arrives after",
        description="Seconds from finding a price to the bet's arrival, for the chance to get it.",
    )
    max_hours: float | None = Field(
        default=None,
        gt=0,
        le=100_000,
        title="Longest before the start",
        description=(
            "Enter nothing longer before the start, in hours: what is bet early is bound until the event is over. "
            "Empty: no bound."
        ),
    )
    near_minutes: NearMinutes = 30.0
    line_age_near: Seconds = Field(
        default=10.0,
        title="Older line, near the start",
        description="Seconds by which the fair line may have been confirmed before the price, near the start.",
    )
    line_age_far: Seconds = Field(
        default=60.0,
        title="Older line, before that",
        description="Seconds by which the fair line may have been confirmed before the price, farther from the start.",
    )
    price_age: Seconds = Field(
        default=120.0,
        title="Older price",
        description="Seconds by which the price may have been confirmed before the fair line.",
    )
    venues: tuple[VenueKey, ...] | None = Field(
        default=None,
        min_length=1,
        max_length=200,
        title="Venues",
        description="Venues to bet with. Empty: every venue with a price.",
    )

    @field_validator("venues")
    @classmethod
    def _venues_have_no_order(cls, venues: tuple[str, ...] | None) -> tuple[str, ...] | None:
        return None if venues is None else tuple(sorted(set(venues)))

    @model_validator(mode="after")
    def _ranges_are_not_empty(self) -> Self:
        if self.min_odds > self.max_odds:
            raise ValueError(f"min_odds {self.min_odds} is above max_odds {self.max_odds}")
        if self.max_edge is not None and self.min_edge > self.max_edge:
            raise ValueError(f"min_edge {self.min_edge} is above max_edge {self.max_edge}")
        return self
