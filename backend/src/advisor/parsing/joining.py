"""Several readings of one provider as one."""

from collections.abc import Hashable, Iterable

from advisor.core.quotes import Quote
from advisor.core.readings import EventReport, Reading, RefusedItem


def join_readings(provider: str, readings: Iterable[Reading]) -> Reading:
    """Join readings in their order: of each event and of each bet the later word counts.

    An event's status is not forgotten because a later report does not tell it.
    """
    events: dict[str, EventReport] = {}
    quotes: dict[Hashable, Quote] = {}
    refused: list[RefusedItem] = []
    unknown: dict[str, int] = {}
    whole: set[str] = set()
    readings = tuple(readings)
    for reading in readings:
        for event in reading.events:
            known = events.get(event.ref)
            if known is None or event.status is not None or known.status is None:
                events[event.ref] = event
        quotes.update((quote[:6], quote) for quote in reading.quotes)
        refused.extend(reading.refused)
        whole.update(reading.snapshot_of)
        for name, count in reading.unknown_fields.items():
            unknown[name] = unknown.get(name, 0) + count
    return Reading(
        provider=provider,
        events=tuple(events.values()),
        quotes=tuple(quotes.values()),
        outrights=tuple(quote for reading in readings for quote in reading.outrights),
        weather=tuple(weather for reading in readings for weather in reading.weather),
        snapshot_of=frozenset(whole),
        refused=tuple(refused),
        unknown_fields=unknown,
    )
