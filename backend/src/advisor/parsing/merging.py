"""Several readings of one provider merged into one."""

from collections import Counter
from collections.abc import Hashable, Iterable

from advisor.core.quotes import Quote
from advisor.core.readings import EventReport, Reading


def merge_readings(provider: str, readings: Iterable[Reading]) -> Reading:
    """Merge readings: of each event the latest report counts, of each price the last reading that quotes it.

    A report without a status replaces none that has one. Of reports of one instant the last counts.
    """
    readings = tuple(readings)
    events: dict[str, EventReport] = {}
    quotes: dict[Hashable, Quote] = {}
    unknown: Counter[str] = Counter()
    snapshots: dict[str, int] = {}
    for reading in readings:
        for event in reading.events:
            known = events.get(event.ref)
            if known is None or _replaces(event, known):
                events[event.ref] = event
        quotes.update((quote.place, quote) for quote in reading.quotes)
        unknown.update(reading.unknown_fields)
        # What is known of an event is as old as the oldest answer about it.
        for ref, seen in reading.snapshot_of.items():
            snapshots[ref] = min(seen, snapshots.get(ref, seen))
    return Reading(
        provider=provider,
        events=tuple(events.values()),
        quotes=tuple(quotes.values()),
        weather=tuple(weather for reading in readings for weather in reading.weather),
        snapshot_of=snapshots,
        refused=tuple(item for reading in readings for item in reading.refused),
        unknown_fields=dict(unknown),
    )


def _replaces(event: EventReport, known: EventReport) -> bool:
    if (event.status is None) != (known.status is None):
        return known.status is None
    return event.at >= known.at
