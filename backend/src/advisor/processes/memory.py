"""Memory that is free and still ours."""

import ctypes
import gc
from typing import Final

_LIBC: Final = ctypes.CDLL(None)


def trim() -> None:
    """Let the system have what the C library keeps for later; does nothing where that cannot.

    Large pieces that come and go, such as the state with which a journal begins or a day of quotes, leave holes between
    small ones that stay, and the next large one comes on top of them. Other threads go on, but for what they allocate.
    """
    if hasattr(_LIBC, "malloc_trim"):
        _LIBC.malloc_trim(0)


def give_back() -> None:
    """Let the system have what was freed, garbage included.

    What many small objects leave is else kept for the next ones of their size, and larger ones come on top of it.
    """
    gc.collect()
    trim()
