"""Finds surebets and middles in validated books and tracks each while it lasts."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Final, TypeAlias
from uuid import UUID

from advisor.core.clock import MICROSECOND
from advisor.core.ids import NewId
from advisor.core.markets import MARKET_CODES, EventStatus
from advisor.engine.books.messages import EventState
from advisor.engine.books.priced import PricedBooks
from advisor.engine.tracking.arbitrages import (
    Arbitrage,
    ArbitrageChanges,
    ArbitrageConfig,
    ArbitrageKind,
    ArbitrageState,
    Leg,
)
from advisor.strategies.arbitrage import surebets
from advisor.strategies.middles import MIDDLE_MARKETS, middles
from advisor.strategies.offers import TwoSidedBooks
from advisor.strategies.stake_splitter import Split, StakeSplitter

GroupKey: TypeAlias = tuple[ArbitrageKind, int, int]
"""Kind, market code and line; all middles of a type are one group, of line 0."""

_NO_ID: Final = UUID(int=0)
"""Id of one not yet compared with those already tracked."""


@dataclass(slots=True)
class _Changes:
    opened: list[Arbitrage] = field(default_factory=list)
    updated: list[Arbitrage] = field(default_factory=list)
    ended: list[Arbitrage] = field(default_factory=list)


class ArbitrageTracker:
    """For one caller. Each step: ``close_started``, then ``update`` with validated books, then ``changes``.

    Args:
        config: thresholds.
        new_id: makes ids.
        unconfirmed_for: µs after which a restored one ends if its market was not validated meanwhile.
    """

    def __init__(self, config: ArbitrageConfig, new_id: NewId, unconfirmed_for: int) -> None:
        self._config = config
        self._splitter = StakeSplitter(config.total_stake, config.units)
        self._new_id = new_id
        self._unconfirmed_for = unconfirmed_for
        self._touch_every = config.touch_every // MICROSECOND
        self._live: dict[int, dict[GroupKey, dict[str, Arbitrage]]] = {}
        self._confirmed: dict[tuple[int, GroupKey, str], int] = {}
        self._unconfirmed: set[tuple[int, GroupKey]] = set()
        self._changes = _Changes()

    def live(self) -> Iterable[Arbitrage]:
        """All live ones."""
        for groups in self._live.values():
            for found in groups.values():
                yield from found.values()

    def restore(self, arbitrages: Iterable[Arbitrage]) -> None:
        """Track those found before a restart; expired ones are left out."""
        for each in arbitrages:
            if each.state is ArbitrageState.LIVE:
                line = each.legs[0].line if each.kind is ArbitrageKind.SUREBET else 0
                group = (each.kind, MARKET_CODES[each.market], line)
                self._live.setdefault(each.event, {}).setdefault(group, {})[each.legs_key] = each
                self._unconfirmed.add((each.event, group))

    def close_started(self, now: int, events: Mapping[int, EventState]) -> None:
        """End those whose events have started, and restored ones that were not confirmed in time."""
        for event in list(self._live):
            known = events.get(event)
            if known is None or known.status is not EventStatus.SCHEDULED or known.kickoff <= now:
                for group in list(self._live[event]):
                    self._replace(event, group, {}, now)
        for event, group in list(self._unconfirmed):
            held = self._live.get(event, {}).get(group, {})
            if all(each.last_seen + self._unconfirmed_for < now for each in held.values()):
                self._replace(event, group, {}, now)

    def update(self, priced: PricedBooks, now: int) -> None:
        """Open, update and end by validated books: of types with lines, all lines of each event."""
        if not len(priced):
            return
        code = MARKET_CODES[priced.market_type]
        sides = TwoSidedBooks(books=priced.books, back_size=priced.back_size, lay=priced.lay, lay_size=priced.lay_size)
        events, lines = priced.event.tolist(), priced.books.line.tolist()
        found: dict[tuple[int, GroupKey], dict[str, Arbitrage]] = {}
        for event, line in zip(events, lines, strict=True):
            held = self._live.get(event)
            if held is not None:
                found |= {(event, group): {} for group in _groups(code, line) if group in held}
        config = self._config
        for sure in surebets(sides, self._splitter, config.min_margin):
            made = self._made(ArbitrageKind.SUREBET, priced, events[sure.row], sure.split, now)
            group = (ArbitrageKind.SUREBET, code, lines[sure.row])
            found.setdefault((made.event, group), {})[made.legs_key] = made
        if priced.market_type in MIDDLE_MARKETS:
            for middle in middles(sides, priced.event, self._splitter, config.max_middle_cost):
                made = self._made(ArbitrageKind.MIDDLE, priced, events[middle.row], middle.split, now)
                found.setdefault((made.event, (ArbitrageKind.MIDDLE, code, 0)), {})[made.legs_key] = made
        for (event, group), each in found.items():
            self._replace(event, group, each, now)

    def changes(self) -> ArbitrageChanges:
        """Changes since the last call."""
        changes, self._changes = self._changes, _Changes()
        return ArbitrageChanges(
            opened=tuple(changes.opened), updated=tuple(changes.updated), ended=tuple(changes.ended)
        )

    def _made(self, kind: ArbitrageKind, priced: PricedBooks, event: int, split: Split, now: int) -> Arbitrage:
        return Arbitrage(
            id=_NO_ID,
            kind=kind,
            event=event,
            market=priced.market_type,
            state=ArbitrageState.LIVE,
            first_seen=now,
            last_seen=now,
            ended_at=None,
            margin=split.margin,
            best_margin=split.margin,
            middle_margin=split.joint_margin if kind is ArbitrageKind.MIDDLE else None,
            total_stake=split.outlay,
            profit=split.least,
            legs=split.legs,
            legs_key=legs_key(priced, split.legs),
        )

    def _replace(self, event: int, group: GroupKey, found: dict[str, Arbitrage], now: int) -> None:
        """Set the arbitrages that a group now holds."""
        self._unconfirmed.discard((event, group))
        groups = self._live.get(event, {})
        held = groups.get(group, {})
        for key, gone in held.items():
            if key not in found:
                seen = self._confirmed.pop((event, group, key), gone.last_seen)
                self._changes.ended.append(replace(gone, state=ArbitrageState.EXPIRED, ended_at=now, last_seen=seen))
        followed = {key: self._followed(event, group, held.get(key), each, now) for key, each in found.items()}
        if followed:
            self._live.setdefault(event, groups)[group] = followed
        elif group in groups:
            del groups[group]
            if not groups:
                del self._live[event]

    def _followed(self, event: int, group: GroupKey, held: Arbitrage | None, current: Arbitrage, now: int) -> Arbitrage:
        if held is None:
            opened = replace(current, id=self._new_id())
            self._changes.opened.append(opened)
            return opened
        self._confirmed[event, group, current.legs_key] = now
        if current.legs == held.legs and now - held.last_seen < self._touch_every:
            return held
        best = max(held.best_margin, current.margin)
        seen = replace(current, id=held.id, first_seen=held.first_seen, best_margin=best)
        self._changes.updated.append(seen)
        return seen


def _groups(code: int, line: int) -> tuple[GroupKey, GroupKey]:
    """The groups that the books of one line can belong to."""
    return (ArbitrageKind.SUREBET, code, line), (ArbitrageKind.MIDDLE, code, 0)


def legs_key(priced: PricedBooks, legs: tuple[Leg, ...]) -> str:
    """Key of the prices that the legs take, whatever their odds: ``"totals 250.0.bet365.back 250.1.pinnacle.back"``."""
    return " ".join(
        [
            str(priced.market_type),
            *(f"{leg.line}.{leg.selection}.{leg.venue}.{leg.side.name.lower()}" for leg in legs),
        ]
    )
