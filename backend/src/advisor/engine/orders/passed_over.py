"""Signals of a step that became no order: refused, outside a schedule, or of an instance that watches."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from advisor.engine.orders.deciding import Decisions
from advisor.engine.step_result import StepResult
from advisor.engine.tracking.value_bets import ValueBet


@dataclass(frozen=True, slots=True, kw_only=True)
class PassedOver:
    """A signal on which nothing was bet.

    Attributes:
        version: of its instance.
        why: public code of the refusal; None where its instance does not bet, by its mode, state, markets or venues.
    """

    signal: ValueBet
    version: int
    why: str | None


def passed_over(result: StepResult, versions: Mapping[str, int], decisions: Decisions) -> Sequence[PassedOver]:
    """What opened in a step and was not bet on, in its order.

    Args:
        versions: of the instances whose signals count, by name.
        decisions: of the step.
    """
    decided = {intent.cause for intent in decisions.intents}
    refused = {each.cause: each.refusal.name.lower() for each in decisions.refused}
    return [
        PassedOver(signal=bet, version=versions[bet.instance], why=refused.get(bet.id))
        for bet in result.value_bets.opened
        if bet.instance in versions and bet.instance not in result.failed and bet.id not in decided
    ]
