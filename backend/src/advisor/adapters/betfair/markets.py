"""Which of our markets and selections a Betfair market and its runners are.

The handicap of a runner is its own; ours is always from the home side's view, so that of the away side changes sign.
Football, tennis and most others name the home side first ("A v B"); American sports name it last ("A @ B").
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from typing import Final, NamedTuple

from advisor.core.markets import LINE_NONE, MarketTypeKey
from advisor.instruments.market_types import (
    AWAY_TOTALS,
    BTTS,
    DOUBLE_CHANCE,
    DRAW_NO_BET,
    DRAW_OR_AWAY,
    H2H,
    H2H_3WAY,
    H2H_3WAY_H1,
    HOME_OR_AWAY,
    HOME_OR_DRAW,
    HOME_TOTALS,
    MARKET_TYPES,
    OUTRIGHT,
    SPREADS,
    TOTALS,
    TOTALS_H1,
)
from advisor.instruments.sports import has_draws
from advisor.parsing.json_documents import ItemFaultError
from advisor.parsing.participants import participant_at
from advisor.parsing.prices import LINE_STEP, SelectionKey

VENUE: Final = "betfair_exchange"

SPORTS: Final = {
    "1": "football",
    "2": "tennis",
    "3": "golf",
    "4": "cricket",
    "5": "rugby_union",
    "6": "boxing",
    "7": "horse_racing",
    "1477": "rugby_league",
    "3503": "darts",
    "4339": "greyhound_racing",
    "6422": "snooker",
    "6423": "american_football",
    "7511": "baseball",
    "7522": "basketball",
    "7524": "ice_hockey",
    "61420": "australian_rules",
    "468328": "handball",
    "998917": "volleyball",
    "26420387": "mixed_martial_arts",
}
"""Betfair's event types in our words; others are ``"event_type_<id>"``."""

_AWAY_FIRST: Final = frozenset({"american_football", "baseball", "basketball", "ice_hockey"})
_DRAW_ID: Final = 58805
_DRAW_NAMES: Final = frozenset({"the draw", "draw"})
_NAME: Final = re.compile(r"(.+?)\s+(v|vs\.?|@)\s+(.+)", re.IGNORECASE)
_OVER_UNDER: Final = re.compile(r"(OVER_UNDER|FIRST_HALF_GOALS|TEAM_A_OVER_UNDER|TEAM_B_OVER_UNDER)_(\d{1,3})")
"""Tenths of a goal stand last."""
_LINE_NAMED: Final = re.compile(r"(?:over|under)\s+([0-9]{1,3}(?:\.[0-9]{1,2})?)\b", re.IGNORECASE)
_COUNTED: Final = {
    "OVER_UNDER": TOTALS,
    "FIRST_HALF_GOALS": TOTALS_H1,
    "TEAM_A_OVER_UNDER": HOME_TOTALS,
    "TEAM_B_OVER_UNDER": AWAY_TOTALS,
}
_HANDICAPS: Final = frozenset({"ASIAN_HANDICAP", "HANDICAP"})
_ASIAN_TOTALS: Final = frozenset({"ALT_TOTAL_GOALS", "TOTAL_GOALS", "COMBINED_TOTAL", "ALT_TOTAL_POINTS"})
RESULTS: Final = frozenset({"MATCH_ODDS", "MONEY_LINE", "MONEYLINE"})
WINNER: Final = "WINNER"
"""Of a field; its event is called as its competition, and names no two sides."""
_DRAW_NO_BET: Final = "DRAW_NO_BET"
_BOTH_SCORE: Final = "BOTH_TEAMS_TO_SCORE"
_HALF_TIME: Final = "HALF_TIME"
_DOUBLE_CHANCE: Final = "DOUBLE_CHANCE"
_COVERED: Final = {
    frozenset({"home", "draw"}): HOME_OR_DRAW,
    frozenset({"home", "away"}): HOME_OR_AWAY,
    frozenset({"draw", "away"}): DRAW_OR_AWAY,
}


