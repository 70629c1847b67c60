"""Command line words to plain config values; the config itself judges them."""

from typing import get_args, get_origin

import orjson
from pydantic import JsonValue

from advisor.core.errors import ConfigError
from advisor.risk.limits import Limits
from advisor.strategies.registry import strategy_named


def settings_of(pairs: list[str], strategy: str) -> dict[str, JsonValue]:
    """``KEY=VALUE`` words to parameters: values are JSON where they parse as such, else text.

    A parameter that takes a list may be written with commas: ``venues=bet365,bwin``.
    """
    fields = strategy_named(strategy).config_type.model_fields
    values: dict[str, JsonValue] = {}
    for pair in pairs:
        key, text = _pair(pair, "--set")
        field = fields.get(key)
        takes_list = field is not None and any(
            get_origin(kind) is tuple for kind in (field.annotation, *get_args(field.annotation))
        )
        if takes_list and not text.startswith("["):
            values[key] = list(text.split(","))
        else:
            values[key] = _json_or_text(text)
    return values


def staking_of(kind: str, stake: str | None, fraction: float | None, cap: float | None) -> dict[str, JsonValue]:
    """The staking plan; only what was given, so that the plan's own defaults hold."""
    given: dict[str, JsonValue] = {"stake": stake, "fraction": fraction, "cap": cap}
    return {"kind": kind, **{key: value for key, value in given.items() if value is not None}}


def limits_of(words: str) -> dict[str, JsonValue] | None:
    """``none``, ``default``, or ``KEY=VALUE,…`` on top of the defaults."""
    if words == "none":
        return None
    if words == "default":
        return {}
    values: dict[str, JsonValue] = {}
    for pair in words.split(","):
        key, text = _pair(pair, "--limits")
        field = Limits.model_fields.get(key)
        # Amounts are text even where they look like numbers.
        is_amount = field is not None and isinstance(field.default, str | None) and "str" in str(field.annotation)
        values[key] = text if is_amount and text != "null" else _json_or_text(text)
    return values


def commissions_of(pairs: list[str]) -> dict[str, JsonValue]:
    """``VENUE=RATE`` words."""
    return {key: _json_or_text(text) for key, text in (_pair(pair, "--commission") for pair in pairs)}


def _pair(words: str, option: str) -> tuple[str, str]:
    key, sign, value = words.partition("=")
    if not sign or not key:
        raise ConfigError(f"{option} {words!r}: write it as KEY=VALUE.")
    return key.strip(), value.strip()


def _json_or_text(text: str) -> JsonValue:
    try:
        value: JsonValue = orjson.loads(text)
    except orjson.JSONDecodeError:
        return text
    return value
