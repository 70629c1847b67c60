"""Tests of one mutant, in a process of its own that is forked from one with everything but the product loaded."""

import gc
import importlib
import importlib.machinery
import importlib.util
import io
import json
import os
import resource
import signal
import sys
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from enum import StrEnum
from importlib.abc import MetaPathFinder
from pathlib import Path
from types import CodeType, ModuleType
from typing import Final

import pytest

from tests.mutants.changes import Mutant
from tests.mutants.strata import BACKEND, SOURCES

_PLUGINS: Final = ("pytest_asyncio.plugin", "pytest_timeout", "_hypothesis_pytestplugin")
_PRELOADED: Final = (
    *("asyncio", "asyncpg", "httpx", "hypothesis", "numpy", "orjson", "psycopg", "pydantic", "scipy.stats", "yaml"),
    *(
        "_pytest.junitxml",
        "_pytest.pastebin",
        "_pytest.doctest",
        "_pytest.unittest",
        "hypothesis.internal.conjecture.engine",
    ),
    *_PLUGINS,
)
_LEAST_SECONDS: Final = 3.0
_TIMES_LONGER: Final = 6.0
"""A test that computes so much longer than it did is in a loop."""
_SECONDS_TO_COLLECT: Final = 60.0
_WALL_SECONDS: Final = 120
"""Of a test that waits and computes nothing; long, as other work may share the processor."""


class Fate(StrEnum):
    """What became of a mutant."""

    KILLED = "killed"
    TIMED_OUT = "timed out"
    LIVED = "lived"


@dataclass(frozen=True, slots=True, kw_only=True)
class FileFacts:
    """How a test file does without mutants, run by the interpreter.

    Attributes:
        seconds: it computes.
        slowest: its slowest test computes.
        failed: tests that fail: they ask for the compiler itself.
        is_usable: all others pass.
    """

    seconds: float
    slowest: float
    failed: tuple[str, ...]
    is_usable: bool


