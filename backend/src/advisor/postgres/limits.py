"""How long the embedded server's steps may take."""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True, kw_only=True)
class ServerLimits:
    """In seconds; long enough for a slow disk and a busy machine, as a start given up leaves nothing to work with.

    Attributes:
        initdb: making a new database folder.
        ready: from the start of the server until it accepts connections, recovery after a crash included.
        poll: pause between two looks at whether it started or ended.
        probe: asking a program for its version, or an account whether it may run one.
        orphans: waiting for processes of a server that died to let go of its memory.
        orphans_poll: pause between two looks at them.
        last_words: of a server that broke off a connection, to come through.
        stop_fast, stop_immediate, stop_kill: patience after each, ever ruder, signal to stop.
    """

    initdb: float = 300.0
    ready: float = 180.0
    poll: float = 0.01
    probe: float = 20.0
    orphans: float = 10.0
    orphans_poll: float = 0.1
    last_words: float = 1.0
    stop_fast: float = 30.0
    stop_immediate: float = 10.0
    stop_kill: float = 10.0


LIMITS: Final = ServerLimits()
