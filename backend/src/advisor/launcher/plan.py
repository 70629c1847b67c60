"""What a supervisor has to do."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from advisor.launcher.child import Part


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What a supervisor does besides supervising; each step but the first is given the database's URL.

    Attributes:
        check: refuses, before anything is started, what cannot go well.
        migration: the process that brings the database to the schema of this version; None when it has it.
        parts: the processes to run, in the order in which they start.
        demo: once the parts run, the process that fills an empty database; None when there is nothing to do.
    """

    check: Callable[[], None]
    migration: Callable[[str], Part | None]
    parts: Callable[[str], Sequence[Part]]
    demo: Callable[[str], Part | None]
