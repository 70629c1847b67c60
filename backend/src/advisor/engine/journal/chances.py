"""Chances that prices are still there, as a journal holds them."""

from typing import cast

import numpy as np

from advisor.core.arrays import Float64, Int64
from advisor.core.timing.survival import CurveKey, SurvivalCurves
from advisor.engine.journal.codec import decoded, encoded


def chances_bytes(curves: SurvivalCurves) -> bytes:
    """The payload of ``RecordKind.CHANCES``."""
    return encoded(
        {
            "seconds": curves.seconds,
            "edges": list(curves.edges),
            "ages": list(curves.ages),
            "keys": [list(key) for key in curves.keys],
            "log_alive": curves.log_alive.reshape(-1),
            "variance": curves.variance.reshape(-1),
            "lives": curves.lives,
        }
    )


def chances_of(payload: bytes) -> SurvivalCurves:
    """Its inverse.

    Raises:
        JournalDamagedError: it is none.
    """
    tree = decoded(payload)
    keys = tuple(CurveKey(*key) for key in cast("list[tuple[str, int, int, int]]", tree["keys"]))
    seconds = cast("Float64", tree["seconds"])
    shape = (len(keys), len(seconds))
    return SurvivalCurves(
        seconds=seconds,
        edges=tuple(cast("list[float]", tree["edges"])),
        ages=tuple(cast("list[float]", tree["ages"])),
        keys=keys,
        log_alive=np.reshape(cast("Float64", tree["log_alive"]), shape),
        variance=np.reshape(cast("Float64", tree["variance"]), shape),
        lives=cast("Int64", tree["lives"]),
    )
