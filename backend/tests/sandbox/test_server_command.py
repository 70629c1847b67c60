"""``advisor sandbox``: it says where it is and that nothing is real, and stops when asked."""

import json
import os
import re
import signal
import subprocess
import sys
from contextlib import ExitStack
from pathlib import Path

import httpx

from advisor.core.clock import FixedClock, SystemClock
from advisor.sandbox.config import SandboxConfig
from advisor.sandbox.world.competitions import COMPETITIONS
from advisor.sandbox.world.world import World

COMMAND = (sys.executable, "-c", "from advisor.cli import app; app()", "sandbox", "--port", "0", "--stream-port", "0")


def test_it_serves_until_it_is_stopped(tmp_path: Path) -> None:
    faults = tmp_path / "faults.yaml"
    faults.write_text("- {endpoint: 'espn/*', kind: '503'}\n")
    words = (*COMMAND, "--seed", "4", "--name", "other", "--faults", str(faults))
    environment = os.environ | {"COLUMNS": "200"}
    with subprocess.Popen(words, stderr=subprocess.PIPE, text=True, env=environment) as process, ExitStack() as stack:
        # Whatever fails below: to leave a running process is to wait for it for ever.
        stack.callback(process.kill)
        assert process.stderr is not None
        said = process.stderr.readline()
        found = re.fullmatch(
            r"SANDBOX, nothing here is real: (http://127\.0\.0\.1:\d+), stream 127\.0\.0\.1:\d+\n", said
        )
        assert found, said
        with httpx.Client(base_url=found[1], timeout=60) as client:
            assert client.get("/sandbox/state").json()["seed"] == 4
            assert client.get("/apis/site/v2/sports/soccer/sandbox.1/scoreboard").status_code == 503
            for host, status in {"evil.example": 421, "": 421, "localhost.evil.example": 421, "other:1": 200}.items():
                assert client.get("/sandbox/state", headers={"Host": host}).status_code == status, host
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=20) == 0


class Served:
    """A sandbox as a process, with the accounts at its venues in a file."""

    def __init__(self, accounts: Path) -> None:
        words = (*COMMAND, "--seed", "4", "--accounts", str(accounts))
        environment = os.environ | {"COLUMNS": "200"}
        self._process = subprocess.Popen(words, stderr=subprocess.PIPE, text=True, env=environment)
        assert self._process.stderr is not None
        found = None
        while found is None and (said := self._process.stderr.readline()):
            found = re.search(r"(http://127\.0\.0\.1:\d+),", said)
        assert found
        self._client = httpx.Client(base_url=f"{found[1]}/orders/v1/albion_sandbox", timeout=60)

    def kill(self) -> None:
        self._client.close()
        self._process.kill()
        self._process.wait()
        assert self._process.stderr is not None
        self._process.stderr.close()

    def read(self) -> dict[str, object]:
        lists = ("open", "closed", "matches", "statement", "account")
        return {name: self._client.get(name).json() for name in lists}

    def bet(self, url: str) -> object:
        """A bet on the favourite of a game that begins late enough, at any price."""
        now = SystemClock().now()
        world = World(SandboxConfig(seed=4), FixedClock(now))
        game = next(
            game
            for game in world.board(COMPETITIONS[0], world.tick()).games
            if game.fixture.kickoff > world.tick() + 30 and not game.fixture.postponed
        )
        order = {
            "reference": "kept", "fixture": game.fixture.id, "market": "h2h_3way", "line": None, "selection": "home",
            "side": "back", "price": "1.01", "size": "5.00", "persistence": "fill_and_kill",
            "expires": now.timestamp() + 60,
        }  # fmt: skip
        return self._client.post(url, json={"orders": [order]}).json()


def test_accounts_at_its_venues_outlive_kill_9(tmp_path: Path) -> None:
    accounts = tmp_path / "sandbox" / "accounts.sqlite3"
    with ExitStack() as stack:
        first = Served(accounts)
        stack.callback(first.kill)
        assert '"done"' in json.dumps(first.bet("place"))
        before = first.read()
        first.kill()
        second = Served(accounts)
        stack.callback(second.kill)
        after = second.read()
    assert after == before
    [bet] = after["closed"]["rows"]  # type: ignore[index]
    assert (bet["reference"], bet["matched"], bet["status"]) == ("kept", "5.00", "filled")


def test_a_bad_file_of_faults_ends_it_with_the_reason(tmp_path: Path) -> None:
    faults = tmp_path / "faults.yaml"
    faults.write_text("- {kind: nonsense}\n")
    ended = subprocess.run((*COMMAND, "--faults", str(faults)), capture_output=True, text=True, check=False)
    assert ended.returncode == 2
    assert "kind must be one of" in ended.stderr
