"""One run: venues that last, engines that die, a database that dies too, and what is left when all has come to rest."""

import json
import os
import signal
import subprocess
import sys
import time
import urllib.request
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Final
from uuid import UUID

import numpy as np

from advisor.core.clock import SystemClock
from advisor.postgres.server import free_port
from tests.crash.engines import LEASE, Life, Stage
from tests.crash.games import LONG_ONES
from tests.crash.points import POINTS
from tests.live.engines import Database
from tests.polling import eventually

_ROOT: Final = Path(__file__).parents[2]
_HOLDERS: Final = (UUID("01234567-89ab-4def-8123-456789abcdef"), UUID("01234567-89ab-4def-8123-456789abcdee"))
"""Under which engines take the lease: all under the same, until a leader sleeps."""
_AUDIT: Final = """
    CREATE TABLE audit_order (id bigserial PRIMARY KEY, reference uuid NOT NULL, before text, state text NOT NULL,
        origin text, number bigint NOT NULL, transaction xid NOT NULL, at timestamptz NOT NULL);
    CREATE TABLE audit_fill (id bigserial PRIMARY KEY, reference uuid NOT NULL, key text NOT NULL,
        finality text NOT NULL, at timestamptz NOT NULL);
    CREATE TABLE audit_lease (number bigint PRIMARY KEY, holder text NOT NULL, at timestamptz NOT NULL,
        expires timestamptz NOT NULL, server timestamptz NOT NULL);
    CREATE TABLE audit_ledger (id bigserial PRIMARY KEY, changed text NOT NULL, how text NOT NULL);
    CREATE FUNCTION audit_order() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
        IF TG_OP = 'INSERT' OR OLD.state <> NEW.state THEN
            INSERT INTO audit_order (reference, before, state, origin, number, transaction, at) VALUES (
                NEW.reference, CASE WHEN TG_OP = 'UPDATE' THEN OLD.state END, NEW.state, NEW.origin,
                NEW.fencing_number, pg_current_xact_id()::xid, clock_timestamp());
        END IF;
        RETURN NULL;
    END $$;
    CREATE TRIGGER audit AFTER INSERT OR UPDATE ON bet_order FOR EACH ROW EXECUTE FUNCTION audit_order();
    CREATE FUNCTION audit_fill() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
        IF TG_OP = 'INSERT' OR OLD.finality <> NEW.finality THEN
            INSERT INTO audit_fill (reference, key, finality, at)
            VALUES (NEW.reference, NEW.key, NEW.finality, clock_timestamp());
        END IF;
        RETURN NULL;
    END $$;
    CREATE TRIGGER audit AFTER INSERT OR UPDATE ON order_fill FOR EACH ROW EXECUTE FUNCTION audit_fill();
    CREATE FUNCTION audit_lease() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
        INSERT INTO audit_lease
        VALUES (NEW.fencing_number, NEW.holder::text, clock_timestamp(), NEW.expires_at, NEW.server_started_at)
        ON CONFLICT (number) DO UPDATE SET expires = NEW.expires_at;
        RETURN NULL;
    END $$;
    CREATE TRIGGER audit AFTER INSERT OR UPDATE ON leader_lease FOR EACH ROW EXECUTE FUNCTION audit_lease();
    CREATE FUNCTION audit_ledger() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
        INSERT INTO audit_ledger (changed, how) VALUES (TG_TABLE_NAME, TG_OP);
        RETURN NULL;
    END $$;
    CREATE TRIGGER audit AFTER UPDATE OR DELETE ON ledger_entry FOR EACH ROW EXECUTE FUNCTION audit_ledger();
    CREATE TRIGGER audit AFTER UPDATE OR DELETE ON ledger_posting FOR EACH ROW EXECUTE FUNCTION audit_ledger();
"""
"""Notes every change of an order, a match, a lease and the ledger, by PostgreSQL itself."""
_REST: Final = f"""
    SELECT NOT EXISTS (
        SELECT FROM bet_order o WHERE o.closed_at IS NULL OR (
            o.settled_at IS NULL AND EXISTS (SELECT FROM event e WHERE e.id = o.event_id AND e.status = 'finished')
            AND EXISTS (SELECT FROM order_fill f WHERE f.reference = o.reference AND f.finality <> 'failed'))
    ) AND NOT EXISTS (
        SELECT FROM provider_event p JOIN event e ON e.id = p.event_id JOIN bet_order o ON o.event_id = e.id
        WHERE mod(substr(p.ref, 6)::int, {LONG_ONES}) <> 0 AND e.status <> 'finished'
    )
"""
"""Nothing is expected of any order, and games that are not long are over: none may end before the venues are read."""
_HALT: Final = """
    INSERT INTO halt (scope, subject, reason, set_by, set_at)
    VALUES ('all', '', 'crash harness', 'harness', clock_timestamp()) ON CONFLICT DO NOTHING
"""
_LIFT: Final = """
    UPDATE halt SET lifted_at = clock_timestamp(), lifted_by = 'harness', lifted_because = 'crash harness'
    WHERE lifted_at IS NULL AND acknowledged_at IS NOT NULL
"""
_CANCEL: Final = """
    INSERT INTO engine_command (kind, subject, reason, asked_by, asked_at)
    SELECT 'cancel', o.reference::text, 'crash harness', 'harness', clock_timestamp() FROM bet_order o
    WHERE o.state IN ('sent', 'unknown', 'accepted', 'partially_filled')
        AND NOT EXISTS (SELECT FROM engine_command c WHERE c.kind = 'cancel' AND c.subject = o.reference::text)
"""
"""Asks for all orders back that may stand."""
_STANDS: Final = "SELECT count(*) FROM halt WHERE lifted_at IS NULL AND acknowledged_at IS NULL"
_LONGEST_LIFE: Final = 90.0
"""Seconds after which an engine is killed that has not passed its point; long, as a machine may be busy."""
_PAUSED_BEYOND: Final = 1.0
"""Seconds beyond its lease that a leader is stopped for."""

