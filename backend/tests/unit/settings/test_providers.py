"""Which providers are on: by keys, by name, or simulated; and what is wrong with either stops the start by name."""

from datetime import timedelta
from pathlib import Path

import pytest
from pydantic import SecretStr

from advisor.adapters.betfair.spec import BetfairSection
from advisor.adapters.registry import registered
from advisor.adapters.the_odds_api.spec import TheOddsApiSection
from advisor.core.errors import ConfigError
from advisor.live.config import EngineProcessConfig
from advisor.settings.engine import engine_process_config
from advisor.settings.environment import Settings
from advisor.settings.providers import unread_file, uses_sandbox
from advisor.settings.variables import declared_variables, own_variables

KEY = "0123456789abcdef" * 2
ODDS_KEY = {"ADVISOR_THE_ODDS_API_KEY": KEY}
BETFAIR = {
    "ADVISOR_BETFAIR_APP_KEY": "AbCdEfGh12345678",
    "ADVISOR_BETFAIR_USERNAME": "somebody",
    "ADVISOR_BETFAIR_PASSWORD": "correct horse",
}
PINNACLE = {"ADVISOR_PINNACLE_USERNAME": "AB123456", "ADVISOR_PINNACLE_PASSWORD": "correct horse"}
CONTACT = {"ADVISOR_CONTACT": "somebody@example.org"}


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in own_variables() | declared_variables(registered()):
        monkeypatch.delenv(name, raising=False)
    return tmp_path


def settings_with(folder: Path, credentials: dict[str, str] | None = None, **settings: object) -> Settings:
    secrets = {name: SecretStr(value) for name, value in (credentials or {}).items()}
    return Settings.model_validate({"data_dir": folder, "credentials": secrets, **settings})


def config(folder: Path, credentials: dict[str, str] | None = None, **settings: object) -> EngineProcessConfig:
    return engine_process_config(settings_with(folder, credentials, **settings))


def keys(found: EngineProcessConfig) -> list[str]:
    return [provider.key for provider in found.providers]


def breakers(found: EngineProcessConfig) -> dict[str, tuple[int, timedelta]]:
    configs = {provider.key: provider.config.breaker for provider in found.providers}
    return {key: (config.fail_max, config.reset_timeout) for key, config in configs.items()}


def test_nobody_configured_means_the_sandbox(folder: Path) -> None:
    found = config(folder, sandbox_port=8123, sandbox_stream_port=8124)
    assert found.sandbox
    assert set(keys(found)) == {"the_odds_api", "betfair", "espn", "open_meteo"}
    assert {provider.config.base_url.split("/")[2] for provider in found.providers} == {"127.0.0.1:8123"}
    (betfair,) = [each.section for each in found.providers if isinstance(each.section, BetfairSection)]
    stream = betfair.stream_config()
    assert betfair.stream
    assert (stream.host, stream.port, stream.tls) == ("127.0.0.1", 8124, False)


def test_without_the_sandbox_everything_is_off_until_configured(folder: Path) -> None:
    found = config(folder, sandbox="off")
    assert (found.sandbox, keys(found)) == (False, [])


def test_a_key_switches_its_provider_on_and_the_sandbox_off(folder: Path) -> None:
    found = config(folder, ODDS_KEY)
    assert (found.sandbox, keys(found)) == (False, ["the_odds_api"])
    assert found.providers[0].config.base_url == "https://api.the-odds-api.com/v4"
    assert found.providers[0].credentials["ADVISOR_THE_ODDS_API_KEY"].get_secret_value() == KEY
    assert KEY not in repr(found)


def test_a_provider_gets_no_credentials_but_its_own(folder: Path) -> None:
    found = config(folder, ODDS_KEY | BETFAIR)
    assert {each.key: set(each.credentials) for each in found.providers} == {
        "betfair": set(BETFAIR),
        "the_odds_api": set(ODDS_KEY),
    }


