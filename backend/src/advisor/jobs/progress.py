"""Progress of a job: written by the thread that works, read by the loop that publishes it."""

from dataclasses import dataclass
from typing import Final

STAGES: Final = {"loading": 0.0, "preparing": 0.4, "deciding": 0.55, "reporting": 0.7, "storing": 0.95}
"""Stages of a backtest in their order, and the share of the whole that lies before each."""


class StoppedError(Exception):
    """The job was asked to stop; raised inside it at the next stage."""


@dataclass(slots=True)
class Progress:
    """The state of one running job. Its two fields are single references, so threads need no lock.

    Attributes:
        stage: a key of ``STAGES``.
        stopped: set to have the job stop at its next stage.
    """

    stage: str = "loading"
    stopped: bool = False

    @property
    def share(self) -> float:
        """Part of the work that is done, in [0, 1]."""
        return STAGES[self.stage]

    def enter(self, stage: str) -> None:
        """Begin a stage.

        Raises:
            StoppedError: the job is to stop.
        """
        if self.stopped:
            raise StoppedError
        self.stage = stage
