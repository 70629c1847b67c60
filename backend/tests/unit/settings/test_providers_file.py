"""The file of providers: defaults hold, one's own values go over them, every fault is named before the start."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from advisor.adapters.registry import registered
from advisor.core.errors import ConfigError
from advisor.providers.spec import SandboxAddress
from advisor.settings.providers_file import DEFAULTS, ProvidersFile, read_providers_file, sandbox_file
from advisor.upstream.config import BreakerConfig
from advisor.upstream.pacing import start_interval


def refused(tmp_path: Path, text: str) -> str:
    file = tmp_path / "providers.yaml"
    file.write_text(text)
    with pytest.raises(ConfigError) as caught:
        read_providers_file(file, registered())
    assert str(file) in str(caught.value)
    return str(caught.value)


def accepted(tmp_path: Path, text: str) -> ProvidersFile:
    file = tmp_path / "providers.yaml"
    file.write_text(text)
    return read_providers_file(file, registered())


AT = SandboxAddress(url="http://127.0.0.1:8123", stream_host="127.0.0.1", stream_port=8124)


@pytest.mark.parametrize(
    "shipped",
    [lambda: read_providers_file(None, registered()), lambda: sandbox_file(AT, registered())],
    ids=["defaults", "sandbox"],
)
def test_what_is_shipped_is_valid_and_knows_every_provider(shipped: Callable[[], ProvidersFile]) -> None:
    sections = shipped().providers
    assert list(sections) == list(registered())
    configs = {key: section.provider_config(key, BreakerConfig()) for key, section in sections.items()}
    assert all(config.rate_limits and config.key == key for key, config in configs.items())


def test_only_what_is_written_changes(tmp_path: Path) -> None:
    own = (
        "providers:\n  the_odds_api:\n    rate_limits:\n      month: {window: month, capacity: 20000, weighted: true}\n"
    )
    changed, before = accepted(tmp_path, own), read_providers_file(None, registered())
    limits, unchanged = changed.providers["the_odds_api"].rate_limits, before.providers["the_odds_api"].rate_limits
    assert limits["month"].capacity == 20_000
    assert limits["second"] == unchanged["second"]
    assert changed.general == before.general


def test_breakers_are_as_set_for_all_unless_the_section_of_a_provider_says_otherwise(tmp_path: Path) -> None:
    shown = BreakerConfig(fail_max=2, reset_timeout=timedelta(seconds=7))

    def breakers(file: ProvidersFile) -> dict[str, tuple[int, timedelta]]:
        configs = {key: section.provider_config(key, shown).breaker for key, section in file.providers.items()}
        return {key: (config.fail_max, config.reset_timeout) for key, config in configs.items()}

    of_all = dict.fromkeys(registered(), (2, timedelta(seconds=7)))
    assert breakers(read_providers_file(None, registered())) == breakers(sandbox_file(AT, registered())) == of_all
    own = accepted(
        tmp_path, "providers:\n  espn:\n    breaker: {reset_timeout: 5m}\n  nws:\n    breaker: {fail_max: 9}\n"
    )
    assert breakers(own) == {**of_all, "espn": (2, timedelta(minutes=5)), "nws": (9, timedelta(seconds=7))}
    assert own.providers["nws"].provider_config("nws", shown).breaker.per_endpoint


@pytest.mark.parametrize(("key", "interval"), [("the_odds_api", 250), ("betfair", 200), ("espn", 500), ("nws", 500)])
def test_providers_with_a_limit_by_second_are_paced(key: str, interval: int) -> None:
    section = read_providers_file(None, registered()).providers[key]
    assert start_interval(section.provider_config(key, BreakerConfig()).rate_limits) == timedelta(milliseconds=interval)


def test_an_empty_file_changes_nothing(tmp_path: Path) -> None:
    assert accepted(tmp_path, "# nothing yet\n") == read_providers_file(DEFAULTS, registered())


@pytest.mark.parametrize(
    ("text", "key", "reason"),
    [
        ("providers:\n  betfare: {}\n", "providers.betfare", "no such provider"),
        (
            "providers:\n  espn:\n    rate_limits:\n      second: {window: second, capacity: 0}\n",
            "providers.espn.rate_limits.second.capacity",
            "at least 1",
        ),
        ("quality:\n  max_ods: 500\n", "quality.max_ods", "there is no such setting"),
        ("gates:\n  max_odds: 500\n", "", "is now called quality"),
        ("quality:\n  max_odds: [1\n", "line 3", "expected"),
        ("quality:\n  max_odds: 500\n  max_odds: 600\n", "line 3", "stands twice"),
        ("- quality\n", "", "must be a mapping"),
        ("live:\n  probe_every: 5\n", "live.probe_every", "a number and a unit"),
        ("live:\n  probe_every: 0s\n", "live.probe_every", "longer than nothing"),
        ("providers:\n  espn:\n    base_url: site.api.espn.com\n", "providers.espn.base_url", "https://host"),
        (
            "providers:\n  espn:\n    cache:\n      odds: {fresh: 5m, stale: 1m, dead: 1h}\n",
            "providers.espn.cache.odds",
            "fresh must not exceed stale",
        ),
        ("providers:\n  espn:\n    leagues: [cricket]\n", "providers.espn", "cricket"),
        ("providers: 5\n", "providers", "must be a mapping"),
        (
            "providers:\n  the_odds_api:\n    buckets:\n      month: {window: month, capacity: 20000}\n",
            "providers.the_odds_api",
            "buckets is now called rate_limits",
        ),
        (
            "providers:\n  espn:\n    breaker: {fail_max: 0}\n",
            "providers.espn.breaker.fail_max",
            "at least 1",
        ),
        (
            "providers:\n  open_meteo:\n    rate_limits:\n      minute: {window: minute, capacity: 300, paced: true}\n",
            "providers.open_meteo.rate_limits.minute",
            "can be paced",
        ),
        ("value_bets:\n  keep_edge: 0.5\n", "value_bets", "keep_edge must not exceed"),
        ("providers:\n  the_odds_api:\n    markets: [h2h, btts]\n", "providers.the_odds_api.markets.1", "'h2h'"),
        ("providers:\n  the_odds_api:\n    credit_price: 0.00000001\n", "credit_price", "six decimal places"),
        ("providers:\n  the_odds_api:\n    rate_limits: {}\n    concurrency: true\n", "concurrency", "whole number"),
        ("x: !!python/object/apply:os.system ['true']\n", "", "could not determine a constructor"),
    ],
)
def test_a_fault_stops_the_start_with_file_key_and_reason(tmp_path: Path, text: str, key: str, reason: str) -> None:
    message = refused(tmp_path, text)
    assert key in message
    assert reason in message


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="cannot be read"):
        read_providers_file(tmp_path / "providers.yaml", registered())


def test_all_faults_are_named_at_once(tmp_path: Path) -> None:
    message = refused(tmp_path, "quality:\n  max_ods: 500\n  min_odds: 0.5\nproviders:\n  espn:\n    leagues: 5\n")
    assert "providers.espn.leagues" in message
    assert "quality.max_ods" in message
    assert "quality.min_odds" in message
