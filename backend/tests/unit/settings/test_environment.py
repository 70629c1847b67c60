"""Settings are typed, bounded, complete, and say by name what cannot be used."""

import os
from datetime import timedelta
from pathlib import Path

import pytest

from advisor.core.errors import ConfigError
from advisor.settings.environment import Settings
from advisor.settings.own_files import own_providers_file
from advisor.settings.variables import load_own_settings, load_settings


@pytest.fixture(autouse=True)
def clean_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in list(os.environ):
        if name.startswith(("ADVISOR_", "CIRCUIT_BREAKER_")) or name == "DATABASE_URL":
            monkeypatch.delenv(name)


def test_defaults_listen_to_this_machine_alone() -> None:
    settings = load_settings(env_file=None)
    assert settings.dsn is None
    assert settings.api_host == "127.0.0.1"
    assert settings.api_config().origins == ("http://127.0.0.1:3000", "http://localhost:3000")
    assert settings.api_config().networks == ()


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.0.2.1", "example.org"])
def test_other_addresses_are_refused_while_there_is_no_login(monkeypatch: pytest.MonkeyPatch, host: str) -> None:
    monkeypatch.setenv("ADVISOR_API_HOST", host)
    with pytest.raises(ConfigError, match="has no login yet"):
        load_settings(env_file=None)


@pytest.mark.parametrize("host", ["127.0.0.1", "::1", "localhost", "127.9.9.9"])
def test_loopback_addresses_are_accepted(monkeypatch: pytest.MonkeyPatch, host: str) -> None:
    monkeypatch.setenv("ADVISOR_API_HOST", host)
    assert load_settings(env_file=None).api_host == host


