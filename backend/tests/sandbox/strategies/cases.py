"""What is planted for each strategy, the parameters it looks with, and how much is lived through."""

from collections.abc import Iterable, Mapping
from functools import cache
from typing import Final, NamedTuple

from pydantic import JsonValue

from advisor.sandbox.plants import NOTHING_WRONG, Plants
from advisor.sandbox.world.bookmakers import BOOKS, SHARP
from advisor.sandbox.world.exchange import EXCHANGE
from advisor.strategies.instances import StrategyInstance, instance
from tests.sandbox.strategies.lived import Found, Span, lived
from tests.sandbox.strategies.turned import blind, flipped

SEEDS: Final = 20
SPAN: Final = Span(SEEDS, 240, 20)
_TWO: Final = (BOOKS[1].key, BOOKS[5].key)
_FAIR: Final = f"sharp:{SHARP.key}, sharp:{EXCHANGE}, consensus"
_ERRORS: Final = NOTHING_WRONG.errors


class Case(NamedTuple):
    """A strategy and what it looks for.

    Attributes:
        planted: what is wrong; all else is as in ``NOTHING_WRONG``.
        parameters: moves are looked for within one minute instead of five, as the sandbox's games run sixty times as
            fast as real ones.
    """

    planted: Plants
    parameters: Mapping[str, JsonValue]


GIFTS: Final = Plants(errors=_ERRORS)
SLOW_BOOKS: Final = Plants(errors=_ERRORS, blunders=False, slow={_TWO[0]: 90, _TWO[1]: 120})
OVER_MOVES: Final = Plants(errors=_ERRORS, blunders=False, over_moves=dict.fromkeys(_TWO, 0.2))
LOW_LAYS: Final = Plants(errors=_ERRORS, blunders=False, low_lays=0.15)

CASES: Final[Mapping[str, Case]] = {
    "value": Case(GIFTS, {"fair": _FAIR}),
    "steam": Case(SLOW_BOOKS, {"fair": f"sharp:{SHARP.key}", "within_minutes": 1.0}),
    "consensus": Case(GIFTS, {}),
    "lay_value": Case(LOW_LAYS, {"fair": f"sharp:{SHARP.key}, consensus"}),
    "reversion": Case(OVER_MOVES, {"fair": _FAIR, "within_minutes": 1.0}),
}

BLIND: Final = ("value", "lay_value")
"""A blind one bets like all of its side."""


def found_where_planted(name: str) -> list[Found]:
    """What a strategy finds of what is planted for it, by seed."""
    return _planted(name)[name]


def found_without(name: str) -> list[Found]:
    """What it finds where nothing is wrong."""
    return _nothing_wrong()[name]


def flipped_where_planted(name: str) -> list[Found]:
    """What one finds that bets on the other side."""
    return _planted(name)[f"{name} flipped"]


def blind_where_planted(name: str) -> list[Found]:
    """What one finds that bets on anything, on the sides of a strategy of ``BLIND``."""
    return _planted(name)[f"{name} blind"]


def blind_without(name: str) -> list[Found]:
    """The same where nothing is wrong."""
    return _nothing_wrong()[f"{name} blind"]


def _planted(name: str) -> Mapping[str, list[Found]]:
    """One world for all that is planted alike."""
    planted = CASES[name].planted
    return _lived(tuple(each for each, case in CASES.items() if case.planted is planted))


@cache
def _lived(names: tuple[str, ...]) -> Mapping[str, list[Found]]:
    seeing = [_instance(name) for name in names]
    return lived(CASES[names[0]].planted, [*seeing, *(flipped(each) for each in seeing), *_blind(names)], SPAN)


@cache
def _nothing_wrong() -> Mapping[str, list[Found]]:
    return lived(NOTHING_WRONG, [*(_instance(name) for name in CASES), *_blind(CASES)], SPAN)


def _instance(name: str) -> StrategyInstance:
    return instance(name, name, CASES[name].parameters)


def _blind(names: Iterable[str]) -> list[StrategyInstance]:
    return [blind(_instance(name)) for name in names if name in BLIND]
