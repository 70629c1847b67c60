"""Memory that is free and still ours."""

import ctypes
import gc
from typing import Final

_LIBC: Final = ctypes.CDLL(None)


def give_back() -> None:
    """Let the system have what was freed; does nothing where the C library cannot.

    What many small objects leave is else kept for the next ones of their size, and larger ones come on top of it.
    """
    gc.collect()
    if hasattr(_LIBC, "malloc_trim"):
        _LIBC.malloc_trim(0)
