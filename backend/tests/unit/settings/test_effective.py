"""Settings are shown with what holds, where it comes from and what it may be; secrets never."""

from pathlib import Path

import pytest
from pydantic import SecretStr

from advisor.adapters.registry import registered
from advisor.core.errors import ConfigError
from advisor.settings.effective import EffectiveSetting, Given, effective_settings, found
from advisor.settings.environment import Settings
from advisor.settings.providers import yaml_layers
from advisor.settings.values import plain, text

NOBODY = Given(environment=frozenset(), env_file=frozenset())


def listed(
    folder: Path, *, given: Given = NOBODY, yaml: str | None = None, **values: object
) -> dict[str, EffectiveSetting]:
    if yaml is not None:
        (folder / "providers.yaml").write_text(yaml)
    settings = Settings.model_validate({"data_dir": folder, "sandbox": "off", **values})
    found_settings = effective_settings(settings, given, yaml_layers(settings, registered()), registered())
    by_key = {setting.key: setting for setting in found_settings}
    assert len(by_key) == len(found_settings)
    return by_key


def test_without_anything_set_all_is_default(tmp_path: Path) -> None:
    settings = listed(tmp_path)
    assert {setting.source for setting in settings.values()} == {"default"}
    differing = [key for key, setting in settings.items() if setting.differs]
    assert differing == ["ADVISOR_DATA_DIR", "ADVISOR_SANDBOX"]


def test_the_users_file_is_named_for_what_it_says_and_for_nothing_else(tmp_path: Path) -> None:
    yaml = "quality: {max_odds: 500}\nproviders: {espn: {rate_limits: {second: {window: second, capacity: 3}}}}\n"
    settings = listed(tmp_path, yaml=yaml)
    own = str(tmp_path / "providers.yaml")
    changed = settings["quality.max_odds"]
    assert (changed.value, changed.default, changed.source) == (500, 1000, own)
    limit = settings["providers.espn.rate_limits.second.capacity"]
    assert (limit.value, limit.default, limit.source) == (3, 2, own)
    assert settings["quality.min_odds"].source == "default"
    assert not settings["providers.espn.rate_limits.second.window"].differs


def test_a_limit_that_only_the_user_has_differs_from_nothing(tmp_path: Path) -> None:
    yaml = "providers: {espn: {rate_limits: {day: {window: day, capacity: 900}}}}\n"
    limit = listed(tmp_path, yaml=yaml)["providers.espn.rate_limits.day.capacity"]
    assert (limit.value, limit.default) == (900, None)


def test_values_of_the_sandbox_are_called_so(tmp_path: Path) -> None:
    settings = listed(tmp_path, sandbox="on", sandbox_port=8123)
    address = settings["providers.the_odds_api.base_url"]
    assert (address.value, address.source) == ("http://127.0.0.1:8123/v4", "sandbox overlay")
    assert settings["freshness.ageing"].value == "20s"
    assert settings["quality.min_odds"].source == "default"


def test_the_environment_and_the_file_are_named_apart(tmp_path: Path) -> None:
    given = Given(
        environment=frozenset({"ADVISOR_API_PORT", "CIRCUIT_BREAKER_RESET_TIMEOUT"}),
        env_file=frozenset({"ADVISOR_API_PORT", "ADVISOR_WEB_PORT"}),
    )
    settings = listed(tmp_path, given=given, api_port=8010, web_port=3010)
    sources = {key: settings[f"ADVISOR_{key}"].source for key in ("API_PORT", "WEB_PORT", "SANDBOX_PORT")}
    assert sources == {"API_PORT": "environment", "WEB_PORT": ".env", "SANDBOX_PORT": "default"}
    assert settings["ADVISOR_CIRCUIT_BREAKER_RESET_TIMEOUT"].source == "environment"


def test_secrets_are_masked_and_what_is_none_is_shown(tmp_path: Path) -> None:
    keys = {
        "ADVISOR_THE_ODDS_API_KEY": SecretStr("0123456789abcdef" * 2),
        "ADVISOR_CONTACT": SecretStr("me@example.org"),
    }
    url = "postgresql://me:hunter2@db:5432/advisor"
    settings = listed(tmp_path, credentials=keys, DATABASE_URL=url)
    assert settings["DATABASE_URL"].value == settings["ADVISOR_THE_ODDS_API_KEY"].value == "***"
    assert settings["ADVISOR_CONTACT"].value == "me@example.org"
    assert settings["ADVISOR_BETFAIR_PASSWORD"].value is None
    assert not any("hunter2" in repr(setting) or "0123456789abcdef" in repr(setting) for setting in settings.values())


def test_bounds_units_and_types_come_from_the_fields(tmp_path: Path) -> None:
    settings = listed(tmp_path)
    facts = settings["quality.max_odds"].facts
    assert (facts.type, facts.bounds, facts.unit) == ("number", "at least 10, at most 10000", "decimal odds")
    assert settings["quality.min_odds"].facts.bounds == "more than 1, at most 2"
    assert settings["arbitrage.currency"].facts.bounds == "of the form ^[A-Z]{3,5}$"
    assert settings["ADVISOR_SANDBOX"].facts.type == "one of auto, on, off"
    assert settings["providers.espn.retry.base"].facts.type == "duration"
    assert settings["orchestrator.escalation"].facts.type == "list; each mapping of before, steps"
    assert settings["providers.espn.breaker.fail_max"].facts.bounds == "at least 1, at most 1000"
    assert settings["value_bets.open_edge"].facts.bounds == "at least 0, at most 1"


@pytest.mark.parametrize("key", ["quality.max_odds", "QUALITY.Max_Odds", " quality.max_odds "])
def test_keys_are_found_whatever_their_case(tmp_path: Path, key: str) -> None:
    assert found(key, tuple(listed(tmp_path).values())).key == "quality.max_odds"


def test_variables_are_found_without_their_prefix(tmp_path: Path) -> None:
    assert found("api_port", tuple(listed(tmp_path).values())).key == "ADVISOR_API_PORT"


def test_an_unknown_key_names_those_that_are_near(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"did you mean quality\.max_odds"):
        found("quality.max_ods", tuple(listed(tmp_path).values()))
    with pytest.raises(ConfigError, match="lists them all"):
        found("zzzz", tuple(listed(tmp_path).values()))


@pytest.mark.parametrize(
    ("value", "shown"),
    [(None, "none"), ("", "none"), (True, "true"), (1.5, "1.5"), (2.0, "2"), ((), "[]"), ({"a": 1}, "{a: 1}")],
)
def test_values_are_written_as_in_yaml(value: object, shown: str) -> None:
    assert text(plain(value)) == shown
