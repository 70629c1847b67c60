"""A provider that is one folder and nothing else: found, configured, built and probed like those of the product."""

from importlib import import_module
from pathlib import Path

import numpy as np
import pytest

from advisor.adapters.registry import discovered, registered
from advisor.core.clock import FixedClock
from advisor.core.errors import ConfigError
from advisor.core.orders.awaited import nothing_awaited
from advisor.core.places import PlaceGroup
from advisor.live.orchestration import orchestration, running
from advisor.ports.feeds import Fetch
from advisor.providers.spec import EnabledProvider, Specs
from advisor.settings.engine import engine_process_config
from advisor.settings.variables import declared_variables, load_settings, own_variables
from advisor.testing.followed_fields import MemoryFollowedFields
from advisor.testing.upstream_store import MemoryStore
from advisor.upstream.provider import Answer
from advisor.upstream.transport import HttpRequest
from tests.adapters import planted
from tests.adapters.mutations import encoded
from tests.adapters.reading_checks import NOW
from tests.adapters.tiny.script import EVENT

KEY = "tiny-5550001111"


@pytest.fixture
def specs(monkeypatch: pytest.MonkeyPatch) -> Specs:
    found = {**registered(), **discovered(planted)}
    for name in own_variables() | declared_variables(found):
        monkeypatch.delenv(name, raising=False)
    return found


class OnePage:
    """A ``Transport`` on which every address holds the made-up provider's page."""

    def __init__(self) -> None:
        self.requests: list[HttpRequest] = []

    async def send(self, request: HttpRequest) -> Answer:
        self.requests.append(request)
        return Answer(status=200, headers={"content-type": "application/json"}, body=encoded([EVENT]))

    async def aclose(self) -> None:
        return None


def test_a_folder_with_a_spec_is_found() -> None:
    assert list(discovered(planted)) == ["tiny"]


async def test_it_is_configured_from_environment_and_yaml_then_built_probed_and_fetched(
    specs: Specs, tmp_path: Path
) -> None:
    env_file, own = tmp_path / ".env", tmp_path / "providers.yaml"
    env_file.write_text(f"ADVISOR_DATA_DIR={tmp_path}\nADVISOR_TINY_KEY={KEY}\n")
    own.write_text("providers:\n  tiny:\n    leagues: [second]\n    schedule: {every_idle: 5m}\n")
    config = engine_process_config(load_settings(env_file, specs), specs)
    (tiny,) = config.providers
    assert isinstance(tiny, EnabledProvider)
    assert (tiny.key, config.sandbox, tiny.schedule.every_idle.total_seconds()) == ("tiny", False, 300)
    assert KEY not in repr(config)

    transport, clock = OnePage(), FixedClock(NOW)

    async def nowhere() -> list[PlaceGroup]:
        return []

    made = orchestration(
        config,
        transport=transport,
        store=MemoryStore(),
        followed=MemoryFollowedFields(),
        places=nowhere,
        awaited=nothing_awaited,
        clock=clock,
        rng=np.random.default_rng(1),
    )
    feed = made.providers["tiny"].polled
    assert feed is not None
    async with running(made.orchestrator):
        assert await feed.probe() == "1 events of second"
        (subject,) = await feed.subjects()
        reading = await feed.fetch(Fetch(subject=subject, kickoff=None, now=NOW))
    assert [quote.odds_e4 for quote in reading.quotes] == [19_000, 36_000, 42_000]
    assert {request.url for request in transport.requests} == {"https://odds.tiny.example/leagues/second/odds"}
    assert {request.headers["x-key"] for request in transport.requests} == {KEY}


def test_its_variable_is_a_setting_only_where_it_is_registered(specs: Specs, tmp_path: Path) -> None:
    env_file = tmp_path / ".env"
    env_file.write_text(f"ADVISOR_DATA_DIR={tmp_path}\nADVISOR_TINY_KEY={KEY}\n")
    assert load_settings(env_file, specs).credentials["ADVISOR_TINY_KEY"].get_secret_value() == KEY
    with pytest.raises(ConfigError, match="ADVISOR_TINY_KEY"):
        load_settings(env_file)


def test_a_key_of_a_wrong_form_is_refused_by_name_and_not_shown(specs: Specs, tmp_path: Path) -> None:
    env_file = tmp_path / ".env"
    env_file.write_text(f"ADVISOR_DATA_DIR={tmp_path}\nADVISOR_TINY_KEY=something-else\n")
    with pytest.raises(ConfigError, match="ADVISOR_TINY_KEY") as refused:
        engine_process_config(load_settings(env_file, specs), specs)
    assert "something-else" not in str(refused.value)


@pytest.mark.parametrize(
    ("spec", "error", "message"),
    [
        ("", TypeError, "has no SPEC"),
        ("from tests.adapters.planted.tiny.spec import SPEC", ValueError, "not the name of its folder"),
    ],
)
def test_a_folder_that_registers_nothing_is_an_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, spec: str, error: type[Exception], message: str
) -> None:
    name = f"planted_{error.__name__.lower()}"
    folder = tmp_path / name / "other"
    folder.mkdir(parents=True)
    (folder / "__init__.py").write_text("")
    (folder / "spec.py").write_text(f"{spec}\n")
    monkeypatch.syspath_prepend(tmp_path)
    with pytest.raises(error, match=message):
        discovered(import_module(name))
