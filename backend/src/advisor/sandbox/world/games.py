"""How a game goes: the sides' wandering strength and every score, drawn once, then looked up for any instant."""

from bisect import bisect_right
from dataclasses import dataclass
from typing import Final

import numpy as np

from advisor.core.arrays import Float64, Int32
from advisor.core.markets import EventStatus
from advisor.sandbox.world.fixtures import SPACINGS_SHORT, Calendar, Fixture
from advisor.sandbox.world.seeded_random import normal
from advisor.sandbox.world.sports import Sport

_STEPS_PER_SPACING: Final = 60
_LONG_DRIFT: Final = 1.6
"""Drift of the days before, as a multiple of that of the last minutes."""
_IN_PLAY_DRIFT: Final = 0.8
_SALT_STRENGTH: Final = 2
NEVER: Final = 10**9


@dataclass(frozen=True, slots=True, kw_only=True)
class Script:
    """All of one game. Instants are seconds relative to kick-off.

    Attributes:
        base: (2,) expected scoring plays of home and away as first thought.
        grid: (m,) instants at which strengths change, ascending; whole seconds.
        walk: (m, 2) added to the logarithm of the rates from then on.
        plays: instants of scoring plays, ascending.
        points: points of home and away by each play.
        overtime_home: home wins the overtime, if there is one.
        length: instant of the end.
    """

    fixture: Fixture
    base: Float64
    grid: Int32
    walk: Float64
    plays: list[int]
    points: list[tuple[int, int]]
    overtime_home: bool
    length: int


@dataclass(frozen=True, slots=True, kw_only=True)
class GameState:
    """A game at an instant.

    Attributes:
        period: 0 before the start, then from 1.
        clock: seconds on the scoreboard's clock: played in football, left in the period elsewhere.
        paused: half-time.
        progress: share of the game that is played, in [0, 1].
        home, away: score.
        by_period: of a game that is over what each side scored in each period, overtime last.
        since_play: seconds since the last score, ``NEVER`` when there was none.
        rates: (2,) scoring plays expected in a whole game at the sides' present strength.
    """

    fixture: Fixture
    status: EventStatus
    period: int
    clock: int
    paused: bool
    progress: float
    home: int
    away: int
    by_period: tuple[tuple[int, int], ...]
    since_play: int
    rates: Float64
    base: Float64

    @property
    def open(self) -> bool:
        """It can be bet on."""
        return self.status in {EventStatus.SCHEDULED, EventStatus.IN_PLAY}


def written(calendar: Calendar, fixture: Fixture) -> Script:
    """Draw a game, from a generator of its own: no other game moves it."""
    sport = fixture.competition.sport
    rng = np.random.default_rng([calendar.seed, fixture.competition.index, fixture.number])
    base = _base_rates(calendar.seed, fixture)
    length = calendar.length(fixture.competition)
    grid = _grid(calendar, fixture, length)
    walk = np.cumsum(rng.normal(size=(len(grid), 2)) * _volatility(calendar, sport, grid, length)[:, None], axis=0)
    plays, points = _plays(rng, calendar, sport, base, grid, walk)
    home_share = base[0] / base.sum()
    return Script(
        fixture=fixture,
        base=base,
        grid=grid.astype(np.int32),
        walk=walk,
        plays=plays,
        points=points,
        overtime_home=bool(rng.random() < home_share),
        length=length,
    )


def at_instant(script: Script, speed: float, instant: int, ended: int | None = None) -> GameState:
    """The game at an instant of Unix time.

    Args:
        script: the game.
        speed: of the sandbox.
        instant: Unix seconds.
        ended: instant at which somebody ended the game before its time, None for the usual end.
    """
    fixture, sport = script.fixture, script.fixture.competition.sport
    within = min(instant, ended or instant) - fixture.kickoff
    step = max(int(np.searchsorted(script.grid, within, side="right")) - 1, 0)
    done = bisect_right(script.plays, within)
    home = sum(points[0] for points in script.points[:done])
    away = sum(points[1] for points in script.points[:done])
    status = _status(script, instant, ended)
    period, clock, paused, progress = _clock(sport, within * speed)
    by_period: list[tuple[int, int]] = []
    if status is EventStatus.FINISHED:
        by_period = _by_period(script, speed, done)
        if home == away and sport.overtime:
            by_period.append((sport.overtime, 0) if script.overtime_home else (0, sport.overtime))
            home, away = home + by_period[-1][0], away + by_period[-1][1]
        period, clock, paused, progress = len(by_period), _final_clock(sport), False, 1.0
    return GameState(
        fixture=fixture,
        status=status,
        period=period,
        clock=clock,
        paused=paused,
        progress=progress,
        home=home,
        away=away,
        by_period=tuple(by_period),
        since_play=instant - fixture.kickoff - script.plays[done - 1] if done else NEVER,
        rates=script.base * np.exp(script.walk[step]),
        base=script.base,
    )


