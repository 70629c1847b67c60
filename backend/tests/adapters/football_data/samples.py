"""Small synthetic football-data files, and a plain view of what was read from them."""

from collections.abc import Iterable, Mapping, Sequence

import numpy as np

from advisor.adapters.football_data import files as football_data
from advisor.core.history import Events, History, Prices
from advisor.core.imports import ParsedFile
from advisor.core.markets import Phase, line_text
from advisor.identity.directory import TeamDirectory
from advisor.instruments.market_types import BY_CODE, MARKET_TYPES

MATCH: Mapping[str, str] = {
    "Div": "E0",
    "Date": "16/08/2025",
    "Time": "15:00",
    "HomeTeam": "Arsenal",
    "AwayTeam": "Leeds",
    "FTHG": "2",
    "FTAG": "1",
    "FTR": "H",
    "B365H": "1.90",
    "B365D": "3.60",
    "B365A": "4.20",
}
EXTRA: Mapping[str, str] = {
    "Country": "Brazil",
    "League": "Serie A",
    "Season": "2021",
    "Date": "29/05/2021",
    "Time": "20:00",
    "Home": "Santos",
    "Away": "Bahia",
    "HG": "2",
    "AG": "1",
    "Res": "H",
}
CLUBS = (
    *("Arsenal", "Leeds", "Everton", "Fulham", "Burnley", "Chelsea", "Man City", "Man United", "Wolves"),
    *("Brighton", "Brentford", "West Ham", "Nott'm Forest", "Newcastle", "Sunderland", "Tottenham"),
)


def season(count: int) -> list[dict[str, str]]:
    """Matches of different clubs on different days, with prices of every market."""
    rows = []
    for index in range(count):
        goals = (index % 4, index % 3)
        rows.append(
            {
                **MATCH,
                "Date": f"{1 + index % 28:02d}/{8 + index // 28:02d}/2025",
                "HomeTeam": CLUBS[index % len(CLUBS)],
                "AwayTeam": CLUBS[(index + 1 + index // len(CLUBS)) % len(CLUBS)],
                "FTHG": str(goals[0]),
                "FTAG": str(goals[1]),
                "FTR": "D" if goals[0] == goals[1] else "H" if goals[0] > goals[1] else "A",
                "B365H": f"{1.5 + index % 7 / 10:.2f}",
                "PSCH": "1.95",
                "PSCD": "3.70",
                "PSCA": "4.10",
                "MaxH": "2.00",
                "MaxD": "3.80",
                "MaxA": "4.40",
                "B365>2.5": "1.80",
                "B365<2.5": "2.05",
                "AHh": f"{(index % 9 - 4) / 4:g}",
                "B365AHH": "1.92",
                "B365AHA": "1.98",
                "Referee": "R Jones",
            }
        )
    return rows


def table(
    rows: Sequence[Mapping[str, str]], *, delimiter: str = ",", end: str = "\n", header: Sequence[str] | None = None
) -> str:
    """A delimited table of rows, its header the union of their columns unless given."""
    columns = header or list(dict.fromkeys(column for row in rows for column in row))
    lines = [columns, *([row.get(column, "") for column in columns] for row in rows)]
    return "".join(delimiter.join(cells) + end for cells in lines)


def read_one(content: str | bytes, teams: TeamDirectory | None = None) -> ParsedFile:
    """Read the one table of a file."""
    data = content.encode() if isinstance(content, str) else content
    (parsed,) = football_data.read(data, "sample.csv", teams or TeamDirectory.shipped())
    return parsed


def read_match(**cells: str) -> ParsedFile:
    """Read a file of one match that differs from ``MATCH`` in some cells."""
    return read_one(table([{**MATCH, **cells}]))


def prices_of(
    history: History, prices: Prices | None = None
) -> dict[tuple[str, str, str, str, str], tuple[float, ...]]:
    """Decimal odds by event key, market, line, venue and phase."""
    prices = history.prices if prices is None else prices
    view = {}
    for row in range(len(prices)):
        market = BY_CODE[prices.market[row]].key
        key = (
            history.events.key[prices.event[row]],
            market,
            line_text(int(prices.line[row])),
            prices.venues[prices.venue[row]],
            Phase(prices.phase[row]).name,
        )
        assert key not in view, "two prices for one thing"
        view[key] = tuple(
            odds / 10_000 for odds in prices.odds_e4[row, : len(MARKET_TYPES[market].selections)].tolist()
        )
    return view


def faults_of(parsed: ParsedFile) -> list[tuple[int, str, str]]:
    """Line, column and reason of everything refused, rows before prices."""
    return [(fault.line, fault.column, fault.reason) for fault in (*parsed.refused, *parsed.refused_prices)]


def assert_same_history(left: History, right: History) -> None:
    """Every column equal."""
    for part in ("events", "prices", "aggregates"):
        ours, theirs = getattr(left, part), getattr(right, part)
        assert isinstance(ours, Events | Prices)
        for field in type(ours).__slots__:
            a, b = getattr(ours, field), getattr(theirs, field)
            if isinstance(a, np.ndarray):
                assert a.dtype == b.dtype, field
                assert a.shape == b.shape, field
                assert (a == b).all(), field
            else:
                assert a == b, field


def lines_without(text: str, numbers: Iterable[int]) -> str:
    """The text without some of its physical lines (1-based)."""
    dropped = set(numbers)
    return "".join(line for number, line in enumerate(text.splitlines(keepends=True), start=1) if number not in dropped)
