"""``advisor replay``: what a session signalled, once more; a journal that was changed is refused or found out."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from advisor.core.clock import FixedClock
from advisor.db.journal.files import JournalFolder, sessions_in
from advisor.engine.step import LiveEngine
from tests.cli.running import advisor, advisor_json
from tests.unit.engine.live_building import EVENTS, Price, book, live_config, micros, numbered_ids, ticks

SHARP = (2.10, 3.40, 3.60)


@pytest.fixture
def journals(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Of one session, in which a value bet was found and ended."""
    monkeypatch.setenv("ADVISOR_DATA_DIR", str(tmp_path))
    path = tmp_path / "journal"
    folder = JournalFolder(path, timedelta(days=3), timedelta(days=1), FixedClock(datetime(2026, 11, 27, tzinfo=UTC)))
    config = live_config()
    engine = LiveEngine(config, numbered_ids(), folder.begin(config, anew=True))
    engine.step([ticks([*book("pinnacle", *SHARP), Price("soft", 0, 2.4)])], micros(0), EVENTS)
    engine.step([ticks([Price("soft", 0, 2.0, at=1)])], micros(1), EVENTS)
    yield path
    folder.end()


def test_the_same_signals_come_of_it(journals: Path) -> None:
    (session,) = sessions_in(journals)
    listed = advisor("replay")
    assert listed.exit_code == 0
    assert session.name in listed.stdout
    shown = advisor("replay", session.name)
    assert shown.exit_code == 0, shown.stderr
    assert "Identical: 2 steps, 4 signals, 4 changes" in " ".join(shown.stdout.split())
    assert "did not end in order" in " ".join(shown.stdout.split())
    found = advisor_json("replay", session.name)
    assert (found["identical"], found["steps"], found["changes"], found["difference"]) == (True, 2, 4, None)


def test_one_that_is_not_there_or_was_changed_is_refused(journals: Path) -> None:
    missing = advisor("replay", "nobody")
    assert missing.exit_code == 1
    assert "nobody" in missing.stderr
    (session,) = sessions_in(journals)
    (file,) = journals.iterdir()
    damaged = bytearray(file.read_bytes())
    damaged[len(damaged) // 2] ^= 1
    file.write_bytes(damaged)
    refused = advisor("replay", session.name)
    assert refused.exit_code == 1
    assert "✗" in refused.stderr
    assert "Traceback" not in refused.stderr


def test_a_strategy_runs_over_it(journals: Path) -> None:
    """It bets on what pays more than the sharp line says, within what its limits leave."""
    (session,) = sessions_in(journals)
    by = ("replay", session.name, "--strategy", "value", "--set", "fair=sharp:pinnacle", "--stake", "7")
    found = advisor_json(*by)
    (order,) = found["orders"]
    assert (order["venue"], order["selection"], order["side"]) == ("soft", "home", "back")
    assert (order["odds"], order["stake"]) == ("2.40", "7.00")
    assert (found["signals"], found["steps"], found["refused"]) == (1, 2, {})
    shown = advisor(*by)
    assert shown.exit_code == 0, shown.stderr
    assert "1 signal in 2 steps: 1 order, 0 refused" in " ".join(shown.stdout.split())
    assert advisor_json(*by, "--set", "min_edge=0.2")["orders"] == []
    assert advisor_json(*by, "--limits", "max_odds=2")["refused"] == {"odds_range": 1}


def test_one_that_looks_at_earlier_prices_runs_over_it_too(journals: Path) -> None:
    (session,) = sessions_in(journals)
    found = advisor_json("replay", session.name, "--strategy", "steam")
    assert (found["orders"], found["failed"]) == ([], "")
    refused = advisor("replay", session.name, "--strategy", "arbitrage")
    assert refused.exit_code == 2
    assert "places bets together" in " ".join(refused.stderr.split())
