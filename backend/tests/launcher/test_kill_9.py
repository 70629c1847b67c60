"""The whole platform as it is started by a user: kill -9 of each part, and nobody else notices.

The dashboard is a small server here, as its build is not part of the backend; all else is the real thing.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

import httpx
import psycopg
import pytest

from advisor.api.health.parts import Part
from advisor.api.health.schemas import Health
from advisor.postgres.server import free_port
from advisor.processes.parts import PartState
from tests.launcher.started import Platform
from tests.polling import PATIENCE, eventually

GOAL_SECONDS = 5.0
SERVER = "require('http').createServer((_, a) => a.end()).listen(Number(process.env.PORT), process.env.HOSTNAME)"


@dataclass
class Witness:
    """Commits rows for as long as the database lets it, and remembers those that were acknowledged."""

    dsn: str
    acknowledged: list[int] = field(default_factory=list)
    ended: bool = False

    def run(self) -> None:
        while not self.ended:
            with suppress(psycopg.OperationalError), psycopg.connect(self.dsn, autocommit=True) as connection:
                while not self.ended:
                    number = len(self.acknowledged)
                    connection.execute("INSERT INTO witness VALUES (%s) ON CONFLICT DO NOTHING", (number,))
                    self.acknowledged.append(number)
                    time.sleep(0.005)
            time.sleep(0.01)

    def missing(self) -> set[int]:
        """Rows that were acknowledged before now and are not there."""
        acknowledged = set(self.acknowledged)
        with psycopg.connect(self.dsn) as connection:
            return acknowledged - {number for (number,) in connection.execute("SELECT id FROM witness")}


@dataclass
class Whole:
    """The platform, its addresses, and who watches it."""

    platform: Platform
    api: str
    web: str
    sandbox: str
    dsn: str
    witness: Witness

    def health(self) -> Health:
        return Health.model_validate_json(httpx.get(f"{self.api}/health", timeout=30).content)

    def part(self, key: str) -> Part:
        """As everybody can see it."""
        return next(part for part in self.health().parts or () if part.key == key)

    def log(self, key: str) -> str:
        return (self.platform.data_dir / "logs" / f"{key}.log").read_text()

    def last_words(self) -> str:
        """What launcher and parts said last, for who has to find out why a test failed."""
        logs = sorted((self.platform.data_dir / "logs").glob("*.log"))
        said = [f"{log.name}:\n{log.read_text(errors='replace')[-2_000:]}" for log in logs]
        return "\n".join([self.platform.said()[-3_000:], *said])

    def newest_quote(self) -> datetime | None:
        with psycopg.connect(self.dsn) as connection:
            row = connection.execute("SELECT max(seen_at) FROM quote").fetchone()
        return None if row is None else row[0]


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Whole]:
    folder = tmp_path_factory.mktemp("whole")
    (folder / "server.js").write_text(SERVER)
    api, web, sandbox = free_port(), free_port(), free_port()
    environment = {
        "ADVISOR_DATA_DIR": str(folder / "data"),
        "ADVISOR_WEB_FOLDER": str(folder),
        "ADVISOR_API_PORT": str(api),
        "ADVISOR_WEB_PORT": str(web),
        "ADVISOR_SANDBOX": "on",
        "ADVISOR_SANDBOX_PORT": str(sandbox),
        "ADVISOR_SANDBOX_STREAM_PORT": str(free_port()),
    }
    command = [str(Path(sys.executable).with_name("advisor")), "up", "--no-demo"]
    platform = Platform(folder / "data", command, environment)
    try:
        platform.wait_for("is running")
        dsn = platform.dsn()
        with psycopg.connect(dsn, autocommit=True) as connection:
            connection.execute("CREATE TABLE witness (id int PRIMARY KEY)")
        made = Whole(
            platform=platform,
            api=f"http://127.0.0.1:{api}/api/v1",
            web=f"http://127.0.0.1:{web}/",
            sandbox=f"http://127.0.0.1:{sandbox}/sandbox/state",
            dsn=dsn,
            witness=Witness(dsn),
        )
        watching = threading.Thread(target=made.witness.run)
        watching.start()
        try:
            eventually(made.newest_quote, "prices are stored")
            # Parts of less priority start late where others keep all cores busy.
            all_is_well(made)
            yield made
        finally:
            made.witness.ended = True
            watching.join()
        platform.process.send_signal(signal.SIGINT)
        assert platform.process.wait(PATIENCE) == 0
    finally:
        platform.process.kill()
        platform.process.wait()


def answers(url: str) -> bool:
    try:
        return httpx.get(url, timeout=2).is_success
    except httpx.HTTPError:
        return False


def accepts(dsn: str) -> bool:
    try:
        with psycopg.connect(dsn) as connection:
            return connection.execute("SELECT 1").fetchone() == (1,)
    except psycopg.OperationalError:
        return False


def works(whole: Whole, key: str) -> Callable[[], bool]:
    """Asks the part itself, not the launcher, whether it does its work again."""
    match key:
        case "api":
            return lambda: answers(f"{whole.api}/health")
        case "web":
            return lambda: answers(whole.web)
        case "sandbox":
            return lambda: answers(whole.sandbox)
        case "database":
            return lambda: accepts(whole.dsn)
    lives = whole.log(key).count(f"{key}_started")
    return lambda: whole.log(key).count(f"{key}_started") > lives


@pytest.mark.parametrize("key", ["api", "worker", "web", "sandbox", "engine", "database"])
def test_it_is_back_and_nobody_else_noticed(whole: Whole, key: str, capsys: pytest.CaptureFixture[str]) -> None:
    before = whole.platform.parts()
    newest, acknowledged = whole.newest_quote(), len(whole.witness.acknowledged)
    works_again = works(whole, key)
    os.kill(whole.platform.pid(key), signal.SIGKILL)
    began = time.monotonic()
    eventually(lambda: whole.platform.parts()[key].pid != before[key].pid, "its death is noticed")
    eventually(works_again, f"{key} works again")
    seconds = time.monotonic() - began
    with capsys.disabled():
        print(f" {key} is back after {seconds:.1f} s (goal: {GOAL_SECONDS:.0f})", end="")
    assert whole.platform.wait_until(key, PartState.RUNNING).restarts == before[key].restarts + 1

    shown = eventually(lambda: shown_running(whole, key), "health shows that it runs")
    assert shown is not None
    assert shown.last_exit is not None
    assert (shown.restarts, shown.last_exit.reason) == (before[key].restarts + 1, "signal SIGKILL")
    others = {other: part for other, part in whole.platform.parts().items() if other != key}
    assert others == {other: part for other, part in before.items() if other != key}, "the same processes as before"

    eventually(lambda: (whole.newest_quote() or newest) != newest, "new prices are stored")
    eventually(lambda: len(whole.witness.acknowledged) > acknowledged, "rows are committed")
    assert whole.witness.missing() == set()


def shown_running(whole: Whole, key: str) -> Part | None:
    """A part as health lists it, once it runs."""
    try:
        part = whole.part(key)
    except httpx.HTTPError:
        return None
    return part if part.state is PartState.RUNNING else None


def test_the_platform_is_as_before(whole: Whole) -> None:
    """After all these deaths: nothing of the dead is left, and all is well again."""
    parts = whole.platform.parts()
    assert {part.state for part in parts.values()} == {PartState.RUNNING}
    all_is_well(whole)


def troubles(whole: Whole) -> list[str]:
    """What health says of all but the providers, whose double may answer badly when a machine is overloaded."""
    return [fact.detail for fact in whole.health().facts if fact.status != "ok" and fact.name != "providers"]


def all_is_well(whole: Whole) -> None:
    """Wait for it; what is not names itself."""
    try:
        eventually(lambda: not troubles(whole), "all is well")
    except AssertionError as error:
        error.add_note(f"Health says: {troubles(whole)}")
        raise


def test_an_api_started_by_hand_says_nothing_of_parts(whole: Whole) -> None:
    """Beside the platform, on its data folder, but not by its launcher."""
    port = free_port()
    environment = {
        **os.environ,
        "ADVISOR_DATA_DIR": str(whole.platform.data_dir),
        "DATABASE_URL": whole.dsn,
        "ADVISOR_API_PORT": str(port),
    }
    command = [str(Path(sys.executable).with_name("advisor")), "api"]
    quiet = subprocess.DEVNULL
    with subprocess.Popen(command, env=environment, stdout=quiet, stderr=quiet) as process:
        try:
            url = f"http://127.0.0.1:{port}/api/v1/health"
            eventually(lambda: answers(url), "it answers")
            assert Health.model_validate_json(httpx.get(url).content).parts is None
        finally:
            process.terminate()
