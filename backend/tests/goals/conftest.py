"""The recorded matches, read once."""

from pathlib import Path

import pytest

from tests.goals.matches import Matches, recorded_matches


@pytest.fixture(scope="package")
def matches(real_data: Path) -> Matches:
    return recorded_matches(real_data)
