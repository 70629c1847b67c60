"""Prices of unlike age make value that is not there: what is compared must be confirmed at comparable times.

A price is confirmed by every answer that includes it and by each heartbeat of a stream that carries its market.
"""

from datetime import timedelta
from typing import Annotated, NamedTuple

from pydantic import Field

from advisor.core.arrays import Int64
from advisor.core.clock import MICROSECOND
from advisor.pricing.compiled import compiled_on_call

NearMinutes = Annotated[
    float,
    Field(
        ge=0,
        le=1440,
        title="Near the start",
        description="From so many minutes before the start the shorter limit of age holds.",
    ),
]
Seconds = Annotated[float, Field(ge=0, le=86_400)]


class LikeAge(NamedTuple):
    """By how much confirmations may lie apart; µs.

    Attributes:
        near_within: from so long before the start ``near`` holds, and ``far`` before that.
        near, far: the fair line may be so much older than the price.
        price: the price may be so much older than the fair line.
    """

    near_within: int
    near: int
    far: int
    price: int


def like_age(near_minutes: float, near: float, far: float, price: float) -> LikeAge:
    """The limits of a config, given in minutes and seconds."""
    return LikeAge(
        near_within=timedelta(minutes=near_minutes) // MICROSECOND,
        near=timedelta(seconds=near) // MICROSECOND,
        far=timedelta(seconds=far) // MICROSECOND,
        price=timedelta(seconds=price) // MICROSECOND,
    )


@compiled_on_call
def is_alike(price: int, line: int, to_start: int, limits: LikeAge) -> bool:
    """Whether a price and the line behind it were confirmed at comparable times, so long before the start; µs."""
    older_by = limits.near if to_start <= limits.near_within else limits.far
    return price - line <= older_by and line - price <= limits.price


def oldest_alike(newest: Int64, to_start: Int64, limits: LikeAge) -> Int64:
    """(m,) µs: of several prices compared with one another, what was confirmed earlier is too old for the newest."""
    oldest: Int64 = newest - (limits.near + (to_start > limits.near_within) * (limits.far - limits.near))
    return oldest
