"""The stream served as the platform serves it: notifications arrive, and a stop waits for no reader."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress

import httpx
import orjson
import psycopg
import pytest

from advisor.db.notify import CHANNEL, chunks
from advisor.postgres.server import free_port
from tests.polling import PATIENCE, eventually

FLAG = {
    "fixture_id": 1, "market": "h2h", "participant_id": None, "line": None, "selection": 0, "venue": "bet365",
    "side": "back", "quality_flag": "provider_down",
}  # fmt: skip


@pytest.fixture
def server(fresh_database_url: str) -> Iterator[tuple["subprocess.Popen[bytes]", str]]:
    """An API without a limit on how long a stop may take, and its address."""
    port = free_port()
    command = [sys.executable, "-m", "uvicorn", "--factory", "advisor.bootstrap.api:app"]
    command += ["--host", "127.0.0.1", "--port", str(port)]
    environment = {"PATH": os.environ["PATH"], "DATABASE_URL": fresh_database_url}
    with subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        try:
            _wait_until_up(f"http://127.0.0.1:{port}/api/v1/health", process)
            yield process, f"http://127.0.0.1:{port}/api/v1"
        finally:
            process.kill()


def _wait_until_up(url: str, process: "subprocess.Popen[bytes]") -> None:
    def answers() -> bool:
        assert process.poll() is None, "The API did not start."
        with suppress(httpx.TransportError):
            httpx.get(url)
            return True
        return False

    eventually(answers, "the API answers")


def test_a_notification_arrives_and_a_stop_ends_the_stream(
    server: tuple["subprocess.Popen[bytes]", str], fresh_database_url: str
) -> None:
    process, address = server
    [payload] = chunks("value_bets", "ids", ["a"])
    [flags] = chunks("quotes", "flags", [FLAG])
    with (
        psycopg.connect(fresh_database_url, autocommit=True) as database,
        httpx.stream("GET", f"{address}/stream", params={"topics": "value_bets,quotes"}, timeout=PATIENCE) as answer,
    ):
        lines = answer.iter_lines()
        assert next(lines) == "retry: 2000"
        database.execute("SELECT pg_notify(%s, %s)", (CHANNEL, payload))
        assert "event: value_bets" in [next(lines) for _ in range(4)]
        database.execute("SELECT pg_notify(%s, %s)", (CHANNEL, flags))
        data = next(line for line in lines if line.startswith('data: {"topic":"quotes"'))
        assert orjson.loads(data.removeprefix("data: "))["flags"] == [FLAG]
        process.send_signal(signal.SIGTERM)
        assert [line for line in lines if line.startswith("event")] == []
    assert process.wait(PATIENCE) in {0, -signal.SIGTERM}