class RunnerKey(NamedTuple):
    """Identity of a runner within its market: the same selection stands there once for each handicap, in hundredths."""

    selection_id: int
    handicap: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Runner:
    """A runner as described; ``name`` is "" where it is not stated."""

    key: RunnerKey
    name: str
    priority: int
    active: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Market:
    """A market as a catalogue or a definition describes it; "" or None where that is silent.

    Attributes:
        start: aware, UTC.
        runners: in the order of their priority.
        places: how many of its runners it lets win; 0 where that is silent.
    """

    market_id: str
    event_id: str
    event_name: str
    event_type: str
    competition: str
    competition_name: str
    market_type: str
    betting_type: str
    start: datetime | None
    runners: tuple[Runner, ...]
    places: int = 0

    @property
    def sport(self) -> str:
        return SPORTS.get(self.event_type) or f"event_type_{self.event_type}"

    @property
    def is_of_field(self) -> bool:
        """Whether it asks who wins a competition, and is no market of a game."""
        return self.market_type == WINNER and sides_of(self.event_name) is None

    @property
    def event_ref(self) -> str:
        """What we know its event by; "" where it names none.

        A competition is one event of theirs for all its seasons, so who wins one of them goes by the market's own id.
        """
        return self.market_id if self.event_id and self.is_of_field else self.event_id


class Sides(NamedTuple):
    """The teams by an event's name."""

    home: str
    away: str
    away_first: bool


def sides_of(event_name: str) -> Sides | None:
    """The teams in an event's name, None where it names no two."""
    found = _NAME.fullmatch(event_name.strip())
    if not found:
        return None
    first, word, second = found[1].strip(), found[2], found[3].strip()
    return Sides(second, first, True) if word == "@" else Sides(first, second, False)


def selections_of(market: Market) -> Mapping[RunnerKey, SelectionKey]:
    """The selection of each runner.

    Raises:
        ItemFaultError: ``"unsupported_market"``: of a type we have no word for; ``"unknown_sides"``: nothing says
            which runner is which; ``"missing_draw"``: none is offered on a result that has one;
            ``"several_winners"``: more than one of a field may win; ``"other_line"``: a runner names another line than
            the market's; ``"ambiguous_runners"``: two would be the same selection.
    """
    runners = sorted(market.runners, key=lambda runner: runner.priority)
    over_under = _OVER_UNDER.fullmatch(market.market_type)
    asian = market.betting_type.startswith("ASIAN_HANDICAP")
    if read := _BY_TYPE.get(market.market_type):
        selections = read(market, runners)
    elif over_under:
        selections = _over_under(runners, _counted(market, over_under[1]), int(over_under[2]) * 10)
    elif asian and market.market_type in _HANDICAPS:
        selections = _handicap(market, runners)
    elif asian and market.market_type in _ASIAN_TOTALS:
        selections = _asian_total(runners)
    else:
        raise ItemFaultError("", "unsupported_market", f"markets of type {market.market_type or '?'} are not read")
    if len(set(selections.values())) != len(selections) or len({runner.key for runner in runners}) != len(runners):
        raise ItemFaultError("", "ambiguous_runners", "two runners would be the same selection")
    return selections


def _result(market: Market, runners: Sequence[Runner]) -> dict[RunnerKey, SelectionKey]:
    draws = [r for r in runners if r.key.selection_id == _DRAW_ID or r.name.casefold() in _DRAW_NAMES]
    teams = [r for r in runners if r not in draws]
    if len(teams) != 2 or len(draws) > 1:
        raise ItemFaultError("", "unknown_sides", f"{len(teams)} teams and {len(draws)} draws")
    if not draws and has_draws(market.sport):
        raise ItemFaultError("", "missing_draw", "a result with a draw offers none")
    home, away = _ordered(market, teams[0], teams[1])
    if not draws:
        return {
            home.key: SelectionKey(H2H, LINE_NONE, 0),
            away.key: SelectionKey(H2H, LINE_NONE, 1),
        }
    return {
        home.key: SelectionKey(H2H_3WAY, LINE_NONE, 0),
        draws[0].key: SelectionKey(H2H_3WAY, LINE_NONE, 1),
        away.key: SelectionKey(H2H_3WAY, LINE_NONE, 2),
    }


