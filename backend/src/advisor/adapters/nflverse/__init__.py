"""nflverse: schedules, results and lines of the NFL, from files a user has downloaded."""

from advisor.adapters.nflverse.parse import parse

__all__ = ["parse"]
