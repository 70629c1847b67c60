"""Who won a field: what a market on it says once it is closed."""

from collections.abc import Mapping
from typing import Final

from advisor.adapters.betfair.markets import Market, RunnerKey
from advisor.adapters.betfair.wire import MarketStatus, RunnerStatus
from advisor.core.results import DID_NOT_TAKE_PART, LOST, ReportedResult
from advisor.parsing.prices import SelectionKey

REMOVED: Final = frozenset({RunnerStatus.REMOVED, RunnerStatus.REMOVED_VACANT})
_DECIDED: Final = REMOVED | {RunnerStatus.WINNER, RunnerStatus.LOSER}


def results_of(
    market: Market,
    status: MarketStatus,
    states: Mapping[RunnerKey, RunnerStatus],
    selections: Mapping[RunnerKey, SelectionKey],
) -> tuple[ReportedResult, ...]:
    """What each of a field achieved; nothing where somebody's end is not said, or nobody won.

    Several winners of one place share it, as in a dead heat; where the number of places is not said, nobody knows
    whether they do. Losers, and who was taken out, are left out where nobody named them to us.

    Args:
        states: of the market's runners.
        selections: of its runners, by ``selections_of``.
    """
    if not market.is_of_field or status is not MarketStatus.CLOSED:
        return ()
    winners = {key for key, state in states.items() if state is RunnerStatus.WINNER}
    is_whole = winners <= selections.keys() and _DECIDED.issuperset(states.values())
    if not winners or not is_whole or (len(winners) > 1 and market.places != 1):
        return ()
    return tuple(
        ReportedResult(selection.market, selection.participant, _result(states[key], len(winners)))
        for key, selection in selections.items()
        if key in states
    )


def _result(state: RunnerStatus, winners: int) -> int:
    if state in REMOVED:
        return DID_NOT_TAKE_PART
    return winners if state is RunnerStatus.WINNER else LOST
