"""``advisor sandbox``: it says where it is and that nothing is real, and stops when asked."""

import os
import re
import signal
import subprocess
import sys
from contextlib import ExitStack
from pathlib import Path

import httpx

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


def test_a_bad_file_of_faults_ends_it_with_the_reason(tmp_path: Path) -> None:
    faults = tmp_path / "faults.yaml"
    faults.write_text("- {kind: nonsense}\n")
    ended = subprocess.run((*COMMAND, "--faults", str(faults)), capture_output=True, text=True, check=False)
    assert ended.returncode == 2
    assert "kind must be one of" in ended.stderr
