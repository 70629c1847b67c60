"""A supervised platform of small real processes, run by the tests as a program of its own.

``python small_platform.py DATA_DIR BEHAVIOUR`` where BEHAVIOUR is how its second part behaves.
"""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path
from uuid import UUID

from rich.console import Console

from advisor.core.errors import ConfigError
from advisor.launcher.checks import answers
from advisor.launcher.child import Part
from advisor.launcher.config import LaunchConfig
from advisor.launcher.plan import Plan
from advisor.launcher.restarts import RestartConfig
from advisor.launcher.supervisor import Supervisor
from advisor.postgres.server import free_port
from advisor.processes.log_files import LogLimits

POLITE = "import time; print('at work', flush=True); time.sleep(600)"
WORDY = """
import itertools, os, signal, sys, time
signal.signal(signal.SIGTERM, lambda *_: sys.exit("x" * 50_000 + "the end"))
for number in itertools.count():
    os.write(1, b"%09d\\n" % number)  # a whole line, or none where the signal comes
    time.sleep(0.0001)
"""
BEHAVIOURS = {
    "polite": POLITE,
    "wordy": WORDY,
    "dies": "import sys, time; time.sleep(0.3); sys.exit('I have run out of tea')",
    "never starts": "import sys; sys.exit('I have no tea at all')",
    "stubborn": f"import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN); {POLITE}",
    "unwilling": f"import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN); {POLITE}",
    "parent": f"import subprocess, sys; subprocess.Popen([sys.executable, '-c', {POLITE!r}]); {POLITE}",
    "mute": POLITE,
    "interrupted": POLITE,
}


def interrupted(_: str) -> None:
    """Fails as a program does that hears the user's Ctrl-C, too."""
    os.kill(os.getpid(), signal.SIGINT)
    raise ConfigError("interrupted")


def small_plan(behaviour: str) -> Plan:
    port = free_port()
    web = Part(
        name="web server",
        slug="web",
        command=(sys.executable, "-m", "http.server", str(port), "--bind", "127.0.0.1"),
        is_ready=lambda: answers("127.0.0.1", port, "/"),
        nice=2,
    )
    second = Part(
        name="second part",
        slug="second",
        command=(sys.executable, "-c", BEHAVIOURS[behaviour]),
        is_ready=(lambda: False) if behaviour in {"mute", "never starts"} else None,
        needs_database=behaviour != "wordy",
        nice=3,
        grace_seconds=600.0 if behaviour == "unwilling" else 1.0,
    )
    demo = Part(
        name="demo data",
        slug="demo",
        command=(sys.executable, "-c", "import sys; sys.exit('no demo today')"),
    )
    return Plan(
        check=lambda: None,
        migration=interrupted if behaviour == "interrupted" else lambda _: None,
        parts=lambda _: (web, second),
        demo=lambda _: demo if behaviour == "parent" else None,
    )


def main(data_dir: Path, behaviour: str) -> int:
    config = LaunchConfig(
        data_dir=data_dir,
        api_host="127.0.0.1",
        api_port=1,
        web_port=1,
        database_url=None,
        database_port=None,
        web_folder=data_dir,
        load_demo=False,
        sandbox=None,
        providers=(),
        lease_holder=UUID(int=1),
        # Only one is waited for in vain; the others may be slow where others keep all cores busy.
        ready_seconds=3.0 if behaviour == "mute" else 180.0,
        restarts=RestartConfig(first_pause=0.2, longest_pause=0.4),
        log_limits=LogLimits(file_bytes=10_000, kept=500),
    )
    return Supervisor(config, small_plan(behaviour), Console(width=200)).run()


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), sys.argv[2]))
