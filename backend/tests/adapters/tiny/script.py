"""What the made-up provider answers."""

from typing import Final

from tests.adapters.mutations import Json, encoded
from tests.adapters.reading_checks import NOW
from tests.adapters.scripts import Script

EVENT: Final[Json] = {
    "id": "7",
    "home": "Alpha Town",
    "away": "Beta City",
    "start": "2026-11-28T15:00:00Z",
    "odds": ["1.90", "3.60", "4.20"],
}

SCRIPT: Final = Script(now=NOW, answer=lambda _: encoded([EVENT]))
