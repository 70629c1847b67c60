"""What we rely on in nflverse's file."""

from typing import Final

from advisor.parsing.contracts.documents import Contract, Document
from advisor.parsing.contracts.kinds import DAY, SCORE, TEXT, WHOLE
from advisor.parsing.contracts.unwrapping import table
from advisor.parsing.json_documents import known_fields

PROVIDER: Final = "nflverse"

FIELDS: Final = known_fields(
    "",
    game_id=TEXT,
    season=WHOLE,
    gameday=DAY,
    away_team=TEXT,
    home_team=TEXT,
    away_score=SCORE.or_null,
    home_score=SCORE.or_null,
)
CONTRACT: Final = Contract(
    (Document(name="file", endpoint="files", items=table(PROVIDER, FIELDS.names), fields=FIELDS),)
)
