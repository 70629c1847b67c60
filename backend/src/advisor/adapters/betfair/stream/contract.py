"""What we rely on in Betfair's stream."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final

from advisor.adapters.betfair.envelope import items_of
from advisor.adapters.betfair.stream.wire import MESSAGE_FIELDS
from advisor.core.contracts import ContractBreak
from advisor.parsing.contracts.documents import ContractLimits, Document
from advisor.parsing.fields import as_object_or_empty
from advisor.parsing.json_documents import JsonObject

BEST_BACK: Final = ContractBreak(
    document="",
    field="runners.ex.availableToBack.price",
    seen="a best price to back below the second best",
    expected="the highest price first",
)
BEST_LAY: Final = ContractBreak(
    document="",
    field="runners.ex.availableToLay.price",
    seen="a best price to lay above the second best",
    expected="the lowest price first",
)
_LEVELS: Final = {"batb": BEST_BACK, "bdatb": BEST_BACK, "batl": BEST_LAY, "bdatl": BEST_LAY}


def _levels_of_stream(items: Sequence[object], limits: ContractLimits) -> Sequence[ContractBreak]:
    """The lowest level is the best offer."""
    breaks: list[ContractBreak] = []
    runners = [runner for change in objects(items, "mc") for runner in objects([change], "rc")]
    for name, fault in _LEVELS.items():
        sign = -1 if fault is BEST_BACK else 1
        ladders = [[sign * price for _, price in sorted(_levels(runner.get(name)))] for runner in runners]
        if out_of_order(ladders, limits):
            breaks.append(replace(fault, field=f"mc.rc.{name}"))
    return breaks


def out_of_order(ladders: Sequence[Sequence[float]], limits: ContractLimits) -> bool:
    """Whether most ladders, of numbers that should rise, have a better second than first."""
    deep = [ladder for ladder in ladders if len(ladder) > 1]
    wrong = sum(ladder[0] > ladder[1] for ladder in deep)
    return len(deep) >= limits.fewest and wrong > limits.broken_share * len(deep)


def objects(items: Sequence[object], name: str) -> Iterator[JsonObject]:
    """The objects in the lists of that name."""
    for item in items:
        inside = as_object_or_empty(item).get(name)
        yield from (element for element in (inside if isinstance(inside, list) else ()) if isinstance(element, dict))


def _levels(entries: object) -> Iterator[tuple[int, float]]:
    """Level and price of the entries with a size; one without takes its level away."""
    if not isinstance(entries, list):
        return
    for entry in entries:
        match entry:
            case [int() as level, int() | float() as price, int() | float() as size] if size:
                yield level, price
            case _:
                continue


STREAM: Final = Document(name="stream", endpoint="", items=items_of, fields=MESSAGE_FIELDS, meaning=_levels_of_stream)
