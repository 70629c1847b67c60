"""Answers that changed in form or meaning: in every item, and in nothing else."""

from typing import Final

import orjson
import pytest

from advisor.sandbox.faults.changes import Change, changed

EVENT: Final = {
    "id": "7",
    "commence_time": "2026-11-28T15:00:00Z",
    "home_team": "Alpha",
    "away_team": "Beta",
    "bookmakers": [
        {
            "key": "b",
            "markets": [
                {
                    "key": "h2h",
                    "outcomes": [
                        {"name": "Alpha", "price": 1.5},
                        {"name": "Draw", "price": 4.0},
                        {"name": "Beta", "price": 3.0},
                    ],
                }
            ],
        }
    ],
}
BOOK: Final = {
    "jsonrpc": "2.0",
    "result": [
        {
            "marketId": "1.1",
            "runners": [
                {
                    "ex": {
                        "availableToBack": [{"price": 2.0, "size": 5.0}, {"price": 1.9, "size": 9.0}],
                        "availableToLay": [{"price": 2.1, "size": 6.0}],
                    }
                }
            ],
        }
    ],
}


def after(document: object, change: Change, field: str = "", seconds: float = 0.0) -> object:
    return orjson.loads(changed(orjson.dumps(document), change, field, seconds))


def prices(document: object) -> dict[str, float]:
    """Of the one market."""
    assert isinstance(document, list)
    return {each["name"]: each["price"] for each in document[0]["bookmakers"][0]["markets"][0]["outcomes"]}


def offers(document: object) -> dict[str, list[float]]:
    assert isinstance(document, dict)
    sides = document["result"][0]["runners"][0]["ex"]
    return {name: [each["price"] for each in ladder] for name, ladder in sides.items()}


def test_a_field_is_dropped_renamed_or_retyped_wherever_it_stands() -> None:
    path = "bookmakers.markets.key"
    assert after([EVENT, EVENT], Change.DROPPED, "id") == [{k: v for k, v in EVENT.items() if k != "id"}] * 2
    market = EVENT["bookmakers"][0]["markets"][0]  # type: ignore[index]
    renamed = after([EVENT], Change.RENAMED, path)
    assert renamed[0]["bookmakers"][0]["markets"][0] == {"key_v2": "h2h", "outcomes": market["outcomes"]}  # type: ignore[index]
    assert renamed[0]["bookmakers"][0]["key"] == "b"  # type: ignore[index]
    retyped = after(BOOK, Change.RETYPED, "runners.ex.availableToBack.price")
    assert offers(retyped) == {"availableToBack": [[2.0], [1.9]], "availableToLay": [2.1]}
    assert after([EVENT], Change.DROPPED, "colour") == [EVENT]


def test_prices_change_their_side_or_their_kind() -> None:
    assert prices(after([EVENT], Change.SIDES)) == {"Beta": 1.5, "Draw": 4.0, "Alpha": 3.0}
    assert prices(after([EVENT], Change.AMERICAN)) == {"Alpha": -200, "Draw": 300, "Beta": 200}
    assert prices(after([EVENT], Change.PROBABILITIES)) == {"Alpha": 0.6667, "Draw": 0.25, "Beta": 0.3333}


@pytest.mark.parametrize(
    ("change", "backs", "lays"),
    [
        (Change.LAYS, [2.1], [2.0, 1.9]),
        (Change.ENDS, [1.01], [1000.0]),
        (Change.LADDERS, [1.9, 2.0], [2.1]),
    ],
)
def test_offers_change(change: Change, backs: list[float], lays: list[float]) -> None:
    assert offers(after(BOOK, change)) == {"availableToBack": backs, "availableToLay": lays}


def test_times_scores_and_temperatures_change() -> None:
    assert after([EVENT], Change.HOURS, seconds=3600.0) == [{**EVENT, "commence_time": "2026-11-28T16:00:00Z"}]
    assert after([EVENT], Change.MILLISECONDS) == [{**EVENT, "commence_time": 1_795_878_000_000}]
    scores = {"scores": [{"name": "Alpha", "score": "2"}, {"name": "Beta", "score": "0"}]}
    assert after(scores, Change.SCORES) == {"scores": [{"name": "Alpha", "score": "0"}, {"name": "Beta", "score": "2"}]}
    assert after({"hourly": {"temperature_2m": [10.0, None]}}, Change.FAHRENHEIT) == {
        "hourly": {"temperature_2m": [50.0, None]}
    }
    assert after({"scores": None}, Change.SCORES) == {"scores": None}


def test_what_is_no_json_stays_as_it_is() -> None:
    assert changed(b"<html>", Change.DROPPED, "id", 0.0) == b"<html>"
