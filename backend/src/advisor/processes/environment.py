"""What a process that we start inherits of our environment: what programs run by, and no key or password of ours."""

from __future__ import annotations

import os
from collections.abc import Collection
from typing import Final

_PLAIN: Final = frozenset(
    {"PATH", "HOME", "USER", "LOGNAME", "SHELL", "TZ", "TMPDIR", "LANG", "LANGUAGE", "LD_LIBRARY_PATH"}
)
_LOCALE: Final = "LC_"
_INTERPRETER: Final = ("PYTHON", "NUMBA_")


def plain_environment() -> dict[str, str]:
    """Ours, of what any program may need: where programs and folders are, language and time zone."""
    return {name: value for name, value in os.environ.items() if name in _PLAIN or name.startswith(_LOCALE)}


def program_environment(variables: Collection[str]) -> dict[str, str]:
    """What a program of ours needs: the plain one, Python's own variables, and these, where they are set.

    Args:
        variables: names of what it reads beside them, in capitals; it takes them in any case.
    """
    read = {
        name: value for name, value in os.environ.items() if name.upper() in variables or name.startswith(_INTERPRETER)
    }
    return {**plain_environment(), **read}
