"""Compiled code is ready when called, by several threads too, and never outlives the source it was made from."""

import inspect
import os
import subprocess
import sys
from pathlib import Path
from types import FunctionType
from typing import Final

import numpy as np
import pytest
from numba import njit
from numba.core.caching import FunctionCache
from numba.core.dispatcher import Dispatcher

from advisor.pricing import compiled as compiled_module
from advisor.pricing import edge_scalar, lines
from advisor.pricing.compiled import FLOAT, Compiled, compiled, fingerprint
from advisor.pricing.margin.removal import KERNELS

PARTS = """
from advisor.pricing.compiled import compiled
@compiled()
def part(x: float) -> float:
    return x + {added}
"""
WHOLE = """
from advisor.pricing.compiled import FLOAT, compiled
from parts import part
@compiled(FLOAT, returns=FLOAT)
def whole(x: float) -> float:
    return 2.0 * part(x)
"""
ASK = "from whole import whole; print(whole(1.0), whole.dispatcher.stats.cache_hits.total())"


def ask(folder: Path) -> list[str]:
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(folder), *sys.path])}
    answer = subprocess.run(
        [sys.executable, "-c", ASK], env=environment, capture_output=True, text=True, check=True, timeout=120
    )
    return answer.stdout.split()


def test_an_edited_part_is_noticed_in_another_files_cache(tmp_path: Path) -> None:
    (tmp_path / "whole.py").write_text(WHOLE)
    (tmp_path / "parts.py").write_text(PARTS.format(added="1.0"))
    assert ask(tmp_path) == ["4.0", "0"]
    assert ask(tmp_path) == ["4.0", "1"]
    (tmp_path / "parts.py").write_text(PARTS.format(added="5.0"))
    assert ask(tmp_path) == ["12.0", "0"]


def test_numbas_private_cache_is_the_one_we_extend() -> None:
    changed = (
        "numba's private disk cache has changed: adapt pricing.machine_code before raising the version in pyproject"
    )
    assert hasattr(FunctionCache, "_index_key"), changed
    parameters = list(inspect.signature(FunctionCache._index_key).parameters)
    assert parameters == ["self", "sig", "codegen"], changed

    def plain(x: float) -> float:
        return x

    dispatcher: object = njit(plain)
    assert isinstance(dispatcher, Dispatcher), changed
    dispatcher.enable_caching()
    assert isinstance(getattr(dispatcher, "_cache", None), FunctionCache), changed
    assert getattr(getattr(dispatcher, "_cache", None), "_py_func", None) is plain, changed


KERNEL_PARTS: Final[list[object]] = [*KERNELS.values(), edge_scalar, lines._best_price, lines._weighted_mean]


@pytest.mark.parametrize("kernel", KERNEL_PARTS)
def test_kernels_are_compiled_for_their_signature_and_no_other(kernel: object) -> None:
    assert isinstance(kernel, Compiled)
    assert len(kernel.dispatcher.signatures) == 1
    with pytest.raises(TypeError, match="No matching definition"):
        kernel(*["text"] * len(kernel.dispatcher.signatures[0]))


NO_NUMBA = """
import sys
import numpy as np
import advisor.engine.step, advisor.backtest.run, advisor.strategies.registry
assert "numba" not in sys.modules, "imported"
from advisor.pricing.compiled import interpret
from advisor.pricing import Method, edge, remove_margin
interpret()
for name in Method:
    remove_margin(np.array([[2.0, 3.5, 4.2]]), name)
edge(np.array([0.5]), np.array([2.1]))
assert "numba" not in sys.modules, "called"
"""


def test_a_process_that_interprets_never_loads_numba() -> None:
    done = subprocess.run([sys.executable, "-c", NO_NUMBA], capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr


def test_division_by_zero_follows_ieee() -> None:
    @compiled(FLOAT, returns=FLOAT)
    def reciprocal(x: float) -> float:
        return 1.0 / x

    assert reciprocal(0.0) == np.inf


def in_module(source: str, **globals_: object) -> FunctionType:
    """A plain function ``f`` from source, in a module of its own with these globals."""
    exec(source, globals_)
    function = globals_["f"]
    assert isinstance(function, FunctionType)
    return function


def test_fingerprint_follows_code_and_constants() -> None:
    double = fingerprint(in_module("def f(x): return 2 * x"))
    assert fingerprint(in_module("def f(x): return 2 * x")) == double
    assert fingerprint(in_module("def f(x): return 3 * x")) != double
    assert fingerprint(in_module("def f(x): return 2 + x")) != double
    by_constant = "def f(x): return FACTOR * x"
    assert fingerprint(in_module(by_constant, FACTOR=2)) != fingerprint(in_module(by_constant, FACTOR=3))


def test_a_part_behind_a_module_of_the_product_is_refused() -> None:
    function = in_module("def f(x): return module.part(x)", module=compiled_module)
    with pytest.raises(TypeError, match="by name"):
        fingerprint(function)


RACE = """
import threading
import numpy as np
from advisor.pricing import Method, remove_margin
odds = np.array([[2.0, 3.5, 4.2]])
failed = []
def work(method):
    try:
        remove_margin(odds, method)
    except Exception as error:
        failed.append(error)
start = [threading.Thread(target=work, args=(method,)) for method in (*Method, *Method)]
[thread.start() for thread in start]
[thread.join() for thread in start]
assert failed == [], failed
"""


def test_threads_that_call_first_at_once_all_get_compiled_code(tmp_path: Path) -> None:
    environment = {**os.environ, "NUMBA_CACHE_DIR": str(tmp_path), "PYTHONPATH": os.pathsep.join(sys.path)}
    done = subprocess.run(
        [sys.executable, "-c", RACE], env=environment, capture_output=True, text=True, timeout=300, check=False
    )
    assert done.returncode == 0, done.stderr


WARM = """
import gc
from advisor.bootstrap.warm_up import main
from advisor.pricing.compiled import Compiled
main()
cold = [each.__name__ for each in gc.get_objects() if isinstance(each, Compiled)
        and each._signature is not None and each._dispatcher is None]
assert cold == [], cold
"""


def test_the_warm_up_compiles_every_kernel() -> None:
    done = subprocess.run([sys.executable, "-c", WARM], capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 0, done.stderr
