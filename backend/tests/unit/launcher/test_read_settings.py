"""The table of which process reads which settings is what the processes read."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import ClassVar

import pytest

from advisor.bootstrap import api, engine, worker
from advisor.bootstrap.database import database_url
from advisor.core.errors import DatabaseUnavailableError
from advisor.launcher.environments import PORTS, READ_BY, Process
from advisor.settings.environment import Settings
from advisor.settings.variables import own_variables

NOBODY = "postgresql://nobody@127.0.0.1:1/nothing"


class Watched(Settings):
    """Settings that say which of them were read."""

    read: ClassVar[set[str]] = set()

    def __getattribute__(self, name: str) -> object:
        if name in Settings.model_fields:
            Watched.read.add(name)
        return super().__getattribute__(name)


def _api(settings: Settings) -> None:
    app = api.build_app(settings)
    settings.log_config()

    async def start() -> None:
        async with app.router.lifespan_context(app):
            pass

    asyncio.run(start())


def _database(settings: Settings) -> None:
    with database_url(settings):
        pass
    raise DatabaseUnavailableError("It asked for nothing else.")


STARTS: dict[Process, Callable[[Settings], None]] = {
    "api": _api,
    "worker": worker.serve,
    "engine": engine.serve,
    "migration": _database,
}


@pytest.fixture(autouse=True)
def _no_variables(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    for name in own_variables():
        monkeypatch.delenv(name, raising=False)
    yield
    Watched.read.clear()


@pytest.mark.parametrize("process", STARTS)
def test_a_process_reads_what_the_table_says(process: Process, tmp_path: Path) -> None:
    read: set[str] = set()
    for sandbox in ("on", "off", "auto"):
        settings = Watched(_env_file=None, data_dir=tmp_path, sandbox=sandbox, DATABASE_URL=NOBODY)
        Watched.read.clear()
        with pytest.raises(DatabaseUnavailableError):
            STARTS[process](settings)
        read |= Watched.read
    read -= {"credentials", *(() if process != "engine" else ("keyed_providers",))}
    assert read - READ_BY[process] == set(), "it reads what it is not given"
    assert READ_BY[process] - read - PORTS == set(), "it is given what it does not read"
