"""What the worker computes of prices' lives and venues' leads."""

from collections.abc import Mapping

from advisor.settings.timing import timing_config
from advisor.settings.yaml_files import Tree
from tests.unit.settings.probes.made import Case, Made

OTHERS: Mapping[str, Tree] = {
    "every": "3m",
    "history": "5h",
    "least_lives": 11,
    "least_moves": 12,
    "longest_lag": "9s",
    "streamed_venues": ["smarkets"],
}


def computed(made: Made) -> object:
    """The job's config: all its parts are tested by what they compute."""
    config = timing_config(made.settings)
    return config.every, config.history, config.survival, config.leads


CASES = {f"timing.{name}": Case(probe=computed, other=other) for name, other in OTHERS.items()}
