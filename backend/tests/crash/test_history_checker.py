"""The checker is checked: a made-up history is good, and each defect that is planted in it is found by its name."""

import ast
from dataclasses import replace
from pathlib import Path

import pytest

from tests.crash import history_checker
from tests.crash.defects import DEFECTS, Plant, changed, copy_sent, replaced_order, written_after_halt
from tests.crash.good_history import good_history
from tests.crash.history_checker.figures import COUNTED, figures
from tests.crash.history_checker.rules import findings


def test_a_good_history_has_nothing_to_find() -> None:
    assert findings(good_history()) == []


@pytest.mark.parametrize(("plant", "name"), DEFECTS, ids=lambda each: getattr(each, "__name__", each))
def test_a_planted_defect_is_found_by_its_name(plant: Plant, name: str) -> None:
    assert name in {each.name for each in findings(plant(good_history()))}


def test_an_order_that_came_in_the_place_of_another_is_no_second_one() -> None:
    found = {each.name for each in findings(replaced_order(good_history()))}
    assert not found & {"chain", "duplicated", "lost"}


def test_a_close_out_passes_a_halt() -> None:
    late = written_after_halt(good_history())
    closing = replace(late, intents=changed(late.intents, 0, close_out=7))
    assert "sent after a halt" not in {each.name for each in findings(closing)}


def test_a_halt_stands_over_its_own_subject_alone() -> None:
    late = written_after_halt(good_history())
    other, own = (
        replace(late, halts=changed(late.halts, 0, scope="venue", subject=subject))
        for subject in ("sandbox_exchange", "soft_north")
    )
    assert "sent after a halt" not in {each.name for each in findings(other)}
    assert "sent after a halt" in {each.name for each in findings(own)}


def test_figures_of_venues_are_those_of_all() -> None:
    history = good_history()
    counts = figures(history, findings(history))["counts"]
    assert sum(each["intents"] for each in counts.values()) == len(history.intents)
    assert {key: each["fills"] for key, each in counts.items() if key} == {"soft_north": 1, "sandbox_exchange": 2}
    assert not any(each.get(name) for each in counts.values() for name in (*COUNTED, "findings", "ledger"))


def test_a_finding_is_counted_where_its_order_was_sent() -> None:
    history = copy_sent(good_history())
    counts = figures(history, findings(history))["counts"]
    assert {key: each["duplicated"] for key, each in counts.items()} == {"": 0, "soft_north": 1, "sandbox_exchange": 0}
    assert counts["soft_north"]["resends"] == 1


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
