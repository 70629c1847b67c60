"""Matching the same game under two names: precision and recall on real fixtures, and its speed.

The peer is rapidfuzz's ``token_set_ratio`` of "home v away" (its ``WRatio`` does worse) among the games of the
competition on the days around, joined from a likeness of 80 on: what is written when nobody thinks about names. It
reads the same reports and the same games.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Final

import numpy as np
from rapidfuzz import fuzz, process
from rich.console import Console

from advisor.identity.directory import TeamDirectory, known_competitions
from advisor.identity.event_matching import EventCandidate, EventMatcher
from advisor.identity.names import fold
from tests.bench.report import Row, best_seconds, print_rows
from tests.conftest import real_data_folder
from tests.unit.identity import measuring
from tests.unit.identity.measuring import Labelled, Measured

PEER: Final = "token_set_ratio ≥ 80"
_PEER_CUTOFF: Final = 80.0
_MIN_PRECISION: Final = 99.9
_MIN_RECALL: Final = 98.0
_REPORTS: Final = 1_000
_EVENTS: Final = 5_000
_DAYS: Final = 14


def run(console: Console) -> list[Row]:
    """Measure and print."""
    rows = [*_quality(console), *_speed()]
    print_rows(console, rows, "The same game under two names")
    return rows


def _quality(console: Console) -> list[Row]:
    data = real_data_folder()
    if not data.is_dir():
        console.print(f"No real data in {data}: precision and recall are not measured.")
        return []
    shipped = TeamDirectory.shipped()
    fixtures = measuring.football_fixtures(data, shipped)
    events = [fixture.event for fixture in fixtures]
    matcher, bare = EventMatcher(events, shipped), EventMatcher(events, measuring.names_alone(fixtures))
    rows = []
    for provider in measuring.PROVIDERS:
        labelled = measuring.reports_by(provider, fixtures)
        everything = [*labelled, *measuring.impostors(labelled[::10])]
        what = f"football-data → {provider}, {len(labelled):,} games"
        rows += _compared(what, measuring.measure(matcher, everything), _peer(events, everything))
        alone = measuring.measure(bare, everything)
        rows.append(Row(what=f"{what}, from its full and short name alone: recall", ours=100 * alone.recall, unit="%"))
        rows.append(
            Row(what=f"{what}, from its full and short name alone: precision", ours=100 * alone.precision, unit="%")
        )
    games = measuring.nfl_games(data, shipped)
    nfl = [game for same in games.values() for game in same]
    reports = measuring.nfl_reports(data, games)
    what = f"NFL codes → another archive's names, {len(reports):,} games"
    return rows + _compared(what, measuring.measure(EventMatcher(nfl, shipped), reports), _peer(nfl, reports))


def _compared(what: str, ours: Measured, theirs: Measured) -> list[Row]:
    return [
        Row(
            what=f"{what}: precision",
            ours=100 * ours.precision,
            unit="%",
            peer=PEER,
            peer_value=100 * theirs.precision,
            target=_MIN_PRECISION,
        ),
        Row(
            what=f"{what}: recall",
            ours=100 * ours.recall,
            unit="%",
            peer=PEER,
            peer_value=100 * theirs.recall,
            target=_MIN_RECALL,
        ),
        Row(what=f"{what}: for a person", ours=ours.review, unit="reports"),
    ]


def _peer(events: Sequence[EventCandidate], labelled: Sequence[Labelled]) -> Measured:
    by_day: dict[tuple[str, int], list[EventCandidate]] = defaultdict(list)
    for event in events:
        by_day[event.competition, event.match_date.toordinal()].append(event)
    right = wrong = missed = rejected = 0
    for one in labelled:
        day = one.report.kickoff.date().toordinal()
        near = [event for offset in (-1, 0, 1) for event in by_day[one.report.competition, day + offset]]
        names = [fold(f"{event.home.name} v {event.away.name}") for event in near]
        asked = fold(f"{one.report.home} v {one.report.away}")
        best = process.extractOne(asked, names, scorer=fuzz.token_set_ratio, score_cutoff=_PEER_CUTOFF)
        found = None if best is None else near[best[2]].id
        right += found is not None and found == one.truth
        wrong += found is not None and found != one.truth
        missed += found is None and one.truth is not None
        rejected += found is None and one.truth is None
    return Measured(right=right, wrong=wrong, missed=missed, rejected=rejected, review=0)


def _speed() -> list[Row]:
    directory = TeamDirectory.shipped()
    events = _dense_fortnight(directory)
    reports = [
        replace(measuring.make_report("somebody", event, event.home.name, f"{event.away.name} FC"), ref=str(number))
        for number, event in enumerate(events[:_REPORTS])
    ]

    def from_nothing() -> None:
        EventMatcher(events, directory).match_all(reports)

    matcher = EventMatcher(events, directory)
    return [
        Row(
            what=f"{_REPORTS:,} new reports among {_EVENTS:,} events, index and names read anew",
            ours=1e3 * best_seconds(from_nothing, 3),
            unit="ms",
            target=1_000.0,
            less_is_better=True,
        ),
        Row(
            what=f"{_REPORTS:,} new reports among {_EVENTS:,} events, names met before",
            ours=1e3 * best_seconds(lambda: matcher.match_all(reports), 3),
            unit="ms",
            target=1_000.0,
            less_is_better=True,
        ),
    ]


def _dense_fortnight(directory: TeamDirectory) -> list[EventCandidate]:
    """Games of all leagues within two weeks, ten times as many as are played."""
    rng = np.random.default_rng(3)
    start = datetime(2026, 3, 1, tzinfo=UTC)
    leagues = {c.country: c for c in known_competitions().values() if c.sport == "football"}
    teams = defaultdict(list)
    for entry in directory.entries:
        teams[entry.team.country].append(entry.team)
    countries = sorted(leagues)
    events = []
    for number in range(_EVENTS):
        league = leagues[countries[int(rng.integers(len(countries)))]]
        home, away = rng.choice(len(teams[league.country]), 2, replace=False)
        kickoff = start + timedelta(hours=int(rng.integers(24 * _DAYS)))
        events.append(
            EventCandidate(
                id=number,
                sport=league.sport,
                competition=league.code,
                competition_name=league.name,
                country=league.country,
                home=teams[league.country][int(home)],
                away=teams[league.country][int(away)],
                kickoff=kickoff,
                kickoff_known=True,
                match_date=kickoff.date(),
            )
        )
    return events


if __name__ == "__main__":
    run(Console())
