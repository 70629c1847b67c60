"""How the processes of the platform do, as the launcher that started us writes it down."""

import os
from datetime import datetime
from pathlib import Path

from pydantic import Field

from advisor.api.http.schemas import ResponseSchema
from advisor.processes.parts import PartState, PartStatus, read_status


class PartExit(ResponseSchema):
    """Why a part did not run on."""

    at: datetime = Field(description="When it stopped.")
    reason: str = Field(
        description="How its process ended, or why it could not be started.", examples=["signal SIGKILL"]
    )


class Part(ResponseSchema):
    """A process of the platform under its launcher."""

    key: str = Field(description="Stable key of the part, by which `advisor retry` names it.", examples=["engine"])
    name: str = Field(description="What people call it.", examples=["engine"])
    state: PartState = Field(
        description="Starting: it runs and does not answer yet. Restarting: it stopped by itself and is started again "
        "after a pause. Down: it stopped too often and waits for `advisor retry`."
    )
    since: datetime = Field(description="Since when it is running, or since when it is not.")
    restarts: int = Field(ge=0, description="How often it was started again since the platform came up.")
    last_exit: PartExit | None = Field(description="The last time it stopped by itself; null: never.")
    next_try: datetime | None = Field(description="When it is started again; null unless it is restarting.")


def parts_of(file: Path | None) -> tuple[Part, ...] | None:
    """All parts in the order in which they start; None where no launcher started this process.

    Args:
        file: what a launcher on our data folder has written; None: there is no folder.
    """
    status = None if file is None else read_status(file)
    # A file may be left of a launcher that was killed, or belong to one beside which this process was started by hand.
    if status is None or status.launcher != os.getppid():
        return None
    return tuple(_part(part) for part in status.parts)


def _part(status: PartStatus) -> Part:
    last = status.last_exit
    return Part(
        key=status.key,
        name=status.name,
        state=status.state,
        since=status.since,
        restarts=status.restarts,
        last_exit=None if last is None else PartExit(at=last.at, reason=last.reason),
        next_try=status.next_try,
    )
