"""Follows the signals of a strategy of several legs, each group of legs while it is on offer."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final, TypeAlias
from uuid import UUID

from advisor.core.books import Books
from advisor.core.clock import MICROSECOND
from advisor.core.ids import NewId
from advisor.core.markets import NO_PARTICIPANT, EventStatus, MarketTypeKey
from advisor.core.money.assets import UNKNOWN_ASSET
from advisor.core.quotes import Side
from advisor.core.signals import Signals
from advisor.engine.books.messages import EventState
from advisor.engine.tracking.arbitrages import Arbitrage, ArbitrageChanges, ArbitrageKind, ArbitrageState, Leg
from advisor.engine.tracking.config import TrackingConfig
from advisor.engine.tracking.market_keys import MarketKey
from advisor.instruments.market_types import MARKET_TYPES
from advisor.pricing.payoff import liability
from advisor.strategies.offers import size_of

GroupKey: TypeAlias = MarketKey
"""All middles of a type about one participant are one group, of line 0."""

_NO_ID: Final = UUID(int=0)
"""Id of one not yet compared with those already tracked."""


@dataclass(frozen=True, slots=True)
class CarriedArbitrages:
    """What a tracker follows.

    Attributes:
        arbitrages: those of one event together.
        confirmed: when they were last confirmed: event, group, legs, µs.
        unconfirmed: groups that were restored and are not confirmed yet.
    """

    arbitrages: Sequence[Arbitrage]
    confirmed: Sequence[tuple[int, GroupKey, str, int]]
    unconfirmed: Sequence[tuple[int, GroupKey]]


@dataclass(slots=True)
class _Changes:
    opened: list[Arbitrage] = field(default_factory=list)
    updated: list[Arbitrage] = field(default_factory=list)
    ended: list[Arbitrage] = field(default_factory=list)


class ArbitrageTracker:
    """For one caller. Each step: ``begin``, then ``update`` with validated books, then ``changes``.

    Args:
        instance: name of the strategy instance.
        kind: of what it finds.
        config: how they are followed.
        new_id: makes ids.
    """

    def __init__(self, instance: str, kind: ArbitrageKind, config: TrackingConfig, new_id: NewId) -> None:
        self._instance = instance
        self._kind = kind
        self._new_id = new_id
        self._unconfirmed_for = config.unconfirmed_for // MICROSECOND
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
        """Track those of this instance found before a restart; expired ones are left out."""
        for each in arbitrages:
            if each.state is ArbitrageState.LIVE:
                group = self._group(MARKET_TYPES[each.market].code, each.participant, each.legs[0].line)
                self._live.setdefault(each.event, {}).setdefault(group, {})[each.legs_key] = each
                self._unconfirmed.add((each.event, group))

    def carried(self) -> CarriedArbitrages:
        """All that is followed, between two steps."""
        return CarriedArbitrages(
            arbitrages=list(self.live()),
            confirmed=[(*key, seen) for key, seen in self._confirmed.items()],
            unconfirmed=sorted(self._unconfirmed),
        )

    def carry_on(self, carried: CarriedArbitrages) -> None:
        """Follow all of it, in a tracker that follows nothing yet."""
        self.restore(carried.arbitrages)
        self._confirmed = {(event, group, legs): seen for event, group, legs, seen in carried.confirmed}
        self._unconfirmed = set(carried.unconfirmed)

    def begin(self, now: int, events: Mapping[int, EventState]) -> None:
        """End those whose events have started, and restored ones that were not confirmed in time."""
        for event in list(self._live):
            known = events.get(event)
            if known is None or known.status is not EventStatus.SCHEDULED or known.kickoff <= now:
                for group in list(self._live[event]):
                    self._replace(event, group, {}, now)
        for event, group in sorted(self._unconfirmed):
            held = self._live.get(event, {}).get(group, {})
            if all(each.last_seen + self._unconfirmed_for < now for each in held.values()):
                self._replace(event, group, {}, now)

    def update(self, books: Books, signals: Signals, now: int) -> None:
        """Open, update and end by the books, with all lines of each event, and what the strategy found in them."""
        if not len(books):
            return
        code = MARKET_TYPES[books.market_type].code
        found: dict[tuple[int, GroupKey], dict[str, Arbitrage]] = {}
        keys = zip(books.event.tolist(), books.participant.tolist(), books.line.tolist(), strict=True)
        for event, participant, line in keys:
            group = self._group(code, participant, line)
            if group in self._live.get(event, {}):
                found[event, group] = {}
        for legs in _legs_by_group(books, signals):
            made = self._made(books, signals, legs, now)
            group = self._group(code, made.participant, made.legs[0].line)
            found.setdefault((made.event, group), {})[made.legs_key] = made
        for (event, group), each in found.items():
            self._replace(event, group, each, now)

    def end_all(self, now: int) -> None:
        """End all live ones."""
        for event, groups in list(self._live.items()):
            for group in list(groups):
                self._replace(event, group, {}, now)

    def changes(self) -> ArbitrageChanges:
        """Changes since the last call."""
        changes, self._changes = self._changes, _Changes()
        return ArbitrageChanges(
            opened=tuple(changes.opened), updated=tuple(changes.updated), ended=tuple(changes.ended)
        )

    def _group(self, code: int, participant: int, line: int) -> GroupKey:
        """The group that legs on a line belong to."""
        return (code, participant, line if self._kind is ArbitrageKind.SUREBET else 0)

    def _made(self, books: Books, signals: Signals, rows: list[int], now: int) -> Arbitrage:
        figures = signals.groups[int(signals.group[rows[0]])]
        legs = tuple(_leg(books, signals, k, figures.outlay) for k in rows)
        margin = float(signals.edge[rows[0]])
        joint = figures.joint if self._kind is ArbitrageKind.MIDDLE else None
        return Arbitrage(
            id=_NO_ID,
            instance=self._instance,
            kind=self._kind,
            event=int(books.event[signals.market[rows[0]]]),
            market=books.market_type,
            participant=int(books.participant[signals.market[rows[0]]]),
            state=ArbitrageState.LIVE,
            first_seen=now,
            last_seen=now,
            ended_at=None,
            margin=margin,
            best_margin=margin,
            middle_margin=None if joint is None else joint / figures.outlay,
            total_stake=figures.outlay,
            profit=figures.least,
            void_profit=figures.void,
            legs=legs,
            legs_key=legs_key(books.market_type, int(books.participant[signals.market[rows[0]]]), legs),
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


def _legs_by_group(books: Books, signals: Signals) -> Iterable[list[int]]:
    """Rows of the signals of each group, in order."""
    rows: dict[int, list[int]] = {}
    for k, group in enumerate(signals.group.tolist()):
        rows.setdefault(group, []).append(k)
    return rows.values()


def _leg(books: Books, signals: Signals, k: int, whole: int) -> Leg:
    side, stake, odds_e4 = Side(signals.side[k]), int(signals.stake[k]), int(signals.odds_e4[k])
    outlay = stake if side is Side.BACK else int(liability(stake, odds_e4))
    row, selection, venue = int(signals.market[k]), int(signals.selection[k]), int(signals.venue[k])
    return Leg(
        line=int(books.line[row]),
        selection=selection,
        venue=books.venues[venue],
        side=side,
        odds_e4=odds_e4,
        stake=stake,
        outlay=outlay,
        share=outlay / whole if whole else 0.0,
        size=size_of(books, row, selection, venue, side),
        asset=UNKNOWN_ASSET if books.conversion is None else books.conversion.asset.number,
    )


def legs_key(market: MarketTypeKey, participant: int, legs: tuple[Leg, ...]) -> str:
    """Key of the prices that the legs take, whatever their odds: ``"totals 250.0.bet365.back 250.1.pinnacle.back"``.

    The participant stands after the market type, if it has one: ``"outright:17 …"``.
    """
    return " ".join(
        [
            str(market) if participant == NO_PARTICIPANT else f"{market}:{participant}",
            *(f"{leg.line}.{leg.selection}.{leg.venue}.{leg.side.name.lower()}" for leg in legs),
        ]
    )
