"""What we rely on in Betfair's answers."""

from collections.abc import Iterator, Sequence
from typing import Final

from advisor.adapters.betfair.envelope import items_of
from advisor.adapters.betfair.stream.contract import BEST_BACK, BEST_LAY, STREAM, objects, out_of_order
from advisor.adapters.betfair.wire import EVENT_TYPES, KNOWN_BOOK, KNOWN_CATALOGUE, KNOWN_COMPETITIONS
from advisor.core.contracts import ContractBreak
from advisor.parsing.contracts.documents import Contract, ContractLimits, Document
from advisor.parsing.fields import object_or_empty
from advisor.parsing.json_documents import JsonObject
from advisor.upstream.calls import CallKind


def _ladders_of_books(items: Sequence[object], limits: ContractLimits) -> Sequence[ContractBreak]:
    """Rolled-up ladders have come in another order, one at a time; most of an answer have not."""
    backs: list[list[float]] = []
    lays: list[list[float]] = []
    for runner in objects(items, "runners"):
        offers = object_or_empty(runner, "ex")
        backs.append([-price for price in _prices(offers, "availableToBack")])
        lays.append(list(_prices(offers, "availableToLay")))
    return [fault for fault, ladders in ((BEST_BACK, backs), (BEST_LAY, lays)) if out_of_order(ladders, limits)]


def _prices(offers: JsonObject, name: str) -> Iterator[float]:
    for offer in objects([offers], name):
        price = offer.get("price")
        if isinstance(price, int | float):
            yield price


CONTRACT: Final = Contract(
    (
        Document(name="competitions", endpoint="events", items=items_of, fields=KNOWN_COMPETITIONS),
        Document(name="event types", endpoint="events", kind=CallKind.PROBE, items=items_of, fields=EVENT_TYPES),
        Document(name="catalogue", endpoint="catalogue", items=items_of, fields=KNOWN_CATALOGUE),
        Document(name="books", endpoint="books", items=items_of, fields=KNOWN_BOOK, meaning=_ladders_of_books),
        STREAM,
    )
)
