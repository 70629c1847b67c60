"""Command line words to plain config values; the config itself validates them."""

from collections.abc import Mapping
from types import UnionType
from typing import Annotated, Union, get_args, get_origin

import orjson
from pydantic import JsonValue
from pydantic.fields import FieldInfo

from advisor.core.config import is_plain_number
from advisor.core.errors import ConfigError
from advisor.risk.limits import Limits
from advisor.risk.profiles import LimitProfile
from advisor.strategies.registry import strategy_named


def settings_of(words: list[str], strategy: str) -> dict[str, JsonValue]:
    """``KEY=VALUE`` words to a strategy's parameters; see ``_value``.

    Raises:
        ConfigError: no such strategy, or a word of another form.
    """
    fields = strategy_named(strategy).config_type.model_fields
    return dict(_setting(word, "--set", "KEY=VALUE", fields) for word in words)


def staking_of(kind: str, stake: str | None, fraction: float | None, cap: float | None) -> dict[str, JsonValue]:
    """The staking plan; only what was given, so that the plan's own defaults hold."""
    given: dict[str, JsonValue] = {"stake": stake, "fraction": fraction, "cap": cap}
    return {"kind": kind, **{key: value for key, value in given.items() if value is not None}}


def limits_of(words: str) -> dict[str, JsonValue] | None:
    """``none``, ``default``, or ``KEY=VALUE,…`` on top of the defaults; see ``limit_options`` of profiles.

    Raises:
        ConfigError: words of another form.
    """
    if words == "none":
        return None
    if words == "default":
        return {}
    parts = words.removesuffix(",").split(",")
    return dict(_setting(part, "--limits", "none, default or KEY=VALUE,…", Limits.model_fields) for part in parts)


def limit_options(words: str) -> dict[str, JsonValue]:
    """What ``--limits`` says: the name of a limit profile, or limits.

    Raises:
        ConfigError: words of another form.
    """
    return {"limit_profile": words} if words in set(LimitProfile) else {"limits": limits_of(words)}


def commissions_of(words: list[str]) -> dict[str, JsonValue]:
    """``VENUE=RATE`` words.

    Raises:
        ConfigError: a word of another form.
    """
    return dict(_setting(word, "--commission", "VENUE=RATE", {}) for word in words)


def _setting(word: str, option: str, form: str, fields: Mapping[str, FieldInfo]) -> tuple[str, JsonValue]:
    key, sign, text = (part.strip() for part in word.partition("="))
    if not sign or not key:
        raise ConfigError(f"{option} {word!r}: write it as {form}.")
    field = fields.get(key)
    return key, _value(text, _kinds(field.annotation) if field else frozenset())


def _value(text: str, kinds: frozenset[object]) -> JsonValue:
    """What a text means for a parameter of these kinds: JSON where it is any, else text.

    Texts and amounts stay texts, also where they look like numbers. A list may be written with commas
    (``bet365,bwin``), a mapping with colons too (``pinnacle:3,bwin:0``).
    """
    if text == "null":
        return None
    if tuple in kinds and not text.startswith("["):
        return list(_parts(text))
    if dict in kinds and ":" in text and not text.startswith("{"):
        pairs = (part.partition(":") for part in _parts(text))
        return {key.strip(): _json_or_text(value.strip()) for key, _, value in pairs}
    return text if str in kinds else _json_or_text(text)


def _parts(text: str) -> list[str]:
    return [part.strip() for part in text.split(",") if part.strip()]


def _kinds(annotation: object) -> frozenset[object]:
    """The plain types of a field: ``tuple[VenueKey, ...] | None`` → tuple and NoneType."""
    origin = get_origin(annotation)
    if origin is Annotated:
        return _kinds(get_args(annotation)[0])
    if origin in (Union, UnionType):
        return frozenset().union(*(_kinds(part) for part in get_args(annotation)))
    return frozenset({origin or annotation})


def _json_or_text(text: str) -> JsonValue:
    try:
        value: JsonValue = orjson.loads(text)
    except orjson.JSONDecodeError:
        # ``.5`` and ``+2`` are numbers to people, though not to JSON; 1_000 is none.
        if not is_plain_number(text):
            return text
        return float(text) if set(text) & set(".eE") else int(text)
    return value
