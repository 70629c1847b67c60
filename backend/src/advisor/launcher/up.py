"""The whole of ``advisor up``."""

from __future__ import annotations

from rich.console import Console

from advisor.launcher.config import LaunchConfig
from advisor.launcher.parts import platform_plan
from advisor.launcher.supervisor import Supervisor


def up(config: LaunchConfig, console: Console) -> int:
    """Bring the platform up and keep it up until asked to stop. Returns the exit status for the shell."""
    return Supervisor(config, platform_plan(config), console).run()
