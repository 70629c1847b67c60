"""What the product makes of its settings, and how a test changes one of them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TypeAlias

import yaml

from advisor.api.live_config import LiveConfig
from advisor.jobs.config import UpkeepConfig
from advisor.launcher.config import LaunchConfig, launch_config
from advisor.live.config import EngineProcessConfig
from advisor.providers.spec import EnabledProvider
from advisor.settings.engine import engine_process_config
from advisor.settings.environment import Settings
from advisor.settings.live_view import live_view
from advisor.settings.upkeep import upkeep_config
from advisor.settings.variables import load_settings
from advisor.settings.yaml_files import Tree, merged


class Made:
    """The configs that the processes work by, made only if a probe looks at them."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings

    @cached_property
    def process(self) -> EngineProcessConfig:
        return engine_process_config(self.settings)

    @cached_property
    def live(self) -> LiveConfig:
        return live_view(self.settings)

    @cached_property
    def upkeep(self) -> UpkeepConfig:
        return upkeep_config(self.settings)

    @cached_property
    def launch(self) -> LaunchConfig:
        return launch_config(self.settings)

    def provider(self, key: str) -> EnabledProvider:
        return next(each for each in self.process.providers if each.key == key)


Probe: TypeAlias = Callable[[Made], object]


@dataclass(frozen=True, kw_only=True)
class Case:
    """How a setting shows.

    Attributes:
        probe: gives what can be seen of it.
        other: value unlike the default; text for a variable, else as YAML has it. ``{folder}`` is the test's folder.
        at: path in YAML where the key stands for many, such as ``providers.*.timeout``.
        env, tree: other settings that are needed to see it, before and after the change.
    """

    probe: Probe
    other: Tree
    at: str = ""
    env: Mapping[str, str] = field(default_factory=dict)
    tree: Tree = None


def made(folder: Path, env: Mapping[str, str], tree: Tree) -> Made:
    """Read ``.env`` and ``providers.yaml`` as a start does."""
    folder.mkdir(exist_ok=True)
    variables = {"ADVISOR_DATA_DIR": str(folder), "ADVISOR_SANDBOX": "off", **env}
    (folder / "providers.yaml").write_text(yaml.safe_dump(tree or {}))
    env_file = folder / ".env"
    env_file.write_text("".join(f"{name}='{value}'\n" for name, value in variables.items()))
    return Made(load_settings(env_file))


def seen(folder: Path, key: str, case: Case) -> tuple[object, object, object]:
    """What the probe sees before the change of the setting, once more before it, and after it."""
    unchanged = made(folder, case.env, case.tree)
    before, again = case.probe(unchanged), case.probe(unchanged)
    path = case.at or key
    if "." in path or key in {"commissions"}:
        after = made(folder, case.env, merged(case.tree or {}, _nested(path, case.other)))
    else:
        text = str(case.other).format(folder=folder)
        after = made(folder, {**case.env, key: text}, case.tree)
    return before, again, case.probe(after)


def _nested(path: str, value: Tree) -> Tree:
    for name in reversed(path.split(".")):
        value = {name: value}
    return value
