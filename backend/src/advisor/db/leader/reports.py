"""What the leader says of itself with each renewal, for those who look on from other processes."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import orjson
from pydantic import TypeAdapter, ValidationError


@dataclass(frozen=True, slots=True, kw_only=True)
class EngineReport:
    """Ages are seconds, so that no two clocks need agree.

    Attributes:
        stepped_before: since the last step that was stored, or since the start.
        refused_for: for so long has the database refused to store a step; 0 while it does not.
        reason: why, for people.
        waiting: prices that wait for the next step.
        unstored: history that waits for its place, in rows.
        breached: by portfolio the limits by which it bets nothing now: ``risk.limits.Refusal``, lower case.
    """

    stepped_before: float
    refused_for: float
    reason: str
    waiting: int
    unstored: int
    breached: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


_REPORT = TypeAdapter(EngineReport)


def report_to_json(report: EngineReport) -> str:
    """As ``leader_lease`` holds it."""
    return orjson.dumps(report).decode()


def report_from_json(stored: str | None) -> EngineReport | None:
    """Out of ``leader_lease``; None where nothing is stored, or what another version wrote."""
    if stored is None:
        return None
    try:
        return _REPORT.validate_json(stored)
    except ValidationError:
        return None
