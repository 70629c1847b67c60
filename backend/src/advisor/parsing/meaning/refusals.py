"""Items that could not be read, where they are most of an answer: a field of theirs changed."""

import re
from collections import Counter
from typing import Final

from advisor.core.readings import Reading
from advisor.parsing.meaning.config import MeaningConfig
from advisor.parsing.meaning.findings import Found, meant

_STRUCTURAL: Final = frozenset(
    {"missing_field", "wrong_type", "bad_text", "bad_number", "bad_time", "bad_price", "unknown_unit", "out_of_range"}
)
"""What no document in its known form has; other reasons are of markets or events that we do not read."""
_INDEX: Final = re.compile(r"\[\d+\]\.?")
_READABLE: Final = meant("items", seen="", expected="items that can be read")


def check_refused(reading: Reading, config: MeaningConfig, found: Found) -> None:
    """Name the field of which more was refused than everything else that was read."""
    refused = [item for item in reading.refused if item.reason in _STRUCTURAL]
    hours = sum(len(place.hours) for place in reading.weather)
    read = len(reading.events) + len(reading.quotes) + hours
    broken = len(refused) >= config.fewest and len(refused) > config.broken_share * (len(refused) + read)
    if broken:
        (path, reason), times = Counter((field_of(item.path), item.reason) for item in refused).most_common(1)[0]
        found.breaks.append(
            meant(
                "items",
                seen=f"{path or 'items'}: {reason.replace('_', ' ')} in {times} of {len(refused) + read}",
                expected=_READABLE.expected,
            )
        )
    elif read >= config.fewest:
        found.decide(False, _READABLE)


def field_of(path: str) -> str:
    """A path without indices, such as ``bookmakers.markets.price``."""
    return ".".join(part for part in _INDEX.sub(".", path).split(".") if part)