_ONCE: Final = ("adoption", "halt", "commission", "reversal", "cancel", "cash_line")
"""Points that an engine passes once, or seldom."""

_LEAVES_INTENTS: Final = "intent.after_commit"

_MAY_HAVE_ARRIVED: Final = (
    *("intent.after_commit", "send.before_write", "send.mid_write", "send.after_write", "send.answered"),
    *("ack.before_commit", "ack.commit_answer_lost", "unknown.before_commit", "requote.after_write"),
)

RANDOM, DATABASE, PAUSE, LOOP = "random", "database", "pause", "loop"
SHORT_LOOP, LONG_LOOP = 5, 20
"""Times that an engine is killed while it starts, one after the other, in the short form and in the long one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What becomes of the engines of a run, one after the other.

    Attributes:
        ends: of each: a point, ``random``, ``database``, ``pause`` or ``loop``.
        copies: whether the venues take copies for new orders.
        loop: how many engines of a loop are killed.
        latest: a point is passed for this time at most when an engine ends there.
    """

    seed: int
    ends: Sequence[str]
    copies: bool
    latest: int
    loop: int = SHORT_LOOP


@dataclass(slots=True)
class Ends:
    """How engines ended.

    Attributes:
        killed: by point; ``random`` at no point; ``missed`` those that did not pass theirs in time, and were killed.
        started: when each was started, Unix seconds.
    """

    killed: Counter[str] = field(default_factory=Counter)
    started: list[float] = field(default_factory=list)
    databases: int = 0
    pauses: int = 0

    @property
    def kills(self) -> int:
        """All of them."""
        return self.killed.total()


def short_plan(seed: int) -> Plan:
    """Each point once, and one of each other end."""
    rng = np.random.default_rng(seed)
    ends = [*POINTS, *[RANDOM] * 2, DATABASE, PAUSE, LOOP]
    return Plan(seed=seed, ends=[ends[place] for place in rng.permutation(len(ends))], copies=False, latest=1)


def plan_with_copies(seed: int) -> Plan:
    """The points where an engine cannot know whether its order arrived, where a venue would take a copy for a new one.

    A second send shows there as a second order; venues that know copies again would hide it.
    """
    ends = [*_MAY_HAVE_ARRIVED, RANDOM, PAUSE]
    order = np.random.default_rng(seed).permutation(len(ends))
    return Plan(seed=seed, ends=[ends[place] for place in order], copies=True, latest=1)


