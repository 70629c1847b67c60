"""The checker is checked: a made-up history is good, and each defect that is planted in it is found by its name."""

import ast
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from tests.crash import history_checker
from tests.crash.good_history import good_history
from tests.crash.history_checker.history import History, Row
from tests.crash.history_checker.rules import findings

Plant = Callable[[History], History]


def test_a_good_history_has_nothing_to_find() -> None:
    assert findings(good_history()) == []


def without(rows: tuple[Row, ...], place: int) -> tuple[Row, ...]:
    return (*rows[:place], *rows[place + 1 :])


def changed(rows: tuple[Row, ...], place: int, **values: object) -> tuple[Row, ...]:
    return (*rows[:place], {**rows[place], **values}, *rows[place + 1 :])


def entry_of(history: History, key: str) -> int:
    return next(place for place, entry in enumerate(history.entries) if entry["key"].endswith(key))


def change_of(history: History, reference: str, state: str) -> int:
    rows = history.changes
    return next(place for place, row in enumerate(rows) if (row["reference"], row["state"]) == (reference, state))


def dropped_fill(history: History) -> History:
    return replace(history, fills=without(history.fills, 0))


def invented_fill(history: History) -> History:
    return replace(history, fills=(*history.fills, {**history.fills[0], "key": "9.9"}))


def second_order(history: History) -> History:
    return replace(history, orders=(*history.orders, {**history.orders[0], "id": "77"}))


def order_without_intent(history: History) -> History:
    return replace(history, orders=(*history.orders, {**history.orders[0], "id": "77", "reference": "nobody's"}))


def send_before_its_commit(history: History) -> History:
    place = change_of(history, "open", "intended")
    return replace(history, changes=changed(history.changes, place, committed=history.arrivals[-1]["at"] + 1))


def copy_sent(history: History) -> History:
    return replace(history, arrivals=(*history.arrivals, history.arrivals[0]))


def send_after_halt(history: History) -> History:
    (halt,) = history.halts
    late = {**history.arrivals[0], "at": halt["acknowledged"] + 0.1}
    return replace(history, arrivals=(late, *history.arrivals[1:]))


def send_by_another_leader(history: History) -> History:
    return replace(history, sends=changed(history.sends, 0, number=history.sends[0]["number"] + 1))


def stale_write(history: History) -> History:
    return replace(history, numbers=(*history.numbers, 1))


def unbalanced_entry(history: History) -> History:
    place = entry_of(history, ":settled")
    lines = [{**line, "amount": line["amount"] + 1} for line in history.entries[place]["postings"][:1]]
    postings = [*lines, *history.entries[place]["postings"][1:]]
    return replace(history, entries=changed(history.entries, place, postings=postings))


def changed_balance(history: History) -> History:
    return replace(history, accounts=changed(history.accounts, 0, balance=history.accounts[0]["balance"] + 1))


def changed_ledger(history: History) -> History:
    return replace(history, tampered=1)


def settled_twice(history: History) -> History:
    entry = history.entries[entry_of(history, ":settled")]
    return replace(history, entries=(*history.entries, {**entry, "key": entry["key"] + ":2"}))


def hold_kept(history: History) -> History:
    return replace(history, entries=without(history.entries, entry_of(history, ":released:0")))


def too_early_an_absence(history: History) -> History:
    place = change_of(history, "absent", "rejected")
    return replace(history, changes=changed(history.changes, place, at=history.changes[place]["at"] - 4))


def forbidden_state(history: History) -> History:
    back = {**history.changes[-1], "reference": "won", "before": "filled", "state": "accepted"}
    return replace(history, changes=(*history.changes, back))


def left_unknown(history: History) -> History:
    place = next(place for place, row in enumerate(history.intents) if row["reference"] == "absent")
    cut = without(history.changes, change_of(history, "absent", "rejected"))
    rows = changed(history.intents, place, state="unknown", origin=None, closed=None)
    return replace(history, intents=rows, changes=cut)


def other_statement(history: History) -> History:
    return replace(history, lines=changed(history.lines, 1, amount="12.99"))


def other_exposure(history: History) -> History:
    place = next(place for place, row in enumerate(history.matches) if row["reference"] == "open")
    return replace(history, matches=changed(history.matches, place, size="9.00"))


def bought_again(history: History) -> History:
    return replace(history, intents=changed(history.intents, 1, cause=history.intents[0]["cause"]))


def item_left_open(history: History) -> History:
    return replace(history, open_items=("Look at it.",))


@pytest.mark.parametrize(
    ("plant", "name"),
    [
        (dropped_fill, "fill missing"),
        (invented_fill, "fill invented"),
        (second_order, "duplicated"),
        (order_without_intent, "lost"),
        (send_before_its_commit, "sent before its commit"),
        (copy_sent, "sent again"),
        (send_after_halt, "sent after a halt"),
        (send_by_another_leader, "sent by another leader"),
        (stale_write, "stale write"),
        (unbalanced_entry, "unbalanced"),
        (changed_balance, "balance"),
        (changed_ledger, "ledger changed"),
        (settled_twice, "cause"),
        (hold_kept, "hold"),
        (too_early_an_absence, "evidence"),
        (forbidden_state, "state"),
        (left_unknown, "not ended"),
        (other_statement, "cash"),
        (other_exposure, "exposure"),
        (bought_again, "bought again"),
        (item_left_open, "open item"),
    ],
)
def test_a_planted_defect_is_found_by_its_name(plant: Plant, name: str) -> None:
    assert name in {each.name for each in findings(plant(good_history()))}


def test_it_imports_nothing_of_what_it_checks() -> None:
    files = list((Path(__file__).parent / "history_checker").glob("*.py"))
    assert len(files) > 1
    for file in files:
        nodes = list(ast.walk(ast.parse(file.read_text())))
        modules = [node.module or "" for node in nodes if isinstance(node, ast.ImportFrom)]
        modules += [alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names]
        assert not [name for name in modules if name.split(".")[0] == "advisor"]
        assert not [
            name for name in modules if name.startswith("tests") and not name.startswith(history_checker.__name__)
        ]
