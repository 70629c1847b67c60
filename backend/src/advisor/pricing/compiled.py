"""How the product's numerical functions are compiled: when first called, or by ``warm_up`` at start; cached on disk.

Compiled code uses IEEE arithmetic only (no ``fastmath``, no fused operations, no threads), so that the same
input gives the same bits on every machine and in every batch. Run by the interpreter instead (``interpret``), the
same functions give the same bits too, only slower: for processes that compute little and should stay small.

Importing a module of compiled functions loads no numba: its hundred megabytes and its second of start-up are paid
by the processes that call them.
"""

import hashlib
import threading
from collections.abc import Callable
from enum import Enum
from types import FunctionType, ModuleType
from typing import Any, ClassVar, Final, TypeVar, cast

import numpy as np

Function = TypeVar("Function", bound=Callable[..., object])

FLOAT: Final = "float64"
FLOATS_IN: Final = "float64[::1] readonly"
FLOATS_2D_IN: Final = "float64[:,::1] readonly"
FLOATS_3D_IN: Final = "float64[:,:,::1] readonly"
FLOATS_OUT: Final = "float64[::1]"
FLOATS_2D_OUT: Final = "float64[:,::1]"
FLOATS_3D_OUT: Final = "float64[:,:,::1]"
INT: Final = "int64"
INTS_IN: Final = "int64[::1] readonly"
INTS_2D_IN: Final = "int64[:,::1] readonly"
INTS_3D_IN: Final = "int64[:,:,::1] readonly"
INTS_OUT: Final = "int64[::1]"
INTS_2D_OUT: Final = "int64[:,::1]"
INT16S_OUT: Final = "int16[::1]"
INT16S_2D_OUT: Final = "int16[:,::1]"
"""Types of arguments, as numba writes them; ``readonly`` arrays are only read."""


def compiled(*arguments: str, returns: str = "void") -> Callable[[Function], Function]:
    """Compile a function for one signature.

    Args:
        arguments: types such as ``FLOATS_IN``. Without any, the function is a part of other compiled functions.
        returns: type of the result.

    A compiled function names what it calls (``from module import part``): a part reached through a module
    object would not be noticed when it changes.
    """

    def wrap(function: Function) -> Function:
        return cast(Function, Compiled(function, (returns, *arguments) if arguments else None, "part"))

    return wrap


def compiled_on_call(function: Function) -> Function:
    """Compile a function when it is first called with new types (or read it from the disk cache).

    For functions over named tuples, whose signatures are long. Long-running processes call them once at start, so
    that nothing compiles inside a request.
    """
    return cast(Function, Compiled(function, None, "whole"))


_COMPILING: Final = threading.RLock()
"""Held while something is compiled: a thread that meets a half-made function waits for it."""


class Compiled:
    """A numerical function: compiled on its first call, or run by the interpreter where ``interpret`` says so.

    Args:
        function: as written; it calls others of its kind by name.
        signature: types of the result and the arguments, compiled at once for them and never for others.
        role: a "part" only stands in other compiled functions; a "whole" is called from outside and cached on disk.
    """

    is_interpreted: ClassVar[bool] = False

    def __init__(self, function: Callable[..., object], signature: tuple[str, ...] | None, role: str) -> None:
        self.py_func = function
        self.__doc__ = function.__doc__
        self.__name__ = function.__name__
        self._signature = signature
        self._is_cached = role == "whole" or signature is not None
        self._dispatcher: Any = None
        self._unfinished: Any = None
        self._run: Callable[..., object] = self._first_call

    def __call__(self, *arguments: object) -> object:
        return self._run(*arguments)

    @property
    def dispatcher(self) -> Any:  # numba's types do not say what a dispatcher is
        """What numba made of the function; loads numba, and compiles where the signature is known."""
        if self._dispatcher is None:
            with _COMPILING:
                if self._dispatcher is None:
                    self._compile()
        return self._dispatcher

    def _first_call(self, *arguments: object) -> object:
        if Compiled.is_interpreted:
            return self.py_func(*arguments)
        self._run = self.dispatcher
        return self._run(*arguments)

    def _compile(self) -> None:
        # Loaded here and not above: see the module's docstring.
        from advisor.pricing.machine_code import compile_for, dispatcher_of

        # numba looks for other dispatchers among the globals of the function, and finds ours behind their names.
        names: dict[str, object] = dict(self.py_func.__globals__)
        function = FunctionType(
            self.py_func.__code__, names, self.py_func.__name__, self.py_func.__defaults__, self.py_func.__closure__
        )
        function.__module__, function.__qualname__ = self.py_func.__module__, self.py_func.__qualname__
        dispatcher = self._unfinished = dispatcher_of(function, fingerprint(self.py_func) if self._is_cached else None)
        for name in self.py_func.__code__.co_names:
            part = names.get(name)
            # Names of fields are among these: one may lead back to a function that is being compiled.
            if isinstance(part, Compiled):
                names[name] = part.dispatcher if part._unfinished is None else part._unfinished
        if self._signature is not None:
            compile_for(dispatcher, self._signature)
        # Last, for other threads call whatever stands here.
        self._dispatcher, self._unfinished = dispatcher, None


def interpret() -> None:
    """Run compiled functions by the interpreter in this process from now on, except those already called.

    For the composition root of a process that prices a few markets a second: it does without numba altogether.
    """
    Compiled.is_interpreted = True


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
            if isinstance(value, Compiled):
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
