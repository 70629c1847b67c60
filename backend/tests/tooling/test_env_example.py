"""``.env.example`` names every setting with its default, and nothing else."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from advisor.adapters.registry import registered
from advisor.settings.variables import declared_variables, load_settings, own_variables

EXAMPLE = Path(__file__).resolve().parents[3] / ".env.example"
NOT_SETTINGS = {"DATABASE_URL", "ADVISOR_API_URL", "ADVISOR_TEST_DATA", "CHROMIUM_PATH"}
SETTINGS = own_variables() | declared_variables(registered())


@pytest.fixture(autouse=True)
def no_settings_of_ours(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in SETTINGS | NOT_SETTINGS | {"XDG_DATA_HOME"}:
        monkeypatch.delenv(name, raising=False)


def listed() -> dict[str, str]:
    return dict(re.findall(r"^#([A-Z_]+)=(.*)$", EXAMPLE.read_text(), flags=re.MULTILINE))


def test_it_lists_every_setting_once() -> None:
    assert set(listed()) == SETTINGS | NOT_SETTINGS


def test_what_it_shows_is_the_default(tmp_path: Path) -> None:
    shown = {name: value for name, value in listed().items() if value and name not in NOT_SETTINGS}
    file = tmp_path / ".env"
    file.write_text("".join(f"{name}={value}\n" for name, value in shown.items()))
    assert load_settings(file) == load_settings(None)


def test_every_line_is_a_comment_until_somebody_wants_it() -> None:
    assert all(not line or line.startswith("#") for line in EXAMPLE.read_text().splitlines())
