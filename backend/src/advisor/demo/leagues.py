"""Demo history: made-up leagues with known true probabilities, bookmakers that err, and a sharp one.

Goals are independent Poisson variables of the teams' strengths, so every market's true probabilities are known.
A bookmaker sees them through noise on the log scale and adds its margin; closing prices see them more clearly.
The sharp venue has the least noise and the least margin. The same seed gives the same history.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from math import lgamma
from typing import Final

import numpy as np
from numpy.random import Generator

from advisor.core.arrays import Bool, Float64, Int32, Int64
from advisor.core.clock import MICROS_PER_DAY, micros_of
from advisor.core.history import NO_SCORE, UNKNOWN, Events, History, Prices, event_key
from advisor.core.markets import LINE_NONE, EventStatus, Phase
from advisor.core.odds import ODDS_SCALE
from advisor.instruments.market_types import H2H_3WAY, MARKET_TYPES, MAX_SELECTIONS, SPREADS, TOTALS

_MAX_GOALS: Final = 12
_MARKETS: Final = (H2H_3WAY, SPREADS, TOTALS)


@dataclass(frozen=True, slots=True)
class Bookmaker:
    """How a venue makes its prices: margin added to the book, and errors of its log probabilities."""

    venue: str
    margin: float
    error: float


BOOKMAKERS: Final = (
    Bookmaker("pinnacle", 0.025, 0.012),
    Bookmaker("bet365", 0.055, 0.03),
    Bookmaker("bwin", 0.065, 0.04),
    Bookmaker("interwetten", 0.075, 0.05),
    Bookmaker("william_hill", 0.06, 0.035),
    Bookmaker("1xbet", 0.045, 0.035),
)


@dataclass(frozen=True, slots=True)
class League:
    """A made-up competition: its code, name, and the nouns its clubs are named after."""

    code: str
    name: str
    clubs: tuple[str, ...]


LEAGUES: Final = (
    League(
        "DEMO-N",
        "Demo North",
        ("Alder", "Birch", "Cedar", "Elm", "Fir", "Hazel", "Juniper", "Larch", "Maple", "Oak", "Pine", "Rowan",
         "Spruce", "Willow"),
    ),
    League(
        "DEMO-S",
        "Demo South",
        ("Agate", "Beryl", "Coral Bay", "Flint", "Garnet", "Jasper", "Marble", "Onyx", "Opal", "Quartz", "Slate",
         "Topaz"),
    ),
    League(
        "DEMO-C",
        "Demo Coast",
        ("Avocet", "Curlew", "Dunlin", "Eider", "Fulmar", "Gannet", "Heron", "Petrel", "Plover", "Tern"),
    ),
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoLeague:
    """One league's history with what nobody in a real market knows.

    Attributes:
        history: events and prices, as an importer would give them.
        names: display name by team key.
        true_h2h: (n, 3) true probabilities of home, draw, away.
    """

    league: League
    history: History
    names: dict[str, str]
    true_h2h: Float64


def demo_league(league: League, seasons: int, today: date, seed: int) -> DemoLeague:
    """Make one league's last ``seasons`` seasons, the present one included and unplayed from ``today`` on.

    Args:
        league: which league, of at most 27 clubs.
        seasons: how many, ≥ 1; each is a double round of weekend games from August.
        today: results exist up to the day before; prices up to a week after.
        seed: equal seeds give equal histories; a later ``today`` only adds to them.
    """
    last_year = today.year if today.month >= 7 else today.year - 1
    made = [_made_season(league, year, seed) for year in range(last_year - seasons + 1, last_year + 1)]
    fixtures = [fixture for season in made for fixture in season.fixtures]
    shown = np.array([fixture.day < today + timedelta(days=8) for fixture in fixtures])
    played = np.array([fixture.day < today for fixture in fixtures])[shown]
    grid = _score_grid(np.concatenate([season.rates for season in made])[shown])
    events = _events(
        league,
        [fixture for fixture, show in zip(fixtures, shown, strict=True) if show],
        played,
        np.concatenate([season.goals for season in made])[shown],
    )
    prices = _prices(events.kickoff, played, grid, np.concatenate([season.noise for season in made])[shown])
    return DemoLeague(
        league=league,
        history=History(events=events, prices=prices, aggregates=_none_of(prices)),
        names={_key(club): club for club in league.clubs},
        true_h2h=_h2h(grid),
    )


@dataclass(frozen=True, slots=True)
class _Fixture:
    season: int
    day: date
    kickoff: datetime
    home: str
    away: str


@dataclass(frozen=True, slots=True, kw_only=True)
class _MadeSeason:
    """One season as it is going to be, whatever of it is over.

    Attributes:
        fixtures: n of them, in order of kick-off.
        rates: (n, 2) expected goals.
        goals: (n, 2).
        noise: (n, markets, bookmakers, phases, 3) standard normal errors of the prices.
    """

    fixtures: list[_Fixture]
    rates: Float64
    goals: Int32
    noise: Float64


def _made_season(league: League, year: int, seed: int) -> _MadeSeason:
    """All chance of a season, from a generator of its own: no other season and no date moves it."""
    clubs = np.random.default_rng([seed, *league.code.encode()]).normal(0, 0.22, (len(league.clubs), 2))
    strengths = dict(zip(league.clubs, clubs, strict=True))
    rng = np.random.default_rng([seed, *league.code.encode(), year])
    fixtures = sorted(_season(league, year, rng), key=lambda f: (f.kickoff, _key(f.home)))
    rates = np.array(
        [
            (
                np.exp(0.35 + strengths[f.home][0] - strengths[f.away][1] + 0.12),
                np.exp(0.35 + strengths[f.away][0] - strengths[f.home][1] - 0.12),
            )
            for f in fixtures
        ]
    )
    goals = rng.poisson(rates).astype(np.int32)
    shape = (len(fixtures), len(_MARKETS), len(BOOKMAKERS), len(Phase), MAX_SELECTIONS)
    return _MadeSeason(fixtures=fixtures, rates=rates, goals=goals, noise=rng.normal(size=shape))


def _season(league: League, year: int, rng: Generator) -> list[_Fixture]:
    """A double round robin by the circle method, one round each weekend from the second Saturday of August."""
    clubs = list(rng.permutation(league.clubs))
    rounds = []
    for r in range(len(clubs) - 1):
        pairs = [(clubs[i], clubs[-1 - i]) for i in range(len(clubs) // 2)]
        rounds.append([(a, b) if r % 2 else (b, a) for a, b in pairs])
        clubs = [clubs[0], clubs[-1], *clubs[1:-1]]
    rounds += [[(away, home) for home, away in pairs] for pairs in rounds]
    start = date(year, 8, 8)
    start += timedelta(days=(5 - start.weekday()) % 7)
    fixtures = []
    for r, pairs in enumerate(rounds):
        for i, (home, away) in enumerate(pairs):
            day = start + timedelta(weeks=r, days=int(i % 4 == 3))
            kickoff = datetime(day.year, day.month, day.day, (12, 14, 14, 16)[i % 4], 30 * (i % 2), tzinfo=UTC)
            fixtures.append(_Fixture(year, day, kickoff, str(home), str(away)))
    return fixtures


def _events(league: League, fixtures: list[_Fixture], played: Bool, goals: Int32) -> Events:
    home, away = [_key(f.home) for f in fixtures], [_key(f.away) for f in fixtures]
    return Events(
        sport="football",
        key=[event_key(league.code, f.day, h, a) for f, h, a in zip(fixtures, home, away, strict=True)],
        competition=[league.code] * len(fixtures),
        season=[f"{f.season}/{(f.season + 1) % 100:02d}" for f in fixtures],
        home=home,
        away=away,
        kickoff=np.array([micros_of(fixture.kickoff) for fixture in fixtures], np.int64),
        kickoff_known=np.ones(len(fixtures), np.bool_),
        status=[EventStatus.FINISHED if p else EventStatus.SCHEDULED for p in played],
        home_score=np.where(played, goals[:, 0], NO_SCORE).astype(np.int32),
        away_score=np.where(played, goals[:, 1], NO_SCORE).astype(np.int32),
        home_normal=np.where(played, goals[:, 0], NO_SCORE).astype(np.int32),
        away_normal=np.where(played, goals[:, 1], NO_SCORE).astype(np.int32),
        home_half=np.full(len(fixtures), NO_SCORE, np.int32),
        away_half=np.full(len(fixtures), NO_SCORE, np.int32),
        overtime=np.where(played, 0, UNKNOWN).astype(np.int8),
        shortened=np.zeros(len(fixtures), np.bool_),
    )


def _key(club: str) -> str:
    return club.lower().replace(" ", "-")


def _score_grid(rates: Float64) -> Float64:
    """(n, g, g) true probability of each score."""
    home, away = _poisson(rates[:, :1]), _poisson(rates[:, 1:])
    grid: Float64 = home[:, :, None] * away[:, None, :]
    share: Float64 = grid / grid.sum(axis=(1, 2), keepdims=True)
    return share


def _poisson(rate: Float64) -> Float64:
    """(n, g) probability of each number of goals at the rates (n, 1)."""
    goals = np.arange(_MAX_GOALS + 1)
    log_factorial = np.array([lgamma(goal + 1) for goal in goals])
    density: Float64 = np.exp(goals * np.log(rate) - rate - log_factorial)
    return density


def _h2h(grid: Float64) -> Float64:
    difference = np.subtract.outer(np.arange(grid.shape[1]), np.arange(grid.shape[2]))
    return np.stack([(grid * part).sum(axis=(1, 2)) for part in (difference > 0, difference == 0, difference < 0)], 1)


def _totals(grid: Float64) -> Float64:
    total = np.add.outer(np.arange(grid.shape[1]), np.arange(grid.shape[2]))
    over = (grid * (total > 2.5)).sum(axis=(1, 2))
    return np.stack([over, 1 - over], 1)


def _spreads(grid: Float64) -> tuple[Float64, Float64]:
    """The half-goal home handicap nearest to even, and the probabilities that home and away cover it."""
    difference = np.subtract.outer(np.arange(grid.shape[1]), np.arange(grid.shape[2]))
    lines = np.arange(-2.5, 3.0, 1.0)
    cover = np.stack([(grid * (difference + line > 0)).sum(axis=(1, 2)) for line in lines], 1)
    nearest = np.abs(cover - 0.5).argmin(axis=1)
    home = cover[np.arange(len(grid)), nearest]
    return lines[nearest], np.stack([home, 1 - home], 1)


def _prices(kickoff: Int64, played: Bool, grid: Float64, noise: Float64) -> Prices:
    n = len(kickoff)
    line, cover = _spreads(grid)
    lines_and_chances = (
        (np.full(n, LINE_NONE), _h2h(grid)),
        (np.rint(line * 100).astype(np.int64), cover),
        (np.full(n, 250), _totals(grid)),
    )
    parts = []
    for m, (market, (lines, true)) in enumerate(zip(_MARKETS, lines_and_chances, strict=True)):
        for v, bookmaker in enumerate(BOOKMAKERS):
            for phase in Phase:
                rows = np.arange(n) if phase is Phase.PRE_MATCH else np.flatnonzero(played)
                error = bookmaker.error if phase is Phase.PRE_MATCH else bookmaker.error / 2
                odds = _quoted(true[rows], bookmaker.margin, error * noise[rows, m, v, phase, : true.shape[1]])
                before = MICROS_PER_DAY if phase is Phase.PRE_MATCH else 0
                columns = (rows, np.full(len(rows), MARKET_TYPES[market].code), lines[rows], np.full(len(rows), v),
                           np.full(len(rows), phase), kickoff[rows] - before)  # fmt: skip
                parts.append(np.column_stack([*columns, odds]))
    table = np.concatenate(parts).astype(np.int64)
    table = table[np.lexsort(table[:, [4, 3, 2, 1, 0]].T)]
    return Prices(
        event=table[:, 0].astype(np.int32),
        market=table[:, 1].astype(np.int8),
        line=table[:, 2].astype(np.int32),
        venue=table[:, 3].astype(np.int16),
        phase=table[:, 4].astype(np.int8),
        at=table[:, 5].copy(),
        odds_e4=table[:, 6:].astype(np.int32),
        venues=tuple(bookmaker.venue for bookmaker in BOOKMAKERS),
    )


def _quoted(true: Float64, margin: float, error: Float64) -> Int64:
    """(n, 3) odds in ten-thousandths: noisy probabilities with a proportional margin, cut to hundredths."""
    seen = true * np.exp(error)
    seen /= seen.sum(axis=1, keepdims=True)
    hundredths = np.floor(100 / (seen * (1 + margin))).clip(102, 100_000)
    odds = np.zeros((len(true), MAX_SELECTIONS), np.int64)
    odds[:, : true.shape[1]] = hundredths * (ODDS_SCALE // 100)
    return odds


def _none_of(prices: Prices) -> Prices:
    return Prices(
        event=prices.event[:0],
        market=prices.market[:0],
        line=prices.line[:0],
        venue=prices.venue[:0],
        phase=prices.phase[:0],
        at=prices.at[:0],
        odds_e4=prices.odds_e4[:0],
        venues=(),
    )
