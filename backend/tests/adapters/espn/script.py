"""What ESPN's scoreboard answers."""

from typing import Final

from tests.adapters.espn.samples import FINAL, game, scoreboard
from tests.adapters.mutations import encoded
from tests.adapters.reading_checks import NOW
from tests.adapters.scripts import Script

SCRIPT: Final = Script(
    now=NOW,
    answer=lambda _: encoded(scoreboard(game(), game(FINAL, id="2"))),
    section={"leagues": ["football/nfl"]},
)