def _by_period(script: Script, speed: float, done: int) -> list[tuple[int, int]]:
    """What each side scored in each period by the first plays of a game."""
    sport = script.fixture.competition.sport
    scored = [(0, 0)] * sport.periods
    for at, (home, away) in zip(script.plays[:done], script.points[:done], strict=True):
        period = max(_clock(sport, at * speed)[0], 1) - 1
        scored[period] = (scored[period][0] + home, scored[period][1] + away)
    return scored


def _status(script: Script, instant: int, ended: int | None) -> EventStatus:
    within = instant - script.fixture.kickoff
    if within < 0:
        return EventStatus.SCHEDULED
    if script.fixture.postponed:
        return EventStatus.POSTPONED
    over = within >= script.length or (ended is not None and instant >= ended)
    return EventStatus.FINISHED if over else EventStatus.IN_PLAY


def _base_rates(seed: int, fixture: Fixture) -> Float64:
    competition = fixture.competition
    clubs = [competition.clubs.index(club) for club in (fixture.home, fixture.away)]
    strength = [
        normal(seed, _SALT_STRENGTH, competition.index, club, np.arange(2)) * competition.sport.spread_of_strength
        for club in clubs
    ]
    edge = competition.sport.home_advantage
    home = strength[0][0] - strength[1][1] + edge
    away = strength[1][0] - strength[0][1] - edge
    rates: Float64 = competition.sport.plays * np.exp(np.array([home, away]))
    return rates


def _grid(calendar: Calendar, fixture: Fixture, length: int) -> Float64:
    """Coarse steps while the game is far away, fine ones shortly before and during it."""
    fine = max(1, calendar.spacing // _STEPS_PER_SPACING)
    near = -SPACINGS_SHORT * calendar.spacing
    coarse = np.arange(fixture.listed - fixture.kickoff, near, calendar.spacing, dtype=np.float64)
    grid: Float64 = np.concatenate([coarse, np.arange(near, length + fine, fine, dtype=np.float64)])
    return grid


def _volatility(calendar: Calendar, sport: Sport, grid: Float64, length: int) -> Float64:
    """(m,) standard deviation of each step."""
    near, start = grid >= -SPACINGS_SHORT * calendar.spacing, grid >= 0
    total = np.where(start, _IN_PLAY_DRIFT, np.where(near, 1.0, _LONG_DRIFT)) * sport.drift
    steps = np.where(start, start.sum(), np.where(near, (near & ~start).sum(), max((~near).sum(), 1)))
    sizes: Float64 = total / np.sqrt(steps)
    return sizes


def _plays(
    rng: np.random.Generator, calendar: Calendar, sport: Sport, base: Float64, grid: Float64, walk: Float64
) -> tuple[list[int], list[tuple[int, int]]]:
    progress = _progress(sport, grid * calendar.speed)
    share = np.diff(progress, append=progress[-1])
    counts = rng.poisson(np.exp(walk) * base * share[:, None])
    # A step's plays fall at its end, when its share of the game is played: the true chances then neither lead nor lag.
    ends = np.append(grid[1:], grid[-1])
    worth, shares = np.array([part[0] for part in sport.points]), np.array([part[1] for part in sport.points])
    steps, sides = np.nonzero(counts)
    repeats = counts[steps, sides]
    drawn = rng.choice(worth, size=int(repeats.sum()), p=shares / shares.sum()).tolist()
    instants, scorers = np.repeat(ends[steps], repeats).tolist(), np.repeat(sides, repeats).tolist()
    points = [(part, 0) if side == 0 else (0, part) for part, side in zip(drawn, scorers, strict=True)]
    return [int(at) for at in instants], points


def _progress(sport: Sport, seconds: Float64) -> Float64:
    """(m,) share played after so many seconds of game time."""
    whole = sport.periods * sport.period_seconds
    played = np.where(
        seconds < whole / 2 + sport.break_seconds, np.minimum(whole / 2, seconds), seconds - sport.break_seconds
    )
    shares: Float64 = (played / whole).clip(0.0, 1.0)
    return shares


def _clock(sport: Sport, seconds: float) -> tuple[int, int, bool, float]:
    """Period, scoreboard clock, whether it is half-time, and the share played after so many seconds of game time."""
    if seconds < 0:
        return 0, 0 if sport.clock_up else sport.clock_seconds, False, 0.0
    half = sport.periods * sport.period_seconds / 2
    paused = half <= seconds < half + sport.break_seconds
    played = min(half, seconds) if seconds < half + sport.break_seconds else seconds - sport.break_seconds
    progress = min(played / (sport.periods * sport.period_seconds), 1.0)
    period = min(int(played // sport.period_seconds) + 1, sport.periods)
    if paused:
        period = sport.periods // 2
    within = played - (period - 1) * sport.period_seconds
    shown = min(within / sport.period_seconds, 1.0) * sport.clock_seconds
    clock = (period - 1) * sport.clock_seconds + int(shown) if sport.clock_up else sport.clock_seconds - int(shown)
    return period, clock, paused, progress


def _final_clock(sport: Sport) -> int:
    return sport.periods * sport.clock_seconds if sport.clock_up else 0
