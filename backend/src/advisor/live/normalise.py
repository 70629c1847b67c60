"""What providers say of their own events → columns on ours."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Final, TypeAlias

import numpy as np

from advisor.core.arrays import Bool, Int8, Int32, Int64
from advisor.core.markets import LINE_NONE, NO_PARTICIPANT, MarketTypeKey
from advisor.core.money.assets import UNKNOWN_ASSET
from advisor.core.quotes import Quote, Side
from advisor.core.ticks import SIZE_UNKNOWN, Ticks
from advisor.db.events.provider_events import Placement, ProviderRef
from advisor.engine.books.messages import Confirmation, Snapshot
from advisor.instruments.market_types import BY_CODE, MARKET_TYPES, MAX_SELECTIONS, Line
from advisor.live.inbox import Batch, Selection

Participant: TypeAlias = tuple[int, str]
"""Our id of an event, and the name of whom a market of it is about as a provider writes it."""

NOBODY: Final[Mapping[Participant, int]] = MappingProxyType({})

_SWAPPED: Final = np.array([[*row.swapped, *[0] * (MAX_SELECTIONS - len(row.swapped))] for row in BY_CODE], np.int8)
"""(market, selection): where a selection stands when home and away change places."""

_MIRROR: Final = np.array([MARKET_TYPES[row.mirror or row.key].code for row in BY_CODE], np.int8)
"""(market,): what a market is when home and away change places."""

_IS_HANDICAP: Final = np.array([row.line is Line.HANDICAP for row in BY_CODE])
_ANY_ODDS: Final = 20_000
"""Of an offer in a snapshot, whose price comes with its quote."""


def participants_in(batch: Batch, placements: Mapping[ProviderRef, Placement]) -> set[Participant]:
    """Whom the quotes of a batch are about, where they are about anybody."""
    return {
        (place.event_id, quote.participant)
        for provider, quotes in batch.quotes.items()
        for quote in quotes
        if quote.participant and (place := placements.get((provider, quote.event))) is not None
    }


def ticks_of(
    batch: Batch, placements: Mapping[ProviderRef, Placement], participants: Mapping[Participant, int]
) -> list[Ticks]:
    """The quotes of a batch, by provider.

    Args:
        participants: our ids of all ``participants_in`` the batch.
    """
    made = (
        normalised(provider, quotes, _events(provider, placements), participants)
        for provider, quotes in batch.quotes.items()
    )
    return [ticks for ticks in made if len(ticks)]


def confirmations_of(batch: Batch, placements: Mapping[ProviderRef, Placement]) -> list[Confirmation]:
    """One for each provider and time."""
    by_instant: dict[tuple[str, int], list[tuple[int, int]]] = defaultdict(list)
    for (provider, ref, market), at in batch.confirmed.items():
        place = placements.get((provider, ref))
        if place is not None:
            code = MARKET_TYPES[market].code
            by_instant[provider, at].append((place.event_id, int(_MIRROR[code]) if place.swapped else code))
    return [
        Confirmation(
            provider=provider,
            events=_ids([event for event, _ in markets]),
            markets=np.array([code for _, code in markets], np.int8),
            seen=at,
        )
        for (provider, at), markets in by_instant.items()
    ]


def snapshots_of(
    batch: Batch, placements: Mapping[ProviderRef, Placement], participants: Mapping[Participant, int]
) -> list[Snapshot]:
    """One for each provider and time, the oldest first.

    Args:
        participants: as of ``ticks_of``; an offer about one that is missing is left out.
    """
    offered: dict[tuple[int, str], list[Selection]] = defaultdict(list)
    events: dict[tuple[int, str], list[int]] = defaultdict(list)
    for (provider, ref), whole in batch.snapshots.items():
        place = placements.get((provider, ref))
        if place is not None:
            events[whole.seen, provider].append(place.event_id)
            offered[whole.seen, provider] += whole.selections
    return [
        Snapshot.of_ticks(
            normalised(
                provider,
                [_offer(each) for each in offered[seen, provider]],
                _events(provider, placements),
                participants,
            ),
            _ids(events[seen, provider]),
            seen,
        )
        for seen, provider in sorted(events)
    ]


def normalised(
    provider: str,
    quotes: Sequence[Quote],
    events: Mapping[str, Placement],
    participants: Mapping[Participant, int] = NOBODY,
) -> Ticks:
    """The quotes on events and participants that are known to be ours, in their order; the others are left out.

    Args:
        provider: whose quotes they are.
        quotes: of that provider.
        events: by its own ids.
        participants: our ids of them.
    """
    known = [
        quote
        for quote in quotes
        if quote.event in events
        and (not quote.participant or (events[quote.event].event_id, quote.participant) in participants)
    ]
    columns = list(zip(*known, strict=True)) if known else [()] * len(Quote._fields)
    refs, market, line, selection, venue, side, odds, size, at, seen, size_asset, names = columns
    venues = tuple(dict.fromkeys(venue))
    place_of = {key: place for place, key in enumerate(venues)}
    market_code = np.array([MARKET_TYPES[each].code for each in market], np.int8)
    lines = np.array(line, np.int32)
    selections = np.array(selection, np.int8)
    swapped = np.array([events[ref].swapped for ref in refs], np.bool_)
    _flip(swapped, market_code, selections, lines)
    about = [
        participants[events[ref].event_id, name] if name else NO_PARTICIPANT
        for ref, name in zip(refs, names, strict=True)
    ]
    return Ticks(
        provider=provider,
        venues=venues,
        event=np.array([events[ref].event_id for ref in refs], np.int64),
        market=market_code,
        participant=np.array(about, np.int32),
        line=lines,
        selection=selections,
        venue=np.array([place_of[key] for key in venue], np.int16),
        side=np.array(side, np.int8),
        odds_e4=np.array(odds, np.int32),
        size=np.array([SIZE_UNKNOWN if each is None else each for each in size], np.int64),
        size_asset=np.array(
            [UNKNOWN_ASSET if each is None else asset for each, asset in zip(size, size_asset, strict=True)], np.int16
        ),
        at=np.array(at, np.int64),
        seen=np.array(seen, np.int64),
    )


def _flip(swapped: Bool, market: Int8, selection: Int8, line: Int32) -> None:
    """Turn the sides of swapped rows round, in place, and markets of one side into those of the other."""
    if not swapped.any():
        return
    selection[swapped] = _SWAPPED[market[swapped], selection[swapped]]
    handicaps = swapped & _IS_HANDICAP[market] & (line != LINE_NONE)
    line[handicaps] = -line[handicaps]
    market[swapped] = _MIRROR[market[swapped]]


def _events(provider: str, placements: Mapping[ProviderRef, Placement]) -> dict[str, Placement]:
    return {ref: place for (owner, ref), place in placements.items() if owner == provider}


def _offer(selection: Selection) -> Quote:
    _, event, market, line, place, venue, side, participant = selection
    return Quote(
        event, MarketTypeKey(market), line, place, venue, Side(side), _ANY_ODDS, None, 0, 0, participant=participant
    )


def _ids(events: Sequence[int]) -> Int64:
    return np.array(events, np.int64)
