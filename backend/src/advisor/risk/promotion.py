"""What an instance must have shown on paper before it may bet money: a checklist, and every item says what to do."""

from dataclasses import dataclass
from math import sqrt
from statistics import NormalDist
from typing import Final

_CONFIDENCE: Final = 0.95
_FEWEST: Final = 30
"""Of fewer bets no interval is stated: how they are distributed would count."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PromotionRules:
    """What is asked for.

    Attributes:
        bets: settled bets on paper, at least.
        days: since the first of them, at least.
    """

    bets: int
    days: float


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperRecord:
    """What an instance did on paper, in all its versions.

    Attributes:
        settled: bets that are settled and not void.
        days: since the first of them was decided; 0 where there is none.
        measured: of how many the closing line value is known.
        clv_mean, clv_deviation: of those, per unit of stake: mean, and sample standard deviation.
        unknown: orders of which nobody knows what became, of all instances.
        open_items: contradictions that nobody has looked at, of all instances, and differences of accounts at venues
            that nothing explains.
        is_limited: a profile with limits applies to it.
        second_factor: who promotes has proven it by a second factor.
    """

    settled: int
    days: float
    measured: int
    clv_mean: float
    clv_deviation: float
    unknown: int
    open_items: int
    is_limited: bool
    second_factor: bool


@dataclass(frozen=True, slots=True)
class ChecklistItem:
    """One thing that is asked for.

    Attributes:
        name: stable, for programs.
        value: what was found, for people.
        asked: what is asked for.
        to_do: what brings it about, a sentence.
    """

    name: str
    is_met: bool
    value: str
    asked: str
    to_do: str


def clv_bound(record: PaperRecord) -> float | None:
    """Lower end of the two-sided 95 % interval of the mean closing line value; None of fewer than 30 bets.

    Student's t with n − 1 degrees of freedom, by its expansion around the normal quantile (Abramowitz and Stegun,
    Handbook of Mathematical Functions, 26.7.5), to 1e-4 from 30 bets on.
    """
    if record.measured < _FEWEST:
        return None
    z, freedom = NormalDist().inv_cdf((1 + _CONFIDENCE) / 2), record.measured - 1
    width = z + (z**3 + z) / (4 * freedom) + (5 * z**5 + 16 * z**3 + 3 * z) / (96 * freedom**2)
    return record.clv_mean - width * record.clv_deviation / sqrt(record.measured)


def checklist(record: PaperRecord, rules: PromotionRules) -> tuple[ChecklistItem, ...]:
    """Everything that is asked for, met or not, in one order."""
    bound = clv_bound(record)
    return (
        ChecklistItem(
            "settled_bets",
            record.settled >= rules.bets,
            f"{record.settled} settled",
            f"{rules.bets} or more",
            "Let it bet on paper until enough of its bets are settled.",
        ),
        ChecklistItem(
            "days",
            record.days >= rules.days,
            f"{record.days:.1f} days",
            f"{rules.days:g} or more",
            "Let it bet on paper for longer.",
        ),
        ChecklistItem(
            "closing_line_value",
            bound is not None and bound > 0,
            "not known" if bound is None else f"{bound:+.2%} at worst ({record.measured} bets)",
            "above 0 with 95 % confidence",
            "Change its parameters until it beats the close, or bet longer until the figure is sure.",
        ),
        ChecklistItem(
            "unknown_orders",
            record.unknown == 0,
            f"{record.unknown} unknown",
            "none",
            "Wait until the venue says what became of them, or settle them by hand.",
        ),
        ChecklistItem(
            "reconciled",
            record.open_items == 0,
            f"{record.open_items} open items",
            "none",
            "Look at the open items of its bets, and at advisor engine reconciliation, and close them.",
        ),
        ChecklistItem(
            "limits",
            record.is_limited,
            "set" if record.is_limited else "a profile without limits",
            "set",
            "Give it a limit profile other than research.",
        ),
        ChecklistItem(
            "second_factor",
            record.second_factor,
            "proven" if record.second_factor else "not proven",
            "proven",
            "Accounts with a second factor do not exist yet: nothing can be promoted before they do.",
        ),
    )
