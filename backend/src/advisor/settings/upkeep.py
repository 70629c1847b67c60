"""What a worker does so that the disk does not fill, made from the settings."""

from dataclasses import fields
from datetime import timedelta
from typing import Final

from advisor.core.timing.retention import DeletionConfig, RetentionConfig
from advisor.jobs.config import StorageFolders, UpkeepConfig
from advisor.settings.environment import Settings

_MEGABYTE: Final = 10**6


def upkeep_config(settings: Settings) -> UpkeepConfig:
    """What is kept for how long, and when the disk counts as nearly full."""
    return UpkeepConfig(
        folders=storage_folders(settings),
        kept=retention_config(settings),
        deletion=DeletionConfig(rows=settings.retention_rows),
        retention_every=timedelta(minutes=settings.retention_minutes),
        measure_every=timedelta(minutes=settings.storage_minutes),
        low_space=low_space(settings),
    )


def retention_config(settings: Settings) -> RetentionConfig:
    """Each of its fields is a variable of days: ``bars`` is ``ADVISOR_KEEP_BARS_DAYS``."""
    days = {field.name: getattr(settings, f"keep_{field.name}_days") for field in fields(RetentionConfig)}
    return RetentionConfig(**{name: timedelta(days=count) for name, count in days.items()})


def low_space(settings: Settings) -> int:
    """Bytes free below which is warned."""
    return settings.low_space_mb * _MEGABYTE


def storage_folders(settings: Settings) -> StorageFolders:
    """Where the platform stores things."""
    data = settings.data_dir.expanduser()
    return StorageFolders(
        data=data,
        database=settings.database_folder,
        quotes=settings.quotes_folder,
        downloads=data / "downloads",
        logs=data / "logs",
        journals=settings.journal_folder,
    )
