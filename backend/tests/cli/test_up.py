"""What ``advisor up`` refuses before it starts anything."""

from pathlib import Path

import pytest

from advisor.cli import platform
from tests.cli.running import advisor


@pytest.mark.parametrize("sandbox", ["on", "off"])
def test_a_file_that_the_worker_could_not_use_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, sandbox: str
) -> None:
    """With the sandbox too, for which backtests alone read it."""
    (tmp_path / "providers.yaml").write_text("quality: {max_odd: 500}\n")
    monkeypatch.setenv("ADVISOR_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("ADVISOR_PROVIDERS_FILE", "")
    monkeypatch.setenv("ADVISOR_SANDBOX", sandbox)
    result = advisor("up")
    assert result.exit_code == 1
    assert f"{tmp_path / 'providers.yaml'}: quality.max_odd: there is no such setting" in result.stderr
    assert [each.name for each in tmp_path.iterdir()] == ["providers.yaml"]


def test_a_venue_that_nobody_knows_is_named_as_it_starts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "providers.yaml").write_text("value_bets: {sharp_venues: [pinacle]}\n")
    monkeypatch.setenv("ADVISOR_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("ADVISOR_PROVIDERS_FILE", "")
    monkeypatch.setattr(platform, "bring_up", lambda config, console: 0)
    result = advisor("up")
    assert result.exit_code == 0
    assert "value_bets.sharp_venues names pinacle, which is no known venue (is pinnacle meant?)" in result.stdout
