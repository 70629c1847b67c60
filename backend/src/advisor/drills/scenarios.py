"""What may go wrong, as data: what starts it, what is done, how it ends, and within which time."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from types import MappingProxyType
from typing import Final


class ScenarioName(StrEnum):
    """What goes wrong. Public."""

    PARTIAL_FILL = "partial-fill"
    NETWORK_LOSS = "network-loss"
    VENUE_MAINTENANCE = "venue-maintenance"
    FEED_INTERRUPTION = "feed-interruption"
    REJECTION = "rejection"
    RATE_LIMIT = "rate-limit"
    CLOCK_JUMP = "clock-jump"
    DATABASE_LOSS = "database-loss"
    DISK_FULL = "disk-full"
    EMERGENCY = "emergency"


@dataclass(frozen=True, slots=True, kw_only=True)
class Scenario:
    """One.

    Attributes:
        trigger: what goes wrong, a clause.
        steps: what the platform does, in this order.
        end: how it has to end, a clause.
        limit: the drill has to be there by then; its venue's times are short, those of a real one are longer.
    """

    trigger: str
    steps: tuple[str, ...]
    end: str
    limit: timedelta


SCENARIOS: Final[Mapping[ScenarioName, Scenario]] = MappingProxyType(
    {
        ScenarioName.PARTIAL_FILL: Scenario(
            trigger="the venue matches 4.00 of an order over 10.00, and the rest stands",
            steps=("hold what the rest may cost", "take the rest back", "release what was held for it"),
            end="4.00 are at risk, nothing is held, and the account agrees",
            limit=timedelta(seconds=15),
        ),
        ScenarioName.NETWORK_LOSS: Scenario(
            trigger="the answer to an order is lost after the venue has taken it, and its lists fail twice",
            steps=("the order is unknown and holds on", "ask the venue again", "take in what it has"),
            end="the order is matched once, it was sent once, and the account agrees",
            limit=timedelta(seconds=15),
        ),
        ScenarioName.VENUE_MAINTENANCE: Scenario(
            trigger="the venue refuses orders and lists with a 503 for three seconds",
            steps=("the order is unknown and holds on", "ask until the lists are whole", "close it by its absence"),
            end="the order never was, its money is free, the next one is matched, and the account agrees",
            limit=timedelta(seconds=20),
        ),
        ScenarioName.FEED_INTERRUPTION: Scenario(
            trigger="the price of an order is not confirmed any more",
            steps=("refuse the order by the age of its price", "write not a byte", "send again once prices come"),
            end="the first order never left, the second is matched, and the account agrees",
            limit=timedelta(seconds=15),
        ),
        ScenarioName.REJECTION: Scenario(
            trigger="the venue refuses an order, as it has closed the account",
            steps=("take in the refusal", "release what was held", "send it no more"),
            end="the order is rejected by its venue, its money is free, and the account agrees",
            limit=timedelta(seconds=15),
        ),
        ScenarioName.RATE_LIMIT: Scenario(
            trigger="the venue answers an order with a 429",
            steps=("take in the refusal, which no retry follows", "release what was held", "send the next order"),
            end="the first order is rejected and was sent once, the second is matched, and the account agrees",
            limit=timedelta(seconds=15),
        ),
        ScenarioName.CLOCK_JUMP: Scenario(
            trigger="the clock jumps ten minutes ahead while an order waits",
            steps=("refuse the order, whose deadline has passed by it", "write not a byte", "release what was held"),
            end="the order never left, its money is free, the next one is matched, and the account agrees",
            limit=timedelta(seconds=15),
        ),
        ScenarioName.DATABASE_LOSS: Scenario(
            trigger="a PostgreSQL of the drill's own is killed after one order was stored",
            steps=(
                "store nothing, and send nothing that is not stored",
                "take the lease again, with a higher number",
                "take up what is stored: what may have been sent is unknown, and is not sent again",
                "close it by its absence",
            ),
            end="what was committed is stored once and nothing else, who led before writes no more, the next order is "
            "matched, and the account agrees",
            limit=timedelta(seconds=120),
        ),
        ScenarioName.DISK_FULL: Scenario(
            trigger="the disk of a PostgreSQL of the drill's own is full while a hundred orders are decided",
            steps=("store none of them, also no part", "send none of them", "store all once there is space"),
            end="each order is stored once, the first is matched, and the account agrees",
            limit=timedelta(seconds=120),
        ),
        ScenarioName.EMERGENCY: Scenario(
            trigger="a person goes through the emergency procedure of an exchange with an order matched in part",
            steps=("halt", "take back what is not matched", "close out what is", "reconcile", "resume"),
            end="nothing left under the halt but what closes, nothing can be lost whoever wins, the next order is "
            "matched, and the account agrees",
            limit=timedelta(seconds=30),
        ),
    }
)