class _Watch:
    """Lets no test compute for ever, and notes how each did."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._began = 0.0
        self.slowest = 0.0
        self.failed: list[str] = []

    def pytest_runtest_logstart(self) -> None:
        self._began = _computed()
        signal.setitimer(signal.ITIMER_PROF, self._seconds)

    def pytest_runtest_logfinish(self) -> None:
        self.slowest = max(self.slowest, _computed() - self._began)

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.failed:
            self.failed.append(report.nodeid)


class _MutatedLoader(importlib.machinery.SourceFileLoader):
    """Loads the mutant's source in place of the file's."""

    def __init__(self, name: str, path: str, source: str) -> None:
        super().__init__(name, path)
        self._source = source

    def get_code(self, fullname: str) -> CodeType:
        return compile(self._source, self.path, "exec", dont_inherit=True)


class _MutatedFinder(MetaPathFinder):
    def __init__(self, mutant: Mutant) -> None:
        self._name = mutant.path.removesuffix(".py").replace("/", ".")
        self._path = str(SOURCES / mutant.path)
        self._source = mutant.source

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> importlib.machinery.ModuleSpec | None:
        if fullname != self._name:
            return None
        loader = _MutatedLoader(fullname, self._path, self._source)
        return importlib.util.spec_from_file_location(fullname, self._path, loader=loader)


def preload() -> None:
    """Import what every test needs, once.

    Raises:
        RuntimeError: the product is loaded already, and mutants would not be.
    """
    for name in _PRELOADED:
        importlib.import_module(name)
    if "advisor" in sys.modules:
        raise RuntimeError("The product must not be loaded before its mutants are.")
    # What is loaded now is never garbage: no child need look at it.
    gc.collect()
    gc.freeze()


def facts_of(file: str, most_seconds: float, *, interpreted: bool) -> FileFacts:
    """Run a test file without a mutant."""
    ended, said = _in_child(lambda: _run_file(file, most_seconds), interpreted=interpreted)
    if not os.WIFEXITED(ended) or not said:
        return FileFacts(seconds=most_seconds, slowest=most_seconds, failed=(), is_usable=False)
    stated = json.loads(said)
    return FileFacts(**{**stated, "failed": tuple(stated["failed"])})


def fate_of(mutant: Mutant, files: Sequence[str], slowest: float, left_out: Sequence[str] = ()) -> Fate:
    """Run test files until one fails.

    Args:
        files: usable ones, in their order.
        slowest: seconds that their slowest test computes without a mutant.
        left_out: tests of theirs that fail without a mutant.

    Raises:
        RuntimeError: they could not be run.
    """

    def run() -> str:
        sys.meta_path.insert(0, _MutatedFinder(mutant))
        watch = _Watch(max(_LEAST_SECONDS, _TIMES_LONGER * slowest))
        return str(int(_pytest(files, watch, "-x", *(f"--deselect={name}" for name in left_out))))

    ended, said = _in_child(run, interpreted=mutant.is_compiled)
    if not os.WIFEXITED(ended):
        return Fate.TIMED_OUT
    code = pytest.ExitCode(int(said or pytest.ExitCode.USAGE_ERROR))
    if code is pytest.ExitCode.USAGE_ERROR:
        raise RuntimeError(f"The tests of {mutant.path} could not be run.")
    return Fate.LIVED if code in {pytest.ExitCode.OK, pytest.ExitCode.NO_TESTS_COLLECTED} else Fate.KILLED


def _run_file(file: str, most_seconds: float) -> str:
    resource.setrlimit(resource.RLIMIT_CPU, (int(most_seconds + _computed()) + 1,) * 2)
    began = _computed()
    watch = _Watch(most_seconds)
    code = _pytest([file], watch)
    usable = code in {pytest.ExitCode.OK, pytest.ExitCode.TESTS_FAILED} and len(watch.failed) == len(set(watch.failed))
    facts = FileFacts(
        seconds=_computed() - began, slowest=watch.slowest, failed=tuple(watch.failed), is_usable=bool(usable)
    )
    return json.dumps(asdict(facts))


def _pytest(files: Sequence[str], watch: _Watch, *options: str) -> int:
    signal.setitimer(signal.ITIMER_PROF, _SECONDS_TO_COLLECT)
    # Plugins that stand ready, and none besides; asserts as written, for nobody reads why a mutant died.
    os.environ["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"
    plugins = [word for name in (*_PLUGINS, "no:cacheprovider", "tests.mutants.interpreted") for word in ("-p", name)]
    quiet = ("-q", "--no-header", "--tb=no", "--assert=plain", f"--timeout={_WALL_SECONDS}")
    return int(pytest.main([*quiet, *plugins, *options, *files], plugins=[watch]))


def _computed() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def _in_child(run: Callable[[], str], *, interpreted: bool) -> tuple[int, str]:
    """What a forked process says; and how it ended. Formulas are run by the interpreter in it, or compiled."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        try:
            silence = os.open(os.devnull, os.O_RDWR)
            for stream in (0, 1, 2):
                os.dup2(silence, stream)
            sys.stdout, sys.stderr = io.StringIO(), io.StringIO()
            os.chdir(BACKEND)
            # Nothing that is loaded has read it yet.
            os.environ["NUMBA_DISABLE_JIT"] = str(int(interpreted))
            os.write(writing, run().encode())
        finally:
            os._exit(0)
    os.close(writing)
    with os.fdopen(reading) as said:
        text = said.read()
    return os.waitpid(child, 0)[1], text


class KnownFacts:
    """Facts of test files, found out when they are first asked for and kept in a file.

    Args:
        path: of that file; what it holds is believed.
        most_seconds: a test file that computes longer is of no use.
    """

    def __init__(self, path: Path, most_seconds: float) -> None:
        self._path = path
        self._most = most_seconds
        self._known: dict[tuple[str, bool], FileFacts] = {}
        if path.exists():
            for line in path.read_text().splitlines():
                stated = json.loads(line)
                # Earlier lines do not say how the formulas ran.
                if "interpreted" in stated:
                    key = (stated.pop("file"), stated.pop("interpreted"))
                    self._known[key] = FileFacts(**{**stated, "failed": tuple(stated["failed"])})

    def of(self, file: str, *, interpreted: bool) -> FileFacts:
        """How it does without mutants."""
        key = (file, interpreted)
        if key not in self._known:
            found = self._known[key] = facts_of(file, self._most, interpreted=interpreted)
            with self._path.open("a") as out:
                out.write(json.dumps({"file": file, "interpreted": interpreted, **asdict(found)}) + "\n")
        return self._known[key]

    def nearest(self, files: Sequence[tuple[int, str]], seconds: float, *, interpreted: bool) -> dict[str, FileFacts]:
        """The usable ones by their rank and then the shortest first, as many as compute no longer together."""
        chosen: dict[str, FileFacts] = {}
        known = [(rank, self.of(file, interpreted=interpreted), file) for rank, file in files]
        for _, facts, file in sorted(known, key=lambda each: (each[0], each[1].seconds, each[2])):
            if facts.is_usable and facts.seconds <= seconds:
                seconds -= facts.seconds
                chosen[file] = facts
        return chosen
