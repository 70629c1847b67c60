"""Any football-data.co.uk file → history, recognised by content, whatever its name says."""

from typing import Final

from advisor.adapters.football_data.parse import parse, parse_in_parts
from advisor.core.imports import FileInParts, Heard, ParsedFile, unheard
from advisor.identity.directory import TeamDirectory

_ZIP: Final = b"PK\x03\x04"


def read(content: bytes, file: str, teams: TeamDirectory, heard: Heard = unheard) -> list[ParsedFile]:
    """Read a CSV file or an xlsx workbook.

    Args:
        content: the file's bytes.
        file: its name, for messages.
        teams: resolves team names; unknown names of good rows become teams in it.
        heard: hears how many rows are read.

    Returns:
        One parsed file for a CSV, one for each sheet of a workbook (named ``"name.xlsx[E0]"``).

    Raises:
        ImportRefusedError: the file is not a football-data file; ``teams`` is unchanged.
    """
    if content.startswith(_ZIP):
        return _workbook(content, file, teams, heard)
    # Taken out when it is read: a big file would stay in memory beside what it becomes.
    contents = [content]
    del content
    return [parse(contents.pop(), file, teams, heard)]


def read_in_parts(content: bytes, file: str, teams: TeamDirectory, heard: Heard = unheard) -> list[FileInParts]:
    """Like ``read``, but prices of a CSV are made when they are asked for."""
    if content.startswith(_ZIP):
        return [sheet.in_parts() for sheet in _workbook(content, file, teams, heard)]
    contents = [content]
    del content
    return [parse_in_parts(contents.pop(), file, teams, heard)]


def _workbook(content: bytes, file: str, teams: TeamDirectory, heard: Heard) -> list[ParsedFile]:
    # Imported here, so that CSV files do not wait for openpyxl: a third of a second.
    from advisor.adapters.football_data.workbook import parse_workbook

    return parse_workbook(content, file, teams, heard)
