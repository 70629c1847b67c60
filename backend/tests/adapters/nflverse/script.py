"""What nflverse's file holds."""

from typing import Final

from tests.adapters.nflverse.test_parse import GAME, table
from tests.adapters.reading_checks import NOW
from tests.adapters.scripts import Script

SCRIPT: Final = Script(now=NOW, answer=lambda _: table([GAME]).encode())
