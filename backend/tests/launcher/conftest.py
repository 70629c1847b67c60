"""Platforms that are gone after the test, however it ends."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.launcher.started import Platform, small_platform


@pytest.fixture
def begin(tmp_path: Path) -> Iterator[Callable[[str], Platform]]:
    """Starts a platform of small processes whose second part behaves so."""
    begun: list[Platform] = []

    def begin_one(behaviour: str) -> Platform:
        begun.append(small_platform(tmp_path / "data", behaviour))
        return begun[-1]

    yield begin_one
    for platform in begun:
        platform.process.kill()
        platform.process.wait()
