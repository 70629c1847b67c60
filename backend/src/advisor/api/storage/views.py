"""Disk use as the API shows it."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Final

from advisor.api.live_config import LiveConfig
from advisor.api.storage.schemas import Storage, StoreUse
from advisor.core.storage import StorageReport, Store
from advisor.core.timing.retention import RetentionConfig

NAMES: Final[Mapping[Store, str]] = {
    Store.QUOTES: "Quotes in the database",
    Store.LATEST_PRICES: "Last prices",
    Store.SIGNALS: "Value bets, surebets, middles",
    Store.BETS: "Bets and the ledger",
    Store.HISTORY: "Fixtures, results, history",
    Store.PROVIDERS: "Providers: costs, breakers, data quality",
    Store.BACKTESTS: "Backtests",
    Store.JOBS: "Job queue",
    Store.DATABASE_OTHER: "Rest of the database",
    Store.WRITE_AHEAD_LOG: "Write-ahead log",
    Store.QUOTE_FILES: "Quotes in files",
    Store.BARS: "One-minute bars",
    Store.DOWNLOADS: "Downloaded files",
    Store.LOGS: "Logs",
    Store.JOURNALS: "Journals of sessions",
}


def storage(report: StorageReport | None, config: LiveConfig) -> Storage:
    """A measurement, or that there is none."""
    if report is None:
        return Storage(
            measured_at=None,
            low=False,
            free_bytes=None,
            disk_bytes=None,
            low_below_bytes=config.low_space,
            used_bytes=None,
            stores=[],
        )
    return Storage(
        measured_at=report.at,
        low=report.free_bytes < config.low_space,
        free_bytes=report.free_bytes,
        disk_bytes=report.disk_bytes,
        low_below_bytes=config.low_space,
        used_bytes=report.used_bytes,
        stores=[
            _use(store, size, config.kept)
            for store, size in sorted(report.stores.items(), key=lambda item: (-item[1], item[0]))
        ],
    )


def _use(store: Store, size: int, kept: RetentionConfig) -> StoreUse:
    days, then = _fate(store, kept)
    return StoreUse(store=store, name=NAMES[store], size_bytes=size, kept_days=days, then=then)


def _fate(store: Store, kept: RetentionConfig) -> tuple[int | None, str | None]:
    """After how many days the contents go, and where."""
    match store:
        case Store.QUOTES:
            return kept.quotes // timedelta(days=1), "They move to files."
        case Store.QUOTE_FILES:
            return kept.quote_files // timedelta(days=1), "They become one-minute bars with exact closing prices."
        case Store.BARS:
            return kept.bars // timedelta(days=1), "They are deleted."
        case Store.SIGNALS:
            return kept.signals // timedelta(days=1), "Ended ones are deleted, their evidence earlier."
        case Store.PROVIDERS:
            return kept.costs // timedelta(days=1), "Costs are deleted, all else earlier."
        case _:
            return None, None
