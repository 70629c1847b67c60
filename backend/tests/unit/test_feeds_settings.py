"""Which providers are on: by keys, by name, or simulated; and what is wrong with either stops the start by name."""

from datetime import timedelta
from pathlib import Path

import pytest
from pydantic import SecretStr

from advisor.core.errors import ConfigError
from advisor.live.config import FeedsConfig
from advisor.live.setups import BetfairSetup, NwsSetup, TheOddsApiSetup
from advisor.settings import Settings
from advisor.settings.feeds import feeds_config, uses_sandbox

KEY = SecretStr("0123456789abcdef" * 2)
LOGIN = {
    "betfair_app_key": SecretStr("AbCdEfGh12345678"),
    "betfair_username": SecretStr("somebody"),
    "betfair_password": SecretStr("correct horse"),
}


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in Settings.model_fields:
        monkeypatch.delenv(f"ADVISOR_{name.upper()}", raising=False)
    return tmp_path


def config(folder: Path, **settings: object) -> FeedsConfig:
    return feeds_config(Settings.model_validate({"data_dir": folder, **settings}))


def breakers(found: FeedsConfig) -> dict[str, tuple[int, timedelta]]:
    return {
        each.config.key: (each.config.breaker.fail_max, each.config.breaker.reset_timeout) for each in found.providers
    }


def keys(found: FeedsConfig) -> list[str]:
    return [provider.config.key for provider in found.providers]


def test_nobody_configured_means_the_sandbox(folder: Path) -> None:
    found = config(folder, sandbox_port=8123, sandbox_stream_port=8124)
    assert found.sandbox
    assert {provider.config.base_url.split("/")[2] for provider in found.providers} == {"127.0.0.1:8123"}
    (betfair,) = [p.setup for p in found.providers if isinstance(p.setup, BetfairSetup)]
    assert betfair.stream is not None
    assert (betfair.stream.host, betfair.stream.port, betfair.stream.tls) == ("127.0.0.1", 8124, False)


def test_without_the_sandbox_everything_is_off_until_configured(folder: Path) -> None:
    found = config(folder, sandbox="off")
    assert (found.sandbox, keys(found)) == (False, [])


def test_a_key_switches_its_provider_on_and_the_sandbox_off(folder: Path) -> None:
    found = config(folder, the_odds_api_key=KEY)
    assert (found.sandbox, keys(found)) == (False, ["the_odds_api"])
    assert found.providers[0].config.base_url == "https://api.the-odds-api.com/v4"
    assert isinstance(found.providers[0].setup, TheOddsApiSetup)
    assert KEY.get_secret_value() not in repr(found)


def test_breakers_of_every_provider_follow_the_environment_but_for_its_own_section(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CIRCUIT_BREAKER_MAX_FAILURES", "2")
    monkeypatch.setenv("ADVISOR_CIRCUIT_BREAKER_RESET_TIMEOUT", "7")
    (folder / "providers.yaml").write_text("providers:\n  espn:\n    breaker: {fail_max: 9, reset_timeout: 1m}\n")
    names = ("espn", "open_meteo", "nws", "football_data", "nflverse")
    found = config(folder, providers=",".join(names), contact="someone@example.org", the_odds_api_key=KEY, **LOGIN)
    everywhere = (2, timedelta(seconds=7))
    assert breakers(found) == {
        **dict.fromkeys(("the_odds_api", "betfair", *names), everywhere),
        "espn": (9, timedelta(minutes=1)),
    }
    assert set(breakers(config(folder, sandbox="on")).values()) == {everywhere}


def test_providers_without_keys_are_on_by_name_and_bring_no_odds(folder: Path) -> None:
    named = Settings.model_validate({"data_dir": folder, "providers": "espn, nws", "contact": "desk@example.org"})
    assert uses_sandbox(named)
    found = config(folder, providers="espn, nws", contact="desk@example.org", sandbox="off")
    assert keys(found) == ["espn", "nws"]
    assert [p.setup.config.contact for p in found.providers if isinstance(p.setup, NwsSetup)] == ["desk@example.org"]


def test_pinnacle_needs_consent_beside_its_keys(folder: Path) -> None:
    login = {"pinnacle_username": SecretStr("AB123456"), "pinnacle_password": SecretStr("correct horse")}
    assert keys(config(folder, sandbox="off", **login)) == []
    assert keys(config(folder, providers="pinnacle", **login)) == ["pinnacle"]


def test_own_values_in_the_data_folder_count(folder: Path) -> None:
    (folder / "providers.yaml").write_text("providers:\n  the_odds_api:\n    sports: [icehockey_nhl]\n")
    (provider,) = config(folder, the_odds_api_key=KEY).providers
    assert isinstance(provider.setup, TheOddsApiSetup)
    assert provider.setup.config.sports == ("icehockey_nhl",)


@pytest.mark.parametrize(
    ("settings", "variable", "reason"),
    [
        ({"the_odds_api_key": SecretStr("not-of-this-form")}, "ADVISOR_THE_ODDS_API_KEY", "form"),
        ({**LOGIN, "betfair_app_key": SecretStr("with blanks !")}, "ADVISOR_BETFAIR_APP_KEY", "form"),
        ({**LOGIN, "betfair_password": None}, "ADVISOR_BETFAIR_PASSWORD", "missing"),
        ({"providers": "betfare"}, "ADVISOR_PROVIDERS", "no provider 'betfare'"),
        ({"providers": "pinnacle"}, "ADVISOR_PROVIDERS", "needs its keys"),
        ({"providers": "nws", "sandbox": "off"}, "ADVISOR_CONTACT", "who calls"),
    ],
)
def test_a_fault_names_variable_and_reason_and_never_the_secret(
    folder: Path, settings: dict[str, object], variable: str, reason: str
) -> None:
    with pytest.raises(ConfigError) as caught:
        config(folder, **settings)
    message = str(caught.value)
    assert variable in message
    assert reason in message
    assert message.startswith((".env: ", "environment: "))
    for secret in settings.values():
        assert not (isinstance(secret, SecretStr) and secret.get_secret_value() in message)
