"""The embedded PostgreSQL as every kind of user this machine can lend us: root, a normal user, and in between."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import psycopg
import pytest

from advisor.postgres.errors import RootRefusedError
from advisor.postgres.folder import Folder
from advisor.postgres.programs import Identity, choose_identity, identities_for_root, installed_programs
from advisor.postgres.server import start

SOURCES = Path(__file__).resolve().parents[2] / "src"
PACKAGES = Path(psycopg.__file__).resolve().parents[1]
NOBODY = 65534

LIFE = """
import json, os, signal, sys
from pathlib import Path
import psycopg
from advisor.postgres.server import start
root = Path(sys.argv[1])
with start(root, die_with_us=True) as running:
    with psycopg.connect(running.dsn, autocommit=True) as connection:
        connection.execute("CREATE TABLE IF NOT EXISTS bet (id int)")
        connection.execute("INSERT INTO bet VALUES (1)")
    os.kill(running.pid, signal.SIGKILL)
with start(root, die_with_us=True) as running, psycopg.connect(running.dsn) as connection:
    rows = connection.execute("SELECT count(*) FROM bet").fetchone()[0]
print(json.dumps({"euid": os.geteuid(), "rows": rows}))
"""

FULL_DISK = """
import sys
from pathlib import Path
from advisor.postgres.server import start
from advisor.postgres.errors import DiskFullError
root = Path(sys.argv[1])
try:
    start(root, min_free_bytes=0)
except DiskFullError as error:
    print(type(error).__name__, sorted(entry.name for entry in root.glob("pgdata*")))
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """A command prefix under which a Python program becomes the user ``euid``."""

    name: str
    euid: int
    command: tuple[str, ...]

    def run(self, program: str, *arguments: str) -> subprocess.CompletedProcess[str]:
        environment = {**os.environ, "PYTHONPATH": f"{SOURCES}:{PACKAGES}", "HOME": "/nonexistent"}
        return subprocess.run(
            [*self.command, "-c", program, *arguments],
            env=environment, cwd="/", capture_output=True, text=True, timeout=120, check=False,
        )  # fmt: skip

    def works(self) -> bool:
        try:
            probe = self.run("import os, advisor.postgres.server; print(os.geteuid())")
        except (OSError, subprocess.TimeoutExpired):
            return False
        return probe.stdout.strip() == str(self.euid)


def ways() -> Iterator[Way]:
    me = sys.executable
    yield Way(name="as we are", euid=os.geteuid(), command=(me,))
    mapped = ("unshare", "--user", f"--map-user={NOBODY}", f"--map-group={NOBODY}", "--", me)
    yield Way(name="a normal user in a namespace", euid=NOBODY, command=mapped)
    yield Way(name="root in a namespace", euid=0, command=("unshare", "--user", "--map-root-user", "--", me))
    for python in (me, "/usr/bin/python3"):
        drop = ("setpriv", f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups", "--", python)
        yield Way(name=f"nobody with {python}", euid=NOBODY, command=drop)


USABLE_WAYS = [way for way in ways() if way.works()]
# As we are always works: an empty list would leave everything below untried.
assert USABLE_WAYS


def can_make_a_tiny_disk() -> bool:
    command = ("unshare", "--user", "--map-root-user", "--mount", "mount", "-t", "tmpfs", "none", "/mnt")
    return bool(shutil.which("unshare")) and subprocess.run(command, capture_output=True, check=False).returncode == 0


@pytest.fixture
def enterable() -> Iterator[Path]:
    """A folder that every user can enter; those of pytest are for their owner alone."""
    folder = Path(tempfile.mkdtemp(prefix="advisor-test-"))
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder)


@pytest.mark.parametrize("way", USABLE_WAYS, ids=lambda way: way.name)
def test_a_whole_life_with_kill_9_in_the_middle(way: Way, enterable: Path) -> None:
    home = enterable / "home"
    home.mkdir()
    if way.name.startswith("nobody"):
        os.chown(home, NOBODY, NOBODY)
    for expected_rows in (1, 2):
        outcome = way.run(LIFE, str(home / "postgres"))
        assert outcome.returncode == 0, outcome.stderr
        assert json.loads(outcome.stdout) == {"euid": way.euid, "rows": expected_rows}


if can_make_a_tiny_disk():

    def test_a_disk_that_fills_up_while_the_cluster_is_made(tmp_path: Path) -> None:
        mount = f"mount -t tmpfs -o size=20m none {tmp_path} && exec "
        command = ("unshare", "--user", "--map-root-user", "--mount", "sh", "-c", f'{mount} "$@"', "sh")
        way = Way(name="root with a tiny disk", euid=0, command=(*command, sys.executable))
        outcome = way.run(FULL_DISK, str(tmp_path / "postgres"))
        assert outcome.stdout == "DiskFullError []\n", outcome.stderr


if os.geteuid() == 0:

    @pytest.mark.parametrize(
        "identity",
        list(identities_for_root(None)),
        ids=lambda identity: f"{Path(identity.prefix[0]).name}-{len(identity.prefix)}",
    )
    def test_root_drops_its_rights_in_every_way_and_can_change_the_way(identity: Identity, enterable: Path) -> None:
        root = enterable / "postgres"
        root.mkdir(mode=0o755)
        with start(root, durable=False, die_with_us=True, identity=identity) as running:
            status = Path(f"/proc/{running.pid}/status").read_text()
            assert f"Uid:\t{identity.uid}\t" in status
            assert Folder(root).data.stat().st_uid == identity.uid
            with psycopg.connect(running.dsn) as connection:
                assert connection.execute("SELECT 1").fetchone() == (1,)
        with start(root, durable=False, die_with_us=True) as running:
            assert Folder(root).data.stat().st_uid == identity.uid
            with psycopg.connect(running.dsn) as connection:
                assert connection.execute("SELECT 1").fetchone() == (1,)

    def test_root_that_can_become_nobody_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
        programs = installed_programs().usable[0]
        monkeypatch.setenv("PATH", "/nonexistent")
        with pytest.raises(RootRefusedError, match="as a normal user"):
            choose_identity(programs, owner=None)
