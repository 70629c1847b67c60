"""How the product's numerical functions are compiled: once, at import, cached on disk.

Compiled code uses IEEE arithmetic only (no ``fastmath``, no fused operations, no threads), so that the same
input gives the same bits on every machine and in every batch.
"""

import hashlib
from collections.abc import Callable
from enum import Enum
from types import ModuleType
from typing import Final, TypeVar, cast

import numpy as np
from numba import njit, types
from numba.core.caching import FunctionCache
from numba.core.dispatcher import Dispatcher
from numba.core.typing.templates import Signature

Function = TypeVar("Function", bound=Callable[..., object])

FLOAT: Final = types.float64
FLOATS_IN: Final = types.Array(types.float64, 1, "C", readonly=True)
FLOATS_2D_IN: Final = types.Array(types.float64, 2, "C", readonly=True)
FLOATS_3D_IN: Final = types.Array(types.float64, 3, "C", readonly=True)
FLOATS_OUT: Final = types.Array(types.float64, 1, "C")
FLOATS_2D_OUT: Final = types.Array(types.float64, 2, "C")
INT16S_OUT: Final = types.Array(types.int16, 1, "C")
INT16S_2D_OUT: Final = types.Array(types.int16, 2, "C")


def compiled(*signatures: Signature) -> Callable[[Function], Function]:
    """Compile a function to machine code.

    Args:
        signatures: numba signatures such as ``types.void(FLOATS_IN, FLOATS_OUT)``. With one, the function is
            compiled when its module is imported (or read from the disk cache), and never later. Without, it is
            a part of other compiled functions.

    A compiled function names what it calls (``from module import part``): a part reached through a module
    object would not be noticed when it changes.
    """

    def compile_now(function: Function) -> Function:
        if not signatures:
            return cast(Function, njit(error_model="numpy", nogil=True)(function))
        dispatcher = _cached(function)
        for signature in signatures:
            dispatcher.compile(signature)
        dispatcher.disable_compile()
        return cast(Function, dispatcher)

    return compile_now


def compiled_on_call(function: Function) -> Function:
    """Compile a function when it is first called with new types (or read it from the disk cache).

    For functions over named tuples, whose signatures are long. Long-running processes call them once at start, so
    that nothing compiles inside a request.
    """
    return cast(Function, _cached(function))


def _cached(function: Function) -> "Dispatcher[Function]":
    dispatcher = njit(error_model="numpy", nogil=True)(function)
    cache = _CacheOfWhole(function)  # type: ignore[no-untyped-call]
    setattr(dispatcher, "_cache", cache)  # noqa: B010 (numba's types do not declare the field)
    return dispatcher


class _CacheOfWhole(FunctionCache):
    """Disk cache whose key covers the functions and constants that a function uses.

    Numba's own cache only notices changes in the file of the function itself: after an edit of a part, callers in
    other files would run the old formula.
    """

    def _index_key(self, sig: object, codegen: object) -> tuple[object, ...]:
        own: tuple[object, ...] = super()._index_key(sig, codegen)  # type: ignore[no-untyped-call]
        return (*own, fingerprint(self._py_func))


def fingerprint(function: Callable[..., object]) -> str:
    """Digest of a function's code, of the constants it reads and of the compiled functions it calls.

    Raises:
        TypeError: the function reaches into a module of the product, where changes would go unnoticed.
    """
    digest = hashlib.sha256()
    seen: set[Callable[..., object]] = set()
    todo = [function]
    while todo:
        current = todo.pop()
        if current in seen:
            continue
        seen.add(current)
        code = current.__code__
        digest.update(repr((code.co_code, code.co_consts)).encode())
        for name in code.co_names:
            value = current.__globals__.get(name)
            if isinstance(value, Dispatcher):
                todo.append(value.py_func)
            else:
                digest.update(f"{name}={_constant(value)}".encode())
    return digest.hexdigest()


def _constant(value: object) -> str:
    """What of a global ends up in machine code; empty for what numba itself provides."""
    if isinstance(value, int | float | str | tuple | np.generic):
        return repr(value)
    if isinstance(value, type) and issubclass(value, Enum):
        return repr(list(value))
    if isinstance(value, ModuleType) and value.__name__.partition(".")[0] == "advisor":
        raise TypeError(f"Compiled code must import what it uses from {value.__name__} by name.")
    return ""
