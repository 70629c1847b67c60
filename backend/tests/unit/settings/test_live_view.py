"""What the API knows of the engine, without making its strategies."""

from pathlib import Path

import pytest

from advisor.core.orders.modes import BUILT_IN_INSTANCES
from advisor.settings.engine import engine_process_config
from advisor.settings.environment import Settings
from advisor.settings.live_view import live_view


@pytest.mark.parametrize("sandbox", ["off", "on"])
def test_the_api_knows_the_instances_that_the_settings_alone_define_and_who_pays(tmp_path: Path, sandbox: str) -> None:
    settings = Settings(_env_file=None, data_dir=tmp_path, sandbox=sandbox)
    process = engine_process_config(settings)
    assert tuple(each.name for each in process.engine.instances) == BUILT_IN_INSTANCES
    assert live_view(settings).portfolios == tuple(each.key for each in process.orders.portfolios)
