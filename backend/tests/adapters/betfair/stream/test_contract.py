"""The stream's contract: every field of an image that breaks is named; small changes that can be read say nothing."""

from typing import Final

import orjson
import pytest

from advisor.adapters.betfair.stream.contract import STREAM
from advisor.adapters.betfair.stream.wire import read_line
from advisor.core.errors import ContractBrokenError, PayloadRefusedError
from advisor.parsing.contracts.documents import ContractLimits
from advisor.parsing.json_documents import Findings, Presence
from tests.adapters.betfair.samples import AWAY, HOME, IMAGE, change, message
from tests.adapters.contract_damage import damaged_json
from tests.adapters.mutations import encoded

LIMITS: Final = ContractLimits(fewest=2)
NOT_IN_IT: Final = frozenset({"trd", "spb", "spl", "batb", "batl", "bdatb", "bdatl"})
FIELDS: Final = [
    (path, field) for path, field in dict(STREAM.needed()).items() if path.rpartition(".")[2] not in NOT_IN_IT
]


def held(document: object) -> None:
    STREAM.hold_items("betfair", (document,), LIMITS)


def fields_of(line: bytes) -> list[str]:
    try:
        read_line(line, Findings(), held)
    except ContractBrokenError as broken:
        return [each.field for each in broken.breaks]
    return []


@pytest.mark.parametrize("how", ["dropped", "renamed", "retyped"])
@pytest.mark.parametrize(("path", "field"), FIELDS, ids=[path for path, _ in FIELDS])
def test_a_broken_field_of_an_image_is_named(path: str, field: object, how: str) -> None:
    needed = dict(STREAM.needed())[path]
    optional = needed.presence is Presence.OPTIONAL and path != "mc"
    found = fields_of(damaged_json(encoded(IMAGE), STREAM, path, how))
    assert found == ([] if optional and how != "retyped" else [path])


def test_an_image_as_it_is_keeps_it() -> None:
    assert fields_of(encoded(IMAGE)) == []


def test_a_change_that_can_be_read_is_not_held_and_one_that_cannot_is() -> None:
    assert fields_of(encoded(message(change("1.1", {"id": HOME, "atb": [[2.1, 4.0]]}), pt=None))) == []
    assert fields_of(encoded(message(change("1.1", {"id": HOME, "atb": [{"price": 2.1}]})))) == ["mc.rc.atb"]


def test_a_line_of_no_kind_names_what_says_of_which_kind_it_is() -> None:
    line = orjson.dumps({key: value for key, value in orjson.loads(encoded(IMAGE)).items() if key != "op"})
    assert fields_of(line) == ["op"]
    with pytest.raises(PayloadRefusedError):
        read_line(b"{", Findings(), held)


@pytest.mark.parametrize(("name", "worse"), [("batb", 2.2), ("batl", 2.0)])
def test_levels_whose_best_lies_behind_the_second_are_no_ladder(name: str, worse: float) -> None:
    right = [[0, 2.1, 5.0], [1, 4.2 - worse, 5.0]]
    wrong = [[1, worse, 5.0], [0, 2.1, 5.0]]

    def image(*ladders: object) -> bytes:
        runners = [{"id": number, name: ladder} for number, ladder in zip((HOME, AWAY), ladders, strict=True)]
        return encoded(message(change("1.1", *runners, img=True), ct="SUB_IMAGE"))  # type: ignore[arg-type]

    assert fields_of(image(right, right)) == []
    assert fields_of(image(wrong, wrong)) == [f"mc.rc.{name}"]
    assert fields_of(image(wrong, right)) == []