def long_plan(seed: int, kills: int, *, copies: bool) -> Plan:
    """So many ends: of fifty a loop, two at no point and else points, one after the other, which is each of them once.

    One of forty is with the database, one with a pause.
    """
    rng = np.random.default_rng(seed)
    ends: list[str] = []
    points: list[str] = []
    for place in range(kills):
        if place % 40 == 20:
            ends.append(DATABASE)
        elif place % 40 == 39:
            ends.append(PAUSE)
        elif place % 50 == 15:
            ends.append(LOOP)
        elif place % 25 != 24:
            points = points or [POINTS[each] for each in rng.permutation(len(POINTS))]
            ends.append(points.pop())
        else:
            ends.append(RANDOM)
    return Plan(seed=seed, ends=ends, copies=copies, latest=3, loop=LONG_LOOP)


class Run:
    """The processes of a run."""

    def __init__(self, folder: Path, plan: Plan) -> None:
        self._rng = np.random.default_rng(plan.seed)
        self._plan, self._folder = plan, folder
        self.ends = Ends()
        self._lives = 0
        self._engines: set[int] = set()
        self._holder, self._waits = _HOLDERS
        # Its imports take longest.
        self._forks = self._program("engines")
        self._database = Database(folder / "postgres")
        self._database.execute(_AUDIT)
        port = free_port()
        self.stage = Stage(folder=folder, dsn=f"{self._database.dsn}?sslmode=disable", port=port, began=_now())
        given = {"began": self.stage.began, "port": port, "seed": plan.seed, "copies": plan.copies}
        self._venues = self._program("venues", json.dumps(given))
        self._hand({"folder": str(folder), "dsn": self.stage.dsn, "port": port, "began": self.stage.began})
        assert self._answer() == "ready"

    @property
    def database(self) -> Database:
        """Where the engines write."""
        return self._database

    @property
    def venues_url(self) -> str:
        """Where the venues answer."""
        return f"http://127.0.0.1:{self.stage.port}"

    def live_on(self) -> None:
        """Let engines live and die as planned."""
        for end in self._plan.ends:
            self._lift_halts()
            if end == DATABASE:
                self._with_the_database()
            elif end == PAUSE:
                self._paused()
            elif end == LOOP:
                self._looped()
            else:
                self._one(end)

    def rest(self) -> None:
        """Let nothing go wrong any more, let nothing new begin, and wait until nothing is expected any more."""
        request = urllib.request.Request(f"{self.venues_url}/crash", method="DELETE")
        with urllib.request.urlopen(request):
            pass
        self.stage.quiet.write_text(str(_now()))
        engine = self._start()
        self._database.execute(_HALT)
        eventually(lambda: self._database.one(_STANDS) == 0, "the last halt is acknowledged")
        eventually(lambda: self._database.one(_REST), "nothing is expected of any order any more")
        os.kill(engine, signal.SIGTERM)
        eventually(lambda: not _lives(engine), "the last engine has ended")
        self._engines.discard(engine)

    def close(self) -> None:
        """End all that still runs."""
        for engine in list(self._engines):
            self._kill(engine)
        for process in (self._forks, self._venues):
            process.kill()
            process.communicate()
        self._database.stop()

    def _one(self, end: str) -> None:
        """An engine that is killed at its point, or at no point."""
        if end.startswith("adoption"):
            # The one before has to leave something.
            self._one(_LEAVES_INTENTS)
        point = None if end == RANDOM else end
        passing = int(self._rng.integers(1, self._plan.latest + 1))
        if point is not None and point.startswith(_ONCE):
            passing = 1
        engine = self._start(point, passing)
        if point is None:
            time.sleep(float(self._rng.uniform(0.2, 3.0)))
            self._kill(engine)
            self.ends.killed[RANDOM] += 1
            return
        if point.startswith("halt"):
            self._database.execute(_HALT)
        deadline = time.monotonic() + _LONGEST_LIFE
        while _lives(engine) and time.monotonic() < deadline:
            if point.startswith("cancel"):
                self._database.execute(_CANCEL)
            time.sleep(0.02)
        self._kill(engine)
        self.ends.killed[point if self.stage.ended(self._name).exists() else "missed"] += 1

    def _looped(self) -> None:
        """Engines that are killed while they take up what is stored, one after the other."""
        for _ in range(self._plan.loop):
            engine = self._start()
            time.sleep(float(self._rng.uniform(0.05, 1.5)))
            self._kill(engine)
            self.ends.killed[LOOP] += 1

    def _with_the_database(self) -> None:
        """PostgreSQL is killed in the midst of the work; the engine then goes on, and is killed."""
        number = self._number()
        engine = self._start()
        self._leads_after(number)
        time.sleep(float(self._rng.uniform(0.5, 2.0)))
        # Read before: the engine may lead again before anybody could read it after the start.
        number = self._number()
        self._database.kill()
        time.sleep(float(self._rng.uniform(0.0, 0.5)))
        self._database.start_again()
        self.ends.databases += 1
        self._leads_after(number)
        time.sleep(float(self._rng.uniform(0.2, 1.5)))
        self._kill(engine)
        self.ends.killed[RANDOM] += 1

    def _paused(self) -> None:
        """A leader sleeps beyond its lease, another takes over, and the first wakes."""
        engine = self._start()
        time.sleep(float(self._rng.uniform(0.5, 2.0)))
        os.kill(engine, signal.SIGSTOP)
        number = self._number()
        self.ends.pauses += 1
        time.sleep(LEASE.duration.total_seconds() + _PAUSED_BEYOND)
        # Those that come after the second take its lease without waiting for its end.
        self._holder, self._waits = self._waits, self._holder
        other = self._start()
        self._leads_after(number)
        os.kill(engine, signal.SIGCONT)
        time.sleep(float(self._rng.uniform(0.5, 1.5)))
        for each in (engine, other):
            self._kill(each)
        self.ends.killed[RANDOM] += 2

    @property
    def _name(self) -> str:
        return f"engine-{self._lives}"

    def _start(self, point: str | None = None, passing: int = 1) -> int:
        self._lives += 1
        self._hand(asdict(Life(name=self._name, holder=str(self._holder), point=point, passing=passing)))
        engine = int(self._answer())
        self.ends.started.append(_now())
        self._engines.add(engine)
        return engine

    def _hand(self, given: object) -> None:
        assert self._forks.stdin is not None
        self._forks.stdin.write(json.dumps(given) + "\n")
        self._forks.stdin.flush()

    def _answer(self) -> str:
        assert self._forks.stdout is not None
        return self._forks.stdout.readline().strip()

    def _kill(self, engine: int) -> None:
        with suppress(ProcessLookupError):
            os.kill(engine, signal.SIGKILL)
        eventually(lambda: not _lives(engine), "a killed engine is gone")
        self._engines.discard(engine)

    def _number(self) -> int:
        found = self._database.one("SELECT coalesce(max(number), 0) FROM audit_lease")
        assert isinstance(found, int)
        return found

    def _leads_after(self, number: int) -> None:
        eventually(lambda: self._number() > number, "an engine leads again")

    def _lift_halts(self) -> None:
        self._database.execute(_LIFT)

    def _program(self, name: str, *given: str) -> "subprocess.Popen[str]":
        with (self._folder / f"{name}.log").open("wb") as log:
            return subprocess.Popen(
                (sys.executable, "-m", f"tests.crash.{name}", *given),
                cwd=_ROOT,
                text=True,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=log,
            )


@contextmanager
def running(folder: Path, plan: Plan) -> Iterator[Run]:
    """A run in a folder; at the end nothing of it runs any more."""
    run = Run(folder, plan)
    try:
        yield run
    finally:
        run.close()


def _now() -> float:
    return SystemClock().now().timestamp()


def _lives(process: int) -> bool:
    with suppress(OSError):
        os.kill(process, 0)
        return Path(f"/proc/{process}/stat").read_text().rsplit(")", 1)[-1].split()[0] != "Z"
    return False