def test_unknown_settings_are_an_error_wherever_they_stand(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("ADVISOR_API_PROT", "8001")
    with pytest.raises(ConfigError, match="ADVISOR_API_PROT"):
        load_settings(env_file=None)
    monkeypatch.delenv("ADVISOR_API_PROT")
    file = tmp_path / ".env"
    file.write_text("POSTGRES_PASSWORD=of-another-program\nADVISOR_DATA_DIRECTORY=/tmp/x\n")
    with pytest.raises(ConfigError, match="ADVISOR_DATA_DIRECTORY"):
        load_settings(env_file=file)


def test_settings_without_credentials_are_the_others_and_refused_alike(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("ADVISOR_API_PORT", "8123")
    monkeypatch.setenv("ADVISOR_THE_ODDS_API_KEY", "0123456789abcdef" * 2)
    whole, own = load_settings(env_file=None), load_own_settings(env_file=None)
    assert whole.credentials
    assert own == whole.model_copy(update={"credentials": {}})
    file = tmp_path / ".env"
    file.write_text("ADVISOR_API_PROT=9000\n")
    with pytest.raises(ConfigError, match="ADVISOR_API_PROT"):
        load_own_settings(env_file=file)
    file.write_text("ADVISOR_API_PORT=0\n")
    monkeypatch.delenv("ADVISOR_API_PORT")
    with pytest.raises(ConfigError, match="ADVISOR_API_PORT"):
        load_own_settings(env_file=file)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("ADVISOR_API_PORT", "0"),
        ("ADVISOR_API_PORT", "many"),
        ("ADVISOR_WORKER_CONCURRENCY", "0"),
        ("ADVISOR_CIRCUIT_BREAKER_MAX_FAILURES", "0"),
        ("ADVISOR_CIRCUIT_BREAKER_RESET_TIMEOUT", "nan"),
        ("ADVISOR_LOG_FORMAT", "xml"),
        ("ADVISOR_API_NETWORKS", "10.0.0.0/8,nowhere"),
        ("DATABASE_URL", "mysql://u:hunter2@h/d"),
    ],
)
def test_unusable_values_are_named(monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(ConfigError) as refused:
        load_settings(env_file=None)
    assert name in str(refused.value)
    assert "hunter2" not in str(refused.value)


def test_why_an_address_of_a_database_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://u:hunter2@h/d?channel_binding=require")
    with pytest.raises(ConfigError, match=r"DATABASE_URL: asks for channel_binding, .* it may ask for sslmode"):
        load_settings(env_file=None)


def test_the_environment_wins_over_the_file(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    file = tmp_path / ".env"
    file.write_text("ADVISOR_API_PORT=8010\nADVISOR_WEB_PORT=3010\nDATABASE_URL=postgresql://u:p@h/d\n")
    monkeypatch.setenv("ADVISOR_API_PORT", "8020")
    settings = load_settings(env_file=file)
    assert (settings.api_port, settings.web_port, settings.dsn) == (8020, 3010, "postgresql://u:p@h/d")


@pytest.mark.parametrize(
    ("variables", "max_failures", "reset_seconds"),
    [
        ({}, 5, 60),
        ({"ADVISOR_CIRCUIT_BREAKER_MAX_FAILURES": "3", "ADVISOR_CIRCUIT_BREAKER_RESET_TIMEOUT": "12.5"}, 3, 12.5),
        ({"CIRCUIT_BREAKER_MAX_FAILURES": "3", "CIRCUIT_BREAKER_RESET_TIMEOUT": "12.5"}, 3, 12.5),
        ({"CIRCUIT_BREAKER_MAX_FAILURES": "3", "ADVISOR_CIRCUIT_BREAKER_MAX_FAILURES": "4"}, 4, 60),
    ],
)
def test_breakers_are_set_for_all_providers_with_or_without_the_prefix(
    monkeypatch: pytest.MonkeyPatch, variables: dict[str, str], max_failures: int, reset_seconds: float
) -> None:
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    breaker = load_settings(env_file=None).breaker_config()
    assert (breaker.fail_max, breaker.reset_timeout) == (max_failures, timedelta(seconds=reset_seconds))


def test_the_environment_wins_over_the_file_whichever_name_it_uses(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    file = tmp_path / ".env"
    file.write_text("ADVISOR_CIRCUIT_BREAKER_MAX_FAILURES=7\n")
    monkeypatch.setenv("CIRCUIT_BREAKER_MAX_FAILURES", "9")
    assert load_settings(env_file=file).breaker_config().fail_max == 9


def test_an_empty_variable_is_none(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    file = tmp_path / ".env"
    file.write_text("ADVISOR_DATABASE_PORT=\nADVISOR_PROVIDERS_FILE=\nADVISOR_ENGINE_METRICS_PORT=\n")
    assert load_settings(env_file=file) == load_settings(env_file=None)
    assert load_settings(env_file=file).data_dir.expanduser().is_absolute()
    # And it hides what the file says.
    file.write_text("DATABASE_URL=postgresql://elsewhere/bets\nADVISOR_DATABASE_PORT=5555\n")
    monkeypatch.setenv("DATABASE_URL", "")
    monkeypatch.setenv("ADVISOR_DATABASE_PORT", "")
    assert (load_settings(env_file=file).dsn, load_settings(env_file=file).database_port) == (None, None)


def test_a_file_that_is_no_text_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    file = tmp_path / ".env"
    file.write_bytes(b"ADVISOR_LOG_LEVEL=war\xffning")
    for read in (lambda: load_settings(env_file=file), own_providers_file):
        with pytest.raises(ConfigError, match=r"\.env is no text"):
            read()


def test_the_users_file_is_found_without_reading_all_settings(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """By whatever way it is named, and by the same as where all are read."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "home"))

    def found() -> Path | None:
        own = own_providers_file()
        assert own == load_settings().own_providers_file
        return own

    def written(path: str) -> Path:
        file = tmp_path / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text("live: {probe_every: 1m}\n")
        return file

    assert found() is None
    by_default = written("home/betting-expert-advisor/providers.yaml")
    assert found() == by_default
    (tmp_path / ".env").write_text(f"ADVISOR_DATA_DIR={tmp_path / 'data'}\n")
    assert found() is None
    in_data_folder = written("data/providers.yaml")
    assert found() == in_data_folder
    monkeypatch.setenv("ADVISOR_DATA_DIR", "")
    with pytest.raises(ConfigError, match=r"ADVISOR_DATA_DIR: .*it is empty"):
        found()
    monkeypatch.delenv("ADVISOR_DATA_DIR")
    named = tmp_path / "is not there.yaml"
    monkeypatch.setenv("ADVISOR_PROVIDERS_FILE", str(named))
    assert found() == named


def test_the_api_answers_to_the_address_it_listens_on(monkeypatch: pytest.MonkeyPatch) -> None:
    for host, name in (("127.0.0.2", "127.0.0.2"), ("::1", "[::1]")):
        monkeypatch.setenv("ADVISOR_API_HOST", host)
        assert name in load_settings(env_file=None).api_config().hosts


def test_a_fault_names_the_variable_that_was_set(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("CIRCUIT_BREAKER_MAX_FAILURES", "0")
    with pytest.raises(ConfigError, match="Settings: CIRCUIT_BREAKER_MAX_FAILURES: "):
        load_settings(env_file=None)
    file = tmp_path / ".env"
    file.write_text("ADVISOR_CIRCUIT_BREAKER_MAX_FAILURES=many\n")
    with pytest.raises(ConfigError, match="Settings: ADVISOR_CIRCUIT_BREAKER_MAX_FAILURES: "):
        load_settings(env_file=file)


def test_a_printed_setting_hides_the_password(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://u:hunter2@h/d")
    assert "hunter2" not in repr(Settings())


def test_lists_are_split_at_commas(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ADVISOR_API_HOSTS", "api, advisor.lan")
    monkeypatch.setenv("ADVISOR_API_NETWORKS", "172.16.0.0/12")
    config = load_settings(env_file=None).api_config()
    assert config.hosts[-2:] == ("api", "advisor.lan")
    assert [str(network) for network in config.networks] == ["172.16.0.0/12"]


@pytest.mark.parametrize("variable", ["ADVISOR_DATA_DIR", "ADVISOR_WEB_FOLDER"])
@pytest.mark.parametrize("value", ["", "  "])
def test_no_name_is_not_the_folder_one_happens_to_be_in(
    variable: str, value: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(variable, value)
    with pytest.raises(ConfigError, match=f"{variable}: .*it is empty: name a folder"):
        load_settings(env_file=None)


def test_two_parts_cannot_have_one_port(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ADVISOR_WEB_PORT", "8000")
    with pytest.raises(ConfigError, match="api_port and web_port are both 8000: give each a port of its own"):
        load_settings(env_file=None)
    monkeypatch.setenv("ADVISOR_WEB_PORT", "8900")
    with pytest.raises(ConfigError, match="web_port and sandbox_port are both 8900"):
        load_settings(env_file=None)
    monkeypatch.setenv("ADVISOR_SANDBOX", "off")
    assert load_settings(env_file=None).web_port == 8900, "nobody else listens there"
    monkeypatch.setenv("ADVISOR_DATABASE_PORT", "8900")
    with pytest.raises(ConfigError, match="web_port and database_port are both 8900"):
        load_settings(env_file=None)
