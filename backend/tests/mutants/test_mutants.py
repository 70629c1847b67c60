"""The mutants themselves: small, real, drawn evenly, counted rightly; and ten of them are killed."""

import ast
import os
import subprocess
import sys
from collections import Counter
from itertools import islice

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binomtest

from tests.mutants.changes import mutants_of
from tests.mutants.equivalents import EQUIVALENTS
from tests.mutants.named import NAMED
from tests.mutants.sampling import all_mutants, drawn, wilson
from tests.mutants.strata import BACKEND, SOURCES, STRATA, files_for
from tests.mutants.table import Tried, table

SOURCE = '''"""Doc 1."""
LIMIT: Final = 3

@compiled("float64[::1]", returns=1)
def paid(stake: int | None, rate: float = 0.5) -> list[int]:
    """Doc 2."""
    if stake is None or stake <= 0:
        raise ValueError(f"{1 + 1} is too little")
    total += round(stake * rate)
    return -total if total else 0
'''


def test_every_rule_is_changed_and_words_types_and_decorators_are_not() -> None:
    assert [(mutant.line, mutant.before, mutant.after) for mutant in mutants_of("x.py", SOURCE)] == [
        (2, "3", "4"),
        (5, "0.5", "1.0"),
        (7, "stake is None or stake <= 0", "stake is None and stake <= 0"),
        (7, "stake is None", "stake is not None"),
        (7, "stake <= 0", "stake < 0"),
        (7, "0", "1"),
        (9, "total += round(stake * rate)", "total -= round(stake * rate)"),
        (9, "total += round(stake * rate)", "pass"),
        (9, "round(stake * rate)", "int(stake * rate)"),
        (9, "stake * rate", "stake // rate"),
        (10, "-total if total else 0", "0 if total else -total"),
        (10, "-total", "total"),
        (10, "0", "1"),
    ]


def test_a_mutant_is_its_module_with_that_one_change() -> None:
    (found,) = [mutant for mutant in mutants_of("x.py", SOURCE) if mutant.after == "stake < 0"]
    assert found.source == SOURCE.replace("stake <= 0", "(stake < 0)")
    assert found.name == "x.py: stake <= 0 -> stake < 0"


def test_all_mutants_of_the_product_are_other_programs() -> None:
    mutants = all_mutants()
    assert mutants.keys() == STRATA.keys()
    assert all(len(of) >= 50 for of in mutants.values())
    for of in mutants.values():
        trees: dict[str, str] = {}
        for mutant in of[::7]:
            whole = trees.setdefault(mutant.path, ast.dump(ast.parse((BACKEND / "src" / mutant.path).read_text())))
            assert ast.dump(ast.parse(mutant.source)) != whole, mutant.name


def test_a_sample_has_as_many_of_each_part_and_is_the_same_each_time() -> None:
    mutants = all_mutants()
    first = [(name, mutant.line, mutant.name) for name, mutant in islice(drawn(mutants, 1), 9 * 20)]
    assert first == [(name, mutant.line, mutant.name) for name, mutant in islice(drawn(mutants, 1), 9 * 20)]
    assert first != [(name, mutant.line, mutant.name) for name, mutant in islice(drawn(mutants, 2), 9 * 20)]
    assert Counter(name for name, _, _ in first) == dict.fromkeys(STRATA, 20)


@pytest.mark.parametrize("name", STRATA)
def test_every_mutant_has_tests_and_those_that_name_its_module_come_first(name: str) -> None:
    for module in STRATA[name].modules():
        files = files_for(STRATA[name], module)
        assert files
        assert len(files) == len(set(files))
    first = min(files_for(STRATA["quota"], "advisor/upstream/quota/budget.py"))
    assert first[1].endswith("test_budget.py")


def test_equivalents_are_mutants_and_have_reasons() -> None:
    there = {
        (mutant.name, (SOURCES / mutant.path).read_text().splitlines()[mutant.line - 1].strip())
        for mutants in all_mutants().values()
        for mutant in mutants
    }
    assert EQUIVALENTS.keys() - there == set()
    assert all(EQUIVALENTS.values())


@given(st.integers(1, 500).flatmap(lambda tries: st.tuples(st.integers(0, tries), st.just(tries))))
def test_the_interval_is_wilsons(counted: tuple[int, int]) -> None:
    hits, tries = counted
    interval = binomtest(hits, tries).proportion_ci(method="wilson")
    assert wilson(hits, tries) == pytest.approx((hits / tries, interval.low, interval.high), abs=1e-9)


def test_of_nothing_tried_nothing_is_known() -> None:
    assert wilson(0, 0)[1:] == (0.0, 1.0)


def test_the_table_counts_equivalents_as_neither() -> None:
    tried = [Tried("a", "m", 1, fate) for fate in ("killed", "timed out", "lived", "equivalent")]
    assert list(table(tried, {"a": 10, "b": 5}))[2:] == [
        "| a | 10 | 4 | 1 | 2 | 1 | 66.7% | 20.8% to 93.9% |",
        "| b | 5 | 0 | 0 | 0 | 0 | nan% | 0.0% to 100.0% |",
        "| all | 15 | 4 | 1 | 2 | 1 | 66.7% | 20.8% to 93.9% |",
    ]


def test_ten_mutants_are_killed() -> None:
    """In a process of its own, where the product is not loaded yet."""
    ours = {**os.environ, "PYTHONPATH": f"{BACKEND / 'src'}:{BACKEND}"}
    run = subprocess.run(
        [sys.executable, "-m", "tests.mutants.named"], cwd=BACKEND, env=ours, capture_output=True, text=True, check=True
    )
    said = run.stdout.splitlines()
    assert len(said) == len(NAMED) == 10
    assert [line for line in said if not line.startswith("killed: ")] == []
