"""Markets as the stream sends them: whole images, and what changed between two."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from advisor.sandbox.answers import Document
from advisor.sandbox.betfair.documents import definition, money
from advisor.sandbox.betfair.exchange_book import Market, ladders_of
from advisor.sandbox.world.exchange import Ladder
from advisor.sandbox.world.games import GameState
from advisor.sandbox.world.world import World


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which parts of a market are sent.

    Attributes:
        fields: of the provider's ``marketDataFilter``; empty for all.
        levels: depth of best offers, 1 to 10.
    """

    fields: frozenset[str]
    levels: int

    def has(self, name: str) -> bool:
        """The field is sent."""
        return not self.fields or name in self.fields


@dataclass(frozen=True, slots=True, kw_only=True)
class RunnerImage:
    """One runner. ``values`` are sent whole, ``tables`` by key: a size of 0 removes an entry."""

    id: int
    values: dict[str, float]
    tables: dict[str, dict[float, list[float]]]


@dataclass(frozen=True, slots=True, kw_only=True)
class MarketImage:
    """A market at an instant."""

    id: str
    definition: Document | None
    volume: float | None
    runners: dict[int, RunnerImage] = field(default_factory=dict)


def image(world: World, market: Market, game: GameState, wanted: Wanted, now: int) -> MarketImage:
    """The market as it is now."""
    offers = ladders_of(world, game, market.position, now)
    volume = money(sum(ladder.matched for ladder in offers))
    return MarketImage(
        id=market.id,
        definition=definition(market, game) if wanted.has("EX_MARKET_DEF") else None,
        volume=volume if volume and wanted.has("EX_TRADED_VOL") else None,
        runners={runner.id: _runner(runner.id, offers[runner.column], wanted) for runner in market.runners},
    )


def whole(shown: MarketImage) -> Document:
    """The market change that replaces whatever was known."""
    document: Document = {"id": shown.id, "img": True}
    if shown.definition is not None:
        document["marketDefinition"] = shown.definition
    if shown.volume is not None:
        document["tv"] = shown.volume
    changes = [_change(None, runner) for runner in shown.runners.values()]
    document["rc"] = [change for change in changes if change is not None]
    return document


def changes(old: MarketImage, new: MarketImage) -> Document | None:
    """The market change from one image to the next, None when nothing changed."""
    document: Document = {"id": new.id}
    if new.definition != old.definition:
        document["marketDefinition"] = new.definition
    if new.volume is not None and new.volume != old.volume:
        document["tv"] = new.volume
    runners = [_change(old.runners.get(key), runner) for key, runner in new.runners.items()]
    changed = [runner for runner in runners if runner is not None]
    if changed:
        document["rc"] = changed
    return document if len(document) > 1 else None


def _runner(runner_id: int, ladder: Ladder, wanted: Wanted) -> RunnerImage:
    values, tables = {}, {}
    if wanted.has("EX_LTP") and ladder.last:
        values["ltp"] = ladder.last / 100
    if wanted.has("EX_TRADED_VOL") and (matched := ladder.matched):
        values["tv"] = money(matched)
    for name, back, lay in (("EX_BEST_OFFERS", "batb", "batl"), ("EX_BEST_OFFERS_DISP", "bdatb", "bdatl")):
        if wanted.has(name):
            tables[back], tables[lay] = _levels(ladder.back[: wanted.levels]), _levels(ladder.lay[: wanted.levels])
    if wanted.has("EX_ALL_OFFERS"):
        tables["atb"], tables["atl"] = _prices(ladder.back), _prices(ladder.lay)
    if wanted.has("EX_TRADED"):
        tables["trd"] = _prices(ladder.traded)
    return RunnerImage(id=runner_id, values=values, tables=tables)


def _levels(offers: Sequence[tuple[int, int]]) -> dict[float, list[float]]:
    return {level: [level, price / 100, money(size)] for level, (price, size) in enumerate(offers)}


def _prices(offers: Sequence[tuple[int, int]]) -> dict[float, list[float]]:
    return {price / 100: [price / 100, money(size)] for price, size in offers}


def _change(old: RunnerImage | None, new: RunnerImage) -> Document | None:
    known = old.values if old is not None else {}
    document: Document = {name: value for name, value in new.values.items() if known.get(name) != value}
    for name, table in new.tables.items():
        before = old.tables.get(name, {}) if old is not None else {}
        changed = [entry for key, entry in table.items() if before.get(key) != entry]
        changed += [_removed(entry) for key, entry in before.items() if key not in table and name != "trd"]
        if changed:
            document[name] = changed
    return document | {"id": new.id} if document or old is None else None


def _removed(entry: list[float]) -> list[float]:
    return [entry[0], 0] if len(entry) == 2 else [entry[0], 0, 0]
