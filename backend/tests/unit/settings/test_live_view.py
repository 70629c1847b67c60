"""What the API knows of the engine's instances, without making them."""

from pathlib import Path

import pytest

from advisor.settings.engine import engine_process_config
from advisor.settings.environment import Settings
from advisor.settings.live_view import live_view


@pytest.mark.parametrize("text", ["{}", "paper: {enabled: false}"])
def test_the_api_knows_the_names_of_the_instances_that_run(tmp_path: Path, text: str) -> None:
    file = tmp_path / "providers.yaml"
    file.write_text(text)
    settings = Settings(_env_file=None, data_dir=tmp_path, providers_file=file, sandbox="off")
    running = engine_process_config(settings).engine.instances
    assert live_view(settings).instances == tuple(each.name for each in running)
    assert ("paper-value" in live_view(settings).instances) == (text == "{}")
