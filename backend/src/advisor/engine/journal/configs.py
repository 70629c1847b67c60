"""The configuration of the live engine as its journal holds it, and as a replay makes it again."""

import hashlib
from collections.abc import Iterable, Mapping
from datetime import timedelta
from typing import Final, TypedDict, cast

import orjson
from pydantic import JsonValue, TypeAdapter

from advisor.core.errors import ConfigError, JournalDamagedError
from advisor.core.orders.modes import Mode
from advisor.core.venues import PlainTerms, VenueTerms
from advisor.engine.config import LiveEngineConfig
from advisor.engine.quality.config import QualityConfig
from advisor.engine.tracking.config import TrackingConfig
from advisor.strategies.instances import StrategyInstance, instance


class _OfMoney(TypedDict, total=False):
    asset: str
    rate_max_age: timedelta


_QUALITY: Final = TypeAdapter(QualityConfig)
_TRACKING: Final = TypeAdapter(TrackingConfig)


def config_json(config: LiveEngineConfig) -> dict[str, JsonValue]:
    """Everything of a config that can change a signal."""
    return {
        "instances": _plain(config.instances),
        "quality": _QUALITY.dump_python(config.quality, mode="json"),
        "tracking": _TRACKING.dump_python(config.tracking, mode="json"),
        "lags": [lag.total_seconds() for lag in config.lags],
        "ageing": config.ageing.total_seconds(),
        "ageing_in_play": config.ageing_in_play.total_seconds(),
        "venues": cast("JsonValue", config.venues.plain),
        "asset": config.asset,
        "rate_max_age": config.rate_max_age.total_seconds(),
    }


def config_of(stored: Mapping[str, JsonValue]) -> LiveEngineConfig:
    """Its inverse.

    Raises:
        JournalDamagedError: a strategy or a parameter of it is not known any more.
    """
    try:
        instances = _instances(stored["instances"])
        seconds = TypeAdapter(timedelta)
        return LiveEngineConfig(
            quality=_QUALITY.validate_python(stored["quality"]),
            instances=instances,
            tracking=_TRACKING.validate_python(stored["tracking"]),
            lags=tuple(seconds.validate_python(lag) for lag in cast("list[float]", stored["lags"])),
            ageing=seconds.validate_python(stored["ageing"]),
            ageing_in_play=seconds.validate_python(stored["ageing_in_play"]),
            venues=_venues(stored),
            **_of_money(stored),
        )
    except (ConfigError, KeyError, ValueError, TypeError) as error:
        raise JournalDamagedError(f"The configuration in the journal cannot be used: {error}") from error


def instances_bytes(instances: Iterable[StrategyInstance]) -> bytes:
    """The payload of ``RecordKind.INSTANCES``."""
    return orjson.dumps(_plain(instances))


def instances_of(payload: bytes) -> tuple[StrategyInstance, ...]:
    """Its inverse.

    Raises:
        JournalDamagedError: a strategy or a parameter of it is not known any more.
    """
    try:
        return _instances(orjson.loads(payload))
    except (ConfigError, KeyError, ValueError, TypeError) as error:
        raise JournalDamagedError(f"The instances in the journal cannot be used: {error}") from error


def _plain(instances: Iterable[StrategyInstance]) -> list[JsonValue]:
    return [
        {
            "name": each.name,
            "strategy": each.info.name,
            "config": each.strategy.config.model_dump(mode="json"),
            "mode": str(each.mode),
        }
        for each in instances
    ]


def _instances(plain: JsonValue) -> tuple[StrategyInstance, ...]:
    return tuple(
        instance(
            str(each["name"]),
            str(each["strategy"]),
            cast("Mapping[str, JsonValue]", each["config"]),
            Mode(str(each["mode"])),
        )
        for each in cast("list[dict[str, JsonValue]]", plain)
    )


def _venues(stored: Mapping[str, JsonValue]) -> VenueTerms:
    """Journals before version 7 have rates alone."""
    if "venues" not in stored:
        return VenueTerms(commissions=cast("dict[str, float]", stored["commissions"]))
    return VenueTerms.of_plain(cast("PlainTerms", stored["venues"]))


def _of_money(stored: Mapping[str, JsonValue]) -> _OfMoney:
    """What a config says of assets and rates.

    Journals before version 6 say nothing: their sizes named no asset, and were compared by no rate.
    """
    said = _OfMoney()
    if "asset" in stored:
        said["asset"] = str(stored["asset"])
    if "rate_max_age" in stored:
        said["rate_max_age"] = TypeAdapter(timedelta).validate_python(stored["rate_max_age"])
    return said


def config_hash(config: LiveEngineConfig) -> str:
    """SHA-256 of a config."""
    return hashlib.sha256(orjson.dumps(config_json(config), option=orjson.OPT_SORT_KEYS)).hexdigest()