def test_breakers_of_every_provider_follow_the_environment_but_for_its_own_section(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CIRCUIT_BREAKER_MAX_FAILURES", "2")
    monkeypatch.setenv("ADVISOR_CIRCUIT_BREAKER_RESET_TIMEOUT", "7")
    (folder / "providers.yaml").write_text("providers:\n  espn:\n    breaker: {fail_max: 9, reset_timeout: 1m}\n")
    names = ("espn", "open_meteo", "nws", "football_data", "nflverse")
    found = config(folder, ODDS_KEY | BETFAIR | CONTACT, providers=",".join(names))
    everywhere = (2, timedelta(seconds=7))
    assert breakers(found) == {
        **dict.fromkeys(("the_odds_api", "betfair", *names), everywhere),
        "espn": (9, timedelta(minutes=1)),
    }
    assert set(breakers(config(folder, sandbox="on")).values()) == {everywhere}


def test_providers_without_keys_are_on_by_name_and_bring_no_odds(folder: Path) -> None:
    assert uses_sandbox(settings_with(folder, CONTACT, providers="espn, nws"))
    found = config(folder, CONTACT, providers="espn, nws", sandbox="off")
    assert keys(found) == ["espn", "nws"]
    assert found.providers[1].credentials["ADVISOR_CONTACT"].get_secret_value() == "somebody@example.org"


def test_a_contact_switches_nothing_on(folder: Path) -> None:
    assert keys(config(folder, CONTACT, sandbox="off")) == []


def test_pinnacle_needs_consent_beside_its_keys(folder: Path) -> None:
    assert keys(config(folder, PINNACLE, sandbox="off")) == []
    assert keys(config(folder, PINNACLE, providers="pinnacle")) == ["pinnacle"]


def test_whose_kick_off_counts_comes_from_all_specs_on_or_off(folder: Path) -> None:
    ranks = config(folder, ODDS_KEY).kickoff_ranks
    assert sorted(ranks, key=lambda key: ranks[key]) == ["espn", "the_odds_api", "betfair", "pinnacle"]


def test_own_values_that_the_sandbox_does_not_read_are_named(folder: Path) -> None:
    assert unread_file(settings_with(folder)) is None
    own = folder / "providers.yaml"
    own.write_text("value_bets: {open_edge: 0.03}\n")
    assert unread_file(settings_with(folder)) == own
    assert unread_file(settings_with(folder, ODDS_KEY)) is None
    assert unread_file(settings_with(folder, sandbox="off")) is None


def test_own_values_in_the_data_folder_count(folder: Path) -> None:
    (folder / "providers.yaml").write_text("providers:\n  the_odds_api:\n    sports: [icehockey_nhl]\n")
    (provider,) = config(folder, ODDS_KEY).providers
    assert isinstance(provider.section, TheOddsApiSection)
    assert provider.section.adapter_config().sports == ("icehockey_nhl",)


@pytest.mark.parametrize(
    ("credentials", "settings", "variable", "reason"),
    [
        ({"ADVISOR_THE_ODDS_API_KEY": "not-of-this-form"}, {}, "ADVISOR_THE_ODDS_API_KEY", "form"),
        ({**BETFAIR, "ADVISOR_BETFAIR_APP_KEY": "with blanks !"}, {}, "ADVISOR_BETFAIR_APP_KEY", "form"),
        ({"ADVISOR_BETFAIR_APP_KEY": "AbCdEfGh12345678"}, {}, "ADVISOR_BETFAIR_USERNAME", "missing"),
        ({}, {"providers": "betfare"}, "ADVISOR_PROVIDERS", "no provider 'betfare'"),
        ({}, {"providers": "pinnacle"}, "ADVISOR_PROVIDERS", "needs its keys; set ADVISOR_PINNACLE_USERNAME"),
        ({}, {"providers": "nws", "sandbox": "off"}, "ADVISOR_CONTACT", "who calls"),
    ],
)
def test_a_fault_names_variable_and_reason_and_never_the_secret(
    folder: Path, credentials: dict[str, str], settings: dict[str, object], variable: str, reason: str
) -> None:
    with pytest.raises(ConfigError) as caught:
        config(folder, credentials, **settings)
    message = str(caught.value)
    assert variable in message
    assert reason in message
    assert message.startswith((".env: ", "environment: "))
    assert not any(secret in message for secret in credentials.values())
