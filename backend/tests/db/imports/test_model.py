"""Any sequence of files leaves the database as a plain model of the rules says, and reports what it did."""

from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import asyncpg
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.db.importing import Row, events_in, import_rows, prices_in

DAYS = (date(2025, 8, 16), date(2025, 8, 18), date(2025, 8, 22), date(2025, 12, 3), date(2026, 2, 14), date(2026, 8, 1))
SIDES = (("Celtic", "Aberdeen"), ("Aberdeen", "Celtic"), ("Rangers", "Celtic"))
KEYS = {"Celtic": "celtic", "Aberdeen": "aberdeen", "Rangers": "rangers"}

VENUES = {"B365": ("bet365", "PRE_MATCH"), "WH": ("william_hill", "PRE_MATCH"), "PSC": ("pinnacle", "CLOSING")}
"""Venue and phase by the start of a column's name."""
LONDON = ZoneInfo("Europe/London")

Prices = tuple[float, float, float]


@dataclass(frozen=True)
class FileRow:
    """A row of a file."""

    sides: tuple[str, str]
    day: date
    time: str
    score: tuple[int, int] | None
    prices: dict[str, Prices] = field(hash=False)

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
        for book in VENUES:
            for side, odds in zip("HDA", self.prices.get(book, (0, 0, 0)), strict=True):
                cells[book + side] = str(odds) if odds else ""
        return cells


@dataclass
class Model:
    """What is known, by the rules as they are written down for people."""

    matches: list[FileRow] = field(default_factory=list)

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

    @staticmethod
    def _merged(known: FileRow, row: FileRow) -> FileRow:
        prices = dict(known.prices)
        for book, odds in row.prices.items():
            before = prices.get(book, (0, 0, 0))
            prices[book] = (odds[0] or before[0], odds[1] or before[1], odds[2] or before[2])
        time = row.time or (known.time if known.day == row.day else "")
        return replace(row, time=time, score=row.score or known.score, prices=prices)


rows = st.builds(
    FileRow,
    sides=st.sampled_from(SIDES),
    day=st.sampled_from(DAYS),
    time=st.sampled_from(["", "12:30", "17:30"]),
    score=st.sampled_from([None, (1, 0), (2, 2)]),
    prices=st.dictionaries(
        st.sampled_from(list(VENUES)),
        st.tuples(*(st.sampled_from(options) for options in ((0, 2.2, 2.3), (0, 3.1), (0, 3.3, 3.4)))).filter(any),
    ),
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


def model_prices(model: Model) -> dict[tuple[str, ...], Prices]:
    return {
        (match.day.isoformat(), KEYS[match.sides[0]], "h2h_3way", "", *VENUES[book]): odds
        for match in model.matches
        for book, odds in match.prices.items()
    }


def model_times(model: Model) -> list[tuple[object, ...]]:
    """As if one file had said all that is known: closing prices stand at the start, ordinary ones when collected."""
    return sorted(
        (match.start, VENUES[book][0], match.start if book == "PSC" else match.collected)
        for match in model.matches
        for book in match.prices
    )


async def known_times(connection: asyncpg.Connection) -> list[tuple[object, ...]]:
    """Start of the match, venue and time of each price."""
    rows = await connection.fetch(
        "SELECT e.kickoff, v.key, p.at FROM price p JOIN event e ON e.id = p.event_id JOIN venue v ON v.id = p.venue_id"
    )
    return sorted(tuple(row) for row in rows)


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(sequence=st.lists(files, min_size=1, max_size=8))
async def test_any_sequence_of_files(connection: asyncpg.Connection, sequence: list[list[FileRow]]) -> None:
    await connection.execute("TRUNCATE competition, team, venue, import_file RESTART IDENTITY CASCADE")
    model = Model()
    for file in sequence:
        expected = sorted(model.apply(row) for row in file)
        outcome = await import_rows(connection, *(row.cells() for row in file))
        assert (outcome.refused, outcome.refused_prices) == ([], [])
        did = ["imported"] * outcome.imported + ["unchanged"] * outcome.unchanged + ["updated"] * outcome.updated
        assert did == expected
        assert len({change.event for change in outcome.changes}) == outcome.updated
        assert await known_matches(connection) == model_matches(model)
        assert await prices_in(connection) == model_prices(model)
        assert await known_times(connection) == model_times(model)
