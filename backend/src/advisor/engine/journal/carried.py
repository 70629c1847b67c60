"""All that an engine holds, as a journal says it that goes on where another ended."""

from collections.abc import Iterable, Mapping
from typing import Final, cast

import numpy as np
from pydantic import TypeAdapter

from advisor.core.errors import JournalDamagedError
from advisor.core.markets import NO_PARTICIPANT
from advisor.core.money.assets import UNKNOWN_ASSET
from advisor.engine.books.carried import CarriedBooks, HeldEvent
from advisor.engine.books.columns import BookColumns, Columns, EventColumns, MarketColumns
from advisor.engine.books.state import LiveBooks
from advisor.engine.journal.codec import Plain, Tree, decoded, encoded
from advisor.engine.journal.session import event_state, plain_state
from advisor.engine.running import AnyRunning, RunningValue
from advisor.engine.tracking.arbitrage_tracking import CarriedArbitrages
from advisor.engine.tracking.value_bets import ValueBet
from advisor.engine.tracking.value_tracking import CarriedBets

_BETS: Final = TypeAdapter(CarriedBets)
_ARBITRAGES: Final = TypeAdapter(CarriedArbitrages)
_ORPHANS: Final = TypeAdapter(tuple[ValueBet, ...])
_ARRAYS: Final = ("free_slots", "free_markets", "free_books", "marked", "counters", "trusted", "lags")


def carried_bytes(books: LiveBooks, runners: Iterable[AnyRunning], orphans: Iterable[ValueBet]) -> bytes:
    """The payload of ``RecordKind.CARRIED``.

    Args:
        orphans: live bets of instances that do not run any more, not ended yet.
    """
    held = books.carried()
    return encoded(
        {
            "venues": list(held.venues),
            "laid": list(held.laid),
            "providers": list(held.providers),
            "held": [[each.event, each.slot, *plain_state(each.state)] for each in held.held],
            "step": held.step,
            "events": _columns(held.events),
            "markets": _columns(held.markets),
            "books": _columns(held.books),
            **{name: getattr(held, name) for name in _ARRAYS},
            "followed": {each.instance.name: _followed(each) for each in runners},
            "orphans": cast("Plain", _ORPHANS.dump_python(tuple(orphans), mode="json")),
        }
    )


def carry_on(payload: bytes, books: LiveBooks, runners: Iterable[AnyRunning]) -> tuple[ValueBet, ...]:
    """Put it into an engine that holds nothing yet.

    Returns:
        The orphans.

    Raises:
        JournalDamagedError: it does not fit this engine.
    """
    tree = decoded(payload)
    try:
        books.carry_on(
            CarriedBooks(
                venues=cast("list[str]", tree["venues"]),
                # Journals before version 7 do not say it.
                laid=cast("list[str]", tree.get("laid", [])),
                providers=cast("list[str]", tree["providers"]),
                held=[
                    HeldEvent(event, slot, event_state(state))
                    for event, slot, *state in cast("list[tuple[int, int, int, str, str]]", tree["held"])
                ],
                step=cast("int", tree["step"]),
                events=_of(EventColumns, tree["events"]),
                markets=_of(MarketColumns, tree["markets"]),
                books=_of(BookColumns, tree["books"]),
                **{name: cast("np.ndarray", tree[name]) for name in _ARRAYS},
            )
        )
        followed = cast("Mapping[str, Plain]", tree["followed"])
        for each in runners:
            if isinstance(each, RunningValue):
                each.tracker.carry_on(_BETS.validate_python(followed[each.instance.name]))
            else:
                each.tracker.carry_on(_ARBITRAGES.validate_python(followed[each.instance.name]))
        return _ORPHANS.validate_python(tree["orphans"])
    except (KeyError, TypeError, ValueError) as error:
        raise JournalDamagedError("What the session before left cannot be read.") from error


def _followed(runner: AnyRunning) -> Tree:
    if isinstance(runner, RunningValue):
        return cast("Tree", _BETS.dump_python(runner.tracker.carried(), mode="json"))
    return cast("Tree", _ARBITRAGES.dump_python(runner.tracker.carried(), mode="json"))


def _columns(columns: EventColumns | MarketColumns | BookColumns) -> Tree:
    return columns._asdict()


def _of(kind: type[Columns], tree: object) -> Columns:
    columns = dict(cast("Mapping[str, np.ndarray]", tree))
    if kind is EventColumns:
        # Earlier sessions did not write the sport: unknown.
        columns.setdefault("sport", np.zeros(len(columns["event"]), np.int8))
    if kind is BookColumns:
        # Nor, before version 6, what sizes are of.
        columns.setdefault("size_asset", np.full(columns["size"].shape, UNKNOWN_ASSET, np.int16))
    if kind is MarketColumns:
        # Nor, before version 7, whom markets are about.
        columns.setdefault("participant", np.full(len(columns["line"]), NO_PARTICIPANT, np.int32))
        # Nor, before version 8, which fair prices still stood: all that were known counted.
        columns.setdefault("fair_stands", (~np.isnan(columns["fair"][:, 0])).astype(np.int8))
    return kind(**columns)
