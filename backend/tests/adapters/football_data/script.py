"""What football-data.co.uk's site answers."""

from typing import Final

from tests.adapters.football_data.samples import season, table
from tests.adapters.reading_checks import NOW
from tests.adapters.scripts import Script

SCRIPT: Final = Script(now=NOW, answer=lambda _: table(season(6)).encode(), section={"divisions": ["E0"]})
