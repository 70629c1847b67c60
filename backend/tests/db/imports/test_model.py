"""Any sequence of files leaves the database as a plain model of the rules says, and reports what it did."""

from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

import asyncpg
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from advisor.instruments.market_types import BY_CODE
from tests.db.importing import Row, events_in, import_rows, prices_in
from tests.emptying import empty

DAYS = (date(2025, 8, 16), date(2025, 8, 18), date(2025, 8, 22), date(2025, 12, 3), date(2026, 2, 14), date(2026, 8, 1))
SIDES = (("Celtic", "Aberdeen"), ("Aberdeen", "Celtic"), ("Rangers", "Celtic"))
COLUMNS = {
    "B365": ("B365H", "B365D", "B365A"),
    "WH": ("WHH", "WHD", "WHA"),
    "PSC": ("PSCH", "PSCD", "PSCA"),
    "B365AH": ("B365AHH", "B365AHA"),
}
PLACES = {
    "B365": ("h2h_3way", "bet365", "PRE_MATCH"),
    "WH": ("h2h_3way", "william_hill", "PRE_MATCH"),
    "PSC": ("h2h_3way", "pinnacle", "CLOSING"),
    "B365AH": ("spreads", "bet365", "PRE_MATCH"),
}
"""Market, venue and phase of each book."""
BESIDE = {
    f"{statistic}{side}": str(odds)
    for statistic in ("Max", "Avg", "MaxC", "AvgC")
    for side, odds in zip("HDA", (2.3, 3.1, 3.4), strict=True)
}
"""In every row: whole books, so that one with a gap is believed."""
LONDON = ZoneInfo("Europe/London")
KEYS = {"Celtic": "celtic", "Aberdeen": "aberdeen", "Rangers": "rangers"}


class Book(NamedTuple):
    """A venue's prices, and the line they are for ("" without one)."""

    odds: tuple[float, ...]
    line: str = ""


NOTHING = Book((0, 0, 0))


@dataclass(frozen=True)
class FileRow:
    """A row of a file."""

    sides: tuple[str, str]
    day: date
    time: str
    score: tuple[int, int] | None
    books: dict[str, Book] = field(hash=False)

    @property
    def season(self) -> int:
        return self.day.year - (self.day.month < 7)

    @property
    def start(self) -> datetime:
        return datetime.combine(self.day, time.fromisoformat(self.time or "15:00"), LONDON).astimezone(UTC)

    @property
    def collected(self) -> datetime:
        """When ordinary prices were: on the last Tuesday or Friday, an hour before the start at the latest."""
        day = self.day
        while day.strftime("%a") not in ("Tue", "Fri"):
            day -= timedelta(days=1)
        return min(datetime.combine(day, time(15), LONDON).astimezone(UTC), self.start - timedelta(hours=1))

    def cells(self) -> Row:
        home, away = self.score or (None, None)
        cells = {
            "Div": "SC0",
            "Date": f"{self.day:%d/%m/%Y}",
            "Time": self.time,
            "HomeTeam": self.sides[0],
            "AwayTeam": self.sides[1],
            "FTHG": "" if home is None else str(home),
            "FTAG": "" if away is None else str(away),
        }
        for name, columns in COLUMNS.items():
            book = self.books.get(name, NOTHING)
            cells |= {column: str(odds) if odds else "" for column, odds in zip(columns, book.odds, strict=False)}
        return cells | BESIDE | {"AHh": self.books.get("B365AH", NOTHING).line}


@dataclass
class Model:
    """What is known, by the rules as they are written down for people."""

    matches: list[FileRow] = field(default_factory=list)
    refused: int = 0

    def apply(self, row: FileRow) -> str:
        """Take a row in; say whether its match is new, updated or unchanged."""
        known, outdated = self._known(row)
        if known is None:
            self.matches.append(row)
            return "imported"
        after = known if outdated else self._merged(known, row)
        self.matches[self.matches.index(known)] = after
        return "unchanged" if after == known else "updated"

    def _known(self, row: FileRow) -> tuple[FileRow | None, bool]:
        same = [match for match in self.matches if match.sides == row.sides]
        near = sorted(same, key=lambda match: abs(match.day - row.day))
        for match in near:
            if match.day == row.day:
                return match, False
        for match in near:
            if match.score and match.score == row.score and abs(match.day - row.day) <= timedelta(days=3):
                return match, False
        this_season = [m for m in near if m.season == row.season and abs(m.day - row.day) <= timedelta(days=200)]
        for match in this_season:
            if match.score is None:
                return match, False
        for match in this_season:
            if row.score is None and row.day < match.day:
                return match, True
        return None, False

    def _merged(self, known: FileRow, row: FileRow) -> FileRow:
        books = dict(known.books)
        for name, book in row.books.items():
            before = books.get(name, book._replace(odds=(0,) * len(book.odds)))
            if all(new or not old for new, old in zip(book.odds, before.odds, strict=True)):
                books[name] = book
            elif book.line != before.line or any(
                new not in (0, old) for new, old in zip(book.odds, before.odds, strict=True)
            ):
                self.refused += 1
        known_time = row.time or (known.time if known.day == row.day else "")
        return replace(row, time=known_time, score=row.score or known.score, books=books)


