"""Platforms that are gone after the test, however it ends."""

import shutil
from collections.abc import Callable, Generator, Iterator
from pathlib import Path
from typing import Protocol, runtime_checkable

import pytest

from advisor.postgres.server import start
from tests.launcher.started import Platform, small_platform


@runtime_checkable
class SaysWhy(Protocol):
    """A fixture named ``whole`` that can be asked after a failure."""

    def last_words(self) -> str: ...


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """A failure says what the platform said last."""
    report = yield
    whole = item.funcargs.get("whole") if isinstance(item, pytest.Function) else None
    if report.failed and isinstance(whole, SaysWhy):
        report.sections.append(("What the platform said", whole.last_words()))
    return report


@pytest.fixture(scope="session")
def made_database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A stopped database to copy from; ``test_kill_9.py`` and ``tests/postgres`` begin without one."""
    made = tmp_path_factory.mktemp("made") / "postgres"
    start(made, die_with_us=True, min_free_bytes=0).stop()
    return made


@pytest.fixture
def begin(tmp_path: Path, made_database: Path) -> Iterator[Callable[[str], Platform]]:
    """Starts a platform of small processes whose second part behaves so."""
    begun: list[Platform] = []

    def begin_one(behaviour: str) -> Platform:
        if not begun:
            shutil.copytree(made_database, tmp_path / "data" / "postgres")
        begun.append(small_platform(tmp_path / "data", behaviour))
        return begun[-1]

    yield begin_one
    for platform in begun:
        platform.process.kill()
        platform.process.wait()