def _draw_no_bet(market: Market, runners: Sequence[Runner]) -> dict[RunnerKey, SelectionKey]:
    if len(runners) != 2:
        raise ItemFaultError("", "unknown_sides", f"{len(runners)} runners where a draw is no bet")
    home, away = _ordered(market, *runners)
    return {home.key: SelectionKey(DRAW_NO_BET, LINE_NONE, 0), away.key: SelectionKey(DRAW_NO_BET, LINE_NONE, 1)}


def _half_time(market: Market, runners: Sequence[Runner]) -> dict[RunnerKey, SelectionKey]:
    found = _result(market, runners)
    if {key.market for key in found.values()} != {H2H_3WAY}:
        raise ItemFaultError("", "unknown_sides", "a result at half-time without a draw")
    return {runner: key._replace(market=H2H_3WAY_H1) for runner, key in found.items()}


def _double_chance(market: Market, runners: Sequence[Runner]) -> dict[RunnerKey, SelectionKey]:
    """By their names: "Home or Draw", or with those of the teams."""
    sides = sides_of(market.event_name)
    words = {"home": "home", "away": "away", **dict.fromkeys(_DRAW_NAMES, "draw")}
    if sides is not None:
        words |= {sides.home.casefold(): "home", sides.away.casefold(): "away"}
    names = MARKET_TYPES[DOUBLE_CHANCE].selections
    found: dict[RunnerKey, SelectionKey] = {}
    for runner in runners:
        first, _, second = runner.name.casefold().partition(" or ")
        covered = _COVERED.get(frozenset({words.get(first, ""), words.get(second, "")}))
        if covered is None:
            raise ItemFaultError("", "unknown_sides", "a runner names no two of home, draw and away")
        found[runner.key] = SelectionKey(DOUBLE_CHANCE, LINE_NONE, names.index(covered))
    return found


def _yes_or_no(market: Market, runners: Sequence[Runner]) -> dict[RunnerKey, SelectionKey]:
    words = MARKET_TYPES[BTTS].selections
    found = {runner.key: runner.name.casefold() for runner in runners}
    if sorted(found.values()) != sorted(words):
        raise ItemFaultError("", "unknown_sides", "its runners are not yes and no")
    return {key: SelectionKey(BTTS, LINE_NONE, words.index(word)) for key, word in found.items()}


def _winner(market: Market, runners: Sequence[Runner]) -> dict[RunnerKey, SelectionKey]:
    """A yes on each of the field; the stream does not name them, and says nothing without the catalogue."""
    if market.places > 1:
        raise ItemFaultError("", "several_winners", f"{market.places} of a field may win, each in full")
    if not all(runner.name.strip() for runner in runners):
        raise ItemFaultError("", "unknown_sides", "a runner has no name")
    return {
        runner.key: SelectionKey(OUTRIGHT, LINE_NONE, 0, participant_at(VENUE, runner.name.strip()))
        for runner in runners
    }


def _counted(market: Market, kind: str) -> MarketTypeKey:
    """What an over/under counts; its teams A and B are those of the event's name, the home side first."""
    counted = _COUNTED[kind]
    sides = sides_of(market.event_name)
    if MARKET_TYPES[counted].mirror is not None and sides is not None and sides.away_first:
        raise ItemFaultError("", "unknown_sides", "the away side stands first, and nothing says which team is A")
    return counted


