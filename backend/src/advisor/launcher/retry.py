"""``advisor retry``: have the running launcher start again what it left down."""

from __future__ import annotations

import os
from pathlib import Path

from advisor.launcher.lock import holder_of
from advisor.launcher.requests import RETRY


def retry(data_dir: Path) -> None:
    """Ask the supervisor of this data folder; it answers on its terminal and in its log.

    Raises:
        NotRunningError: there is none.
    """
    os.kill(holder_of(data_dir), RETRY)
