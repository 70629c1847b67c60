"""How long prices really stood: the truth against which a survival curve is held that was learned from quotes."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from advisor.core.markets import MarketTypeKey
from advisor.sandbox.world.competitions import Competition
from advisor.sandbox.world.scoring import columns
from advisor.sandbox.world.world import World


class PriceKey(NamedTuple):
    """A selection of a game at a bookmaker; ``line`` is hundredths, or ``LINE_NONE``."""

    fixture: str
    market: MarketTypeKey
    line: int
    selection: int


@dataclass(frozen=True, slots=True)
class PriceLife:
    """A price for as long as a backer got it or a better one.

    Attributes:
        odds: decimal odds in hundredths.
        begins: Unix seconds.
        ends: Unix seconds: from then on the price is worse, or away; None while it stands, or where the game began.
    """

    odds: int
    begins: float
    ends: float | None


def price_lives(
    world: World, index: int, competition: Competition, since: float, until: float
) -> dict[PriceKey, list[PriceLife]]:
    """Every price before the start that book ``index`` offered in a span, by its beginning.

    Prices that stood when the span began count from there.
    """
    instants = [since, *world.looks(index, since, until)]
    return lives_of((instant, _offers(world, index, competition, instant)) for instant in instants)


def lives_of(offered: Iterable[tuple[float, Mapping[PriceKey, int]]]) -> dict[PriceKey, list[PriceLife]]:
    """The lives of prices in a series of whole offers, each with its instant; a game that is missing has begun."""
    lives: dict[PriceKey, list[PriceLife]] = {}
    alive: dict[PriceKey, list[int]] = {}
    before: Mapping[PriceKey, int] = {}
    for instant, offers in offered:
        listed = {key.fixture for key in offers}
        for key in before.keys() | offers.keys():
            now = offers.get(key, 0)
            if now == before.get(key, 0) or (not now and key.fixture not in listed):
                continue
            own, open_lives = lives.setdefault(key, []), alive.setdefault(key, [])
            while open_lives and own[open_lives[-1]].odds > now:
                place = open_lives.pop()
                own[place] = PriceLife(own[place].odds, own[place].begins, instant)
            if now:
                open_lives.append(len(own))
                own.append(PriceLife(now, instant, None))
        before = offers
    return lives


def _offers(world: World, index: int, competition: Competition, instant: float) -> dict[PriceKey, int]:
    sheet = world.sheet(index, competition, instant)
    return {
        PriceKey(game.fixture.id, column.market, int(sheet.lines[row, number]), place): round(odds * 100)
        for row, game in enumerate(sheet.games)
        if game.fixture.kickoff > instant
        for number, column in enumerate(columns(competition.sport))
        if not column.exchange_only
        for place, odds in enumerate(sheet.odds[row, column.start : column.stop].tolist())
        if odds == odds  # a selection that is not offered has no number
    }
