"""What we rely on in the files of football-data.co.uk. Prices are not among it: bookmakers come and go."""

from collections.abc import Sequence
from typing import Final

from advisor.adapters.football_data.downloads import PROVIDER
from advisor.adapters.football_data.layout import EXTRA_FIELDS, MAIN_FIELDS, RESULT_FIELDS, Field
from advisor.parsing.contracts.documents import Contract, Document
from advisor.parsing.contracts.kinds import DAY, SCORE, TEXT
from advisor.parsing.contracts.unwrapping import table
from advisor.parsing.json_documents import KnownFields, ReadField, known_fields

_LAYOUT: Final = "layout"
_TYPES: Final = {
    Field.DATE: DAY,
    Field.HOME_SCORE: SCORE.or_null,
    Field.AWAY_SCORE: SCORE.or_null,
    Field.RESULT: TEXT.or_null,
}
_rows: Final = table(PROVIDER, {name for field in Field for name in field.value})


def _read(fields: Sequence[Field]) -> KnownFields:
    read: dict[str, ReadField] = {field.value[0]: _TYPES.get(field, TEXT) for field in fields}
    return known_fields("", **read)


_EXTRA: Final = "extra"
_LISTED: Final = "listed"
"""A list of games to come may do without any column for results."""
_FIELDS: Final = _read((*MAIN_FIELDS, *RESULT_FIELDS)).by(
    _LAYOUT, {_EXTRA: _read((*EXTRA_FIELDS, *RESULT_FIELDS)), _LISTED: _read(MAIN_FIELDS)}
)


def _games(content: bytes) -> Sequence[object]:
    """Rows under the first heading of each column, whichever of its headings the file has."""
    return [_game(row) for row in _rows(content) if isinstance(row, dict)]


def _game(row: dict[str, object]) -> dict[str, object]:
    game = {
        field.value[0]: row[heading]
        for field in Field
        if (heading := next((name for name in field.value if name in row), None)) is not None
    }
    if Field.DIVISION.value[0] not in game and game.keys() & {Field.COUNTRY.value[0], Field.LEAGUE.value[0]}:
        return {**game, _LAYOUT: _EXTRA}
    if not game.keys() & {field.value[0] for field in RESULT_FIELDS}:
        return {**game, _LAYOUT: _LISTED}
    return game


CONTRACT: Final = Contract((Document(name="file", endpoint="files", items=_games, fields=_FIELDS),))