three_way = st.builds(
    Book,
    st.tuples(*(st.sampled_from(options) for options in ((0, 2.2, 2.3), (0, 3.1), (0, 3.3, 3.4)))).filter(any),
    st.just(""),
)
handicaps = st.builds(
    Book,
    st.tuples(st.just(1.9), st.sampled_from((1.95, 2.0))),
    st.sampled_from(["-1", "0", "0.25"]),
)
rows = st.builds(
    FileRow,
    sides=st.sampled_from(SIDES),
    day=st.sampled_from(DAYS),
    time=st.sampled_from(["", "12:30", "17:30"]),
    score=st.sampled_from([None, (1, 0), (2, 2)]),
    books=st.fixed_dictionaries({}, optional={name: handicaps if name == "B365AH" else three_way for name in COLUMNS}),
)
files = st.lists(rows, min_size=1, max_size=3, unique_by=lambda row: row.sides)


async def known_matches(connection: asyncpg.Connection) -> list[tuple[object, ...]]:
    """Key, status, score and known time of each match."""
    times = await connection.fetch(
        """
        SELECT e.kickoff_known, to_char(e.kickoff AT TIME ZONE 'Europe/London', 'HH24:MI') AS time
        FROM event e JOIN team h ON h.id = e.home_id JOIN team a ON a.id = e.away_id
        ORDER BY e.match_date, h.key, a.key
        """
    )
    events = await events_in(connection)
    return sorted(
        (key, *known, row["time"] if row["kickoff_known"] else "")
        for (key, known), row in zip(events.items(), times, strict=True)
    )


def model_matches(model: Model) -> list[tuple[object, ...]]:
    return sorted(
        (
            f"SC0/{match.day}/{KEYS[match.sides[0]]}/{KEYS[match.sides[1]]}",
            "finished" if match.score else "scheduled",
            "" if match.score is None else f"{match.score[0]}-{match.score[1]}",
            match.time,
        )
        for match in model.matches
    )


def model_prices(model: Model) -> dict[tuple[str, ...], tuple[float, ...]]:
    return {
        (match.day.isoformat(), KEYS[match.sides[0]], PLACES[name][0], book.line, *PLACES[name][1:]): book.odds
        for match in model.matches
        for name, book in match.books.items()
    }


def model_times(model: Model) -> list[tuple[object, ...]]:
    """As if one file had said all that is known: closing prices stand at the start, ordinary ones when collected."""
    return sorted(
        (match.start, *PLACES[name][:2], match.start if PLACES[name][2] == "CLOSING" else match.collected)
        for match in model.matches
        for name in match.books
    )


async def known_times(connection: asyncpg.Connection) -> list[tuple[object, ...]]:
    """Start of the match, market, venue and time of each price."""
    rows = await connection.fetch(
        """
        SELECT e.kickoff, p.market, v.key, p.at
        FROM price p JOIN event e ON e.id = p.event_id JOIN venue v ON v.id = p.venue_id
        """
    )
    return sorted((kickoff, BY_CODE[market].key, venue, at) for kickoff, market, venue, at in rows)


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(sequence=st.lists(files, min_size=1, max_size=8))
async def test_any_sequence_of_files(connection: asyncpg.Connection, sequence: list[list[FileRow]]) -> None:
    await empty(connection, "competition", "team", "venue", "import_file")
    model = Model()
    for file in sequence:
        model.refused = 0
        expected = sorted(model.apply(row) for row in file)
        outcome = await import_rows(connection, *(row.cells() for row in file))
        assert (outcome.refused, len(outcome.refused_prices)) == ([], model.refused)
        did = ["imported"] * outcome.imported + ["unchanged"] * outcome.unchanged + ["updated"] * outcome.updated
        assert did == expected
        assert len({change.event for change in outcome.changes}) == outcome.updated
        assert await known_matches(connection) == model_matches(model)
        known = await prices_in(connection)
        venues = {place[1] for place in PLACES.values()}
        assert {key: odds for key, odds in known.items() if key[4] in venues} == model_prices(model)
        assert await known_times(connection) == model_times(model)
