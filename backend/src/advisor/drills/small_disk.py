"""A disk of a few hundred megabytes, where this system lets a program make one; and the drill that fills it.

The disk is a ``tmpfs`` in a mount namespace of a process of its own, which nobody else sees and which ends with it.
"""

import asyncio
import shutil
import subprocess
import sys
from tempfile import TemporaryDirectory
from typing import Final

import orjson

_SIZE: Final = "200m"
_ALONE: Final = ("unshare", "--user", "--map-root-user", "--mount")


def can_make_a_small_disk() -> bool:
    """Whether this system lets us."""
    command = (*_ALONE, "mount", "-t", "tmpfs", "none", "/mnt")
    return bool(shutil.which(_ALONE[0])) and subprocess.run(command, capture_output=True, check=False).returncode == 0


async def on_small_disk(scenario: str) -> tuple[str | None, float]:
    """Run a drill in a process that has a small disk; why it did not end as it has to, and the seconds that it took."""
    with TemporaryDirectory(prefix="advisor-drill-") as disk:
        mount = f'mount -t tmpfs -o size={_SIZE} none "$1" && exec "$2" -m advisor.drills.on_small_disk "$3" "$1"'
        process = await asyncio.create_subprocess_exec(
            *_ALONE, "sh", "-c", mount, "sh", disk, sys.executable, scenario,
            stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
        )  # fmt: skip
        said, error = await process.communicate()
    if process.returncode != 0:
        last = (error.decode(errors="replace").strip().splitlines() or ["it said nothing"])[-1]
        return f"Its process ended with {process.returncode}: {last}.", 0.0
    failure, seconds = orjson.loads(said.splitlines()[-1])
    return failure, seconds
