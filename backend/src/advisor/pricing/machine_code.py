"""numba, and what we need of its insides: the one module that imports it, loaded when something is first compiled.

The disk cache is a private part of numba, so its version is capped in ``pyproject.toml``.
"""

import importlib
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any


@contextmanager
def _without_scipy() -> Iterator[None]:
    """numba looks for scipy's linear algebra while it loads. Nothing here uses it, and it costs a third of the load."""
    if "scipy" in sys.modules:
        yield
        return
    sys.modules["scipy"] = None  # type: ignore[assignment]  # what Python itself puts there to block an import
    try:
        yield
    finally:
        del sys.modules["scipy"]


with _without_scipy():
    importlib.import_module("numba.np.arraymath")
    from numba import njit, types
    from numba.core.caching import FunctionCache
    from numba.core.dispatcher import Dispatcher

_ELEMENTS = {"float64": types.float64, "int16": types.int16, "int64": types.int64}


def dispatcher_of(function: Callable[..., object], fingerprint: str | None) -> "Dispatcher[Any]":
    """Make a function ready to be compiled when it is called.

    Args:
        function: its globals will hold dispatchers for the parts it calls.
        fingerprint: of all it is made of, for the disk cache; None for no cache.
    """
    dispatcher = njit(error_model="numpy", nogil=True)(function)
    if fingerprint is not None:
        cache = _CacheOfWhole(function, fingerprint)
        setattr(dispatcher, "_cache", cache)  # noqa: B010 (numba's types do not declare the field)
    return dispatcher


def compile_for(dispatcher: "Dispatcher[Any]", signature: tuple[str, ...]) -> None:
    """Compile for these types of the result and the arguments now, and for no others later."""
    returns, *arguments = map(_type_of, signature)
    dispatcher.compile(returns(*arguments))
    dispatcher.disable_compile()


def _type_of(name: str) -> Any:
    if name == "void":
        return types.void
    layout, _, access = name.partition(" ")
    element, bracket, _ = layout.partition("[")
    scalar = _ELEMENTS[element]
    return types.Array(scalar, layout.count(",") + 1, "C", readonly=access == "readonly") if bracket else scalar


class _CacheOfWhole(FunctionCache):
    """Disk cache which also knows the functions and constants a function is made of.

    Numba's own cache only notices changes in the file of the function itself: an edited part would leave
    callers in other files running the old formula.
    """

    def __init__(self, function: Callable[..., object], fingerprint: str) -> None:
        super().__init__(function)  # type: ignore[no-untyped-call]
        self._fingerprint = fingerprint

    def _index_key(self, sig: object, codegen: object) -> tuple[object, ...]:
        own: tuple[object, ...] = super()._index_key(sig, codegen)  # type: ignore[no-untyped-call]
        return (*own, self._fingerprint)
