"""When a stream counts as wrong."""

from collections.abc import Mapping

from advisor.settings.yaml_files import Tree
from tests.unit.settings.probes.made import Case

OTHERS: Mapping[str, Tree] = {
    "check_every": "7s",
    "window": "5m",
    "longest_lag": "20s",
    "least_prices": 50,
    "behind": "3s",
    "disagreeing_share": 0.2,
    "quiet": "40s",
}
"""All parts of the config are tested by what is shown of streams."""
CASES = {
    f"streams.{name}": Case(probe=lambda made: made.process.streams, other=other) for name, other in OTHERS.items()
}
