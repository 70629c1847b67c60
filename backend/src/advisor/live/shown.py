"""What a step changed of what everybody is shown beside the prices: figures of markets, and confirmations."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias

from advisor.core.arrays import Int8, Int64
from advisor.core.clock import instant_of
from advisor.db.quotes.figures import MarketConfirmation, MarketFigures
from advisor.engine.books.messages import Confirmation, Snapshot
from advisor.engine.step_result import StepResult
from advisor.live.market_figures import FiguresLog

_Place: TypeAlias = tuple[str, int, int]
"""Provider, our event id, market code."""


@dataclass(frozen=True, slots=True)
class Shown:
    """To store, and to publish after that.

    Attributes:
        figures: of markets whose figures changed.
        confirmed: markets all of whose prices a provider confirmed.
    """

    figures: Sequence[MarketFigures]
    confirmed: Sequence[MarketConfirmation]


NOTHING_SHOWN: Final = Shown((), ())


def shown_of(
    result: StepResult, log: FiguresLog, snapshots: Sequence[Snapshot], confirmations: Sequence[Confirmation]
) -> Shown:
    """What a step changed.

    Args:
        log: of the figures stored last.
        snapshots, confirmations: those the step applied.
    """
    last: dict[_Place, int] = {}
    for snapshot in snapshots:
        _note(last, snapshot.provider, snapshot.event, snapshot.market, snapshot.seen)
    for each in confirmations:
        _note(last, each.provider, each.events, each.markets, each.seen)
    return Shown(
        figures=log.changed(result.shown),
        confirmed=[
            MarketConfirmation(provider, event, market, instant_of(at))
            for (provider, event, market), at in last.items()
        ],
    )


def _note(last: dict[_Place, int], provider: str, event: Int64, market: Int8, seen: int) -> None:
    for place in {*zip(event.tolist(), market.tolist(), strict=True)}:
        key = (provider, *place)
        last[key] = max(seen, last.get(key, 0))
