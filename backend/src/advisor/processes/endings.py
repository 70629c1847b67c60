"""How a process ended, for people."""

import signal


def ending_of(status: int) -> str:
    """The words for an exit status; as in ``subprocess``, a negative one is the signal that ended the process."""
    if status >= 0:
        return f"exit status {status}"
    try:
        return f"signal {signal.Signals(-status).name}"
    except ValueError:
        return f"signal {-status}"