def _over_under(runners: Sequence[Runner], market: MarketTypeKey, line: int) -> dict[RunnerKey, SelectionKey]:
    if len(runners) != 2:
        raise ItemFaultError("", "unknown_sides", f"{len(runners)} runners on a total")
    named = {Decimal(found[1]).scaleb(2) for runner in runners if (found := _LINE_NAMED.match(runner.name))}
    if not named <= {Decimal(line)}:
        raise ItemFaultError("", "other_line", "a runner names another line than its market")
    words = [_over_or_under(runner) for runner in runners]
    # Without names: Betfair lists the under first.
    indices = [1, 0] if words == [None, None] else words
    return {
        runner.key: SelectionKey(market, line, index)
        for runner, index in zip(runners, indices, strict=True)
        if index is not None
    }


def _asian_total(runners: Sequence[Runner]) -> dict[RunnerKey, SelectionKey]:
    return {
        runner.key: SelectionKey(TOTALS, runner.key.handicap, index)
        for runner in runners
        if (index := _over_or_under(runner)) is not None
        and runner.key.handicap > 0
        and not runner.key.handicap % LINE_STEP
    }


def _over_or_under(runner: Runner) -> int | None:
    word = runner.name.casefold().partition(" ")[0]
    return {"over": 0, "under": 1}.get(word)


def _handicap(market: Market, runners: Sequence[Runner]) -> dict[RunnerKey, SelectionKey]:
    teams: dict[int, Runner] = {}
    for runner in runners:
        teams.setdefault(runner.key.selection_id, runner)
    if len(teams) != 2:
        raise ItemFaultError("", "unknown_sides", f"{len(teams)} teams on a handicap")
    home, _ = _ordered(market, *teams.values())
    return {
        runner.key: SelectionKey(
            SPREADS,
            runner.key.handicap if runner.key.selection_id == home.key.selection_id else -runner.key.handicap,
            int(runner.key.selection_id != home.key.selection_id),
        )
        for runner in runners
        if not runner.key.handicap % LINE_STEP
    }


def _ordered(market: Market, first: Runner, second: Runner) -> tuple[Runner, Runner]:
    sides = sides_of(market.event_name)
    if sides is None:
        if market.sport in _AWAY_FIRST:
            raise ItemFaultError("", "unknown_sides", "the event has no name, and either side may stand first")
        return first, second
    home, away = sides.home.casefold(), sides.away.casefold()
    straight = (first.name.casefold() == home) + (second.name.casefold() == away)
    crossed = (first.name.casefold() == away) + (second.name.casefold() == home)
    if straight != crossed:
        return (first, second) if straight > crossed else (second, first)
    return (second, first) if sides.away_first else (first, second)


_BY_TYPE: Final[Mapping[str, Callable[[Market, Sequence[Runner]], dict[RunnerKey, SelectionKey]]]] = {
    **dict.fromkeys(RESULTS, _result),
    _DRAW_NO_BET: _draw_no_bet,
    _BOTH_SCORE: _yes_or_no,
    _HALF_TIME: _half_time,
    _DOUBLE_CHANCE: _double_chance,
    WINNER: _winner,
}
"""How markets of a type are read where their runners say it all."""


def merged(defined: Market, listed: Market | None) -> Market:
    """A market as defined by the stream, with the names that only the catalogue knows."""
    if listed is None:
        return defined
    by_key = {runner.key: runner.name for runner in listed.runners}
    by_id = {runner.key.selection_id: runner.name for runner in listed.runners}
    return replace(
        defined,
        event_id=defined.event_id or listed.event_id,
        event_name=defined.event_name or listed.event_name,
        event_type=defined.event_type or listed.event_type,
        competition=defined.competition or listed.competition,
        competition_name=defined.competition_name or listed.competition_name,
        market_type=defined.market_type or listed.market_type,
        betting_type=defined.betting_type or listed.betting_type,
        start=defined.start or listed.start,
        runners=tuple(
            replace(runner, name=runner.name or by_key.get(runner.key) or by_id.get(runner.key.selection_id, ""))
            for runner in defined.runners
        ),
    )
