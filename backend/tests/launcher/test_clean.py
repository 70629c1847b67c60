"""``clean-data`` deletes what is ours, asks first, and never under a running platform."""

from __future__ import annotations

from pathlib import Path

import pytest

from advisor.launcher.clean import clean_data
from advisor.launcher.errors import AlreadyRunningError
from advisor.launcher.lock import alone_on
from advisor.postgres.server import start


@pytest.fixture
def data_dir(tmp_path: Path) -> Path:
    folder = tmp_path / "data"
    for name in ("postgres/pgdata", "quotes", "journal", "sandbox", "downloads", "logs"):
        (folder / name).mkdir(parents=True)
        (folder / name / "file").touch()
    return folder


def test_it_deletes_everything_and_the_folder(data_dir: Path) -> None:
    asked: list[tuple[Path, ...]] = []
    deleted = clean_data(data_dir, lambda paths: not asked.append(paths))  # type: ignore[func-returns-value]
    names = ("postgres", "quotes", "journal", "sandbox", "downloads", "logs")
    assert deleted == tuple(data_dir / name for name in names)
    assert asked == [deleted]
    assert not data_dir.exists()


def test_what_a_database_elsewhere_needs_stays(data_dir: Path) -> None:
    clean_data(data_dir, lambda _: True, own_database=False)
    assert sorted(each.name for each in data_dir.iterdir()) == ["journal", "quotes", "sandbox"]


def test_a_no_keeps_everything(data_dir: Path) -> None:
    assert clean_data(data_dir, lambda _: False) == ()
    assert (data_dir / "postgres/pgdata/file").exists()


def test_what_is_not_ours_stays(data_dir: Path) -> None:
    (data_dir / "thesis.txt").write_text("years of work")
    clean_data(data_dir, lambda _: True)
    assert [path.name for path in data_dir.iterdir()] == ["thesis.txt"]


def test_a_folder_that_is_not_there_is_clean(tmp_path: Path) -> None:
    assert clean_data(tmp_path / "nothing", lambda _: True) == ()


def test_it_refuses_under_a_supervisor(data_dir: Path) -> None:
    with alone_on(data_dir), pytest.raises(AlreadyRunningError, match="already runs"):
        clean_data(data_dir, lambda _: True)
    assert (data_dir / "logs/file").exists()


def test_it_refuses_under_a_running_database(tmp_path: Path) -> None:
    with start(tmp_path / "postgres", durable=False, die_with_us=True) as running:
        with pytest.raises(AlreadyRunningError, match=str(running.pid)):
            clean_data(tmp_path, lambda _: True)
        assert running.alive()
