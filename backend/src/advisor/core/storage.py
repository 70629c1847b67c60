"""What the platform takes of the disk, by what it is kept for."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Store(StrEnum):
    """A part of what is stored. The values are public and stored: append only."""

    QUOTES = "quotes"
    LATEST_PRICES = "latest_prices"
    SIGNALS = "signals"
    HISTORY = "history"
    PROVIDERS = "providers"
    BACKTESTS = "backtests"
    JOBS = "jobs"
    DATABASE_OTHER = "database_other"
    WRITE_AHEAD_LOG = "write_ahead_log"
    QUOTE_FILES = "quote_files"
    BARS = "bars"
    DOWNLOADS = "downloads"
    LOGS = "logs"
    JOURNALS = "journals"
    BETS = "bets"


@dataclass(frozen=True, slots=True, kw_only=True)
class StorageReport:
    """One measurement.

    Attributes:
        at: when it was made.
        free_bytes, disk_bytes: of the file system of the data folder.
        stores: bytes of each.
    """

    at: datetime
    free_bytes: int
    disk_bytes: int
    stores: Mapping[Store, int]

    @property
    def used_bytes(self) -> int:
        """Of all stores together."""
        return sum(self.stores.values())
