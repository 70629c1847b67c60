"""Logs: one structured line for each fact, on stderr, for people or for machines, without secrets."""

import logging
import re
import sys
from collections.abc import Mapping
from typing import Any, Final

import structlog
from structlog.typing import EventDict, Processor, WrappedLogger

from advisor.telemetry.config import LogConfig

HIDDEN: Final = "[hidden]"
_SECRET_KEY: Final = re.compile(
    r"passw|secret|token|api_?key|authori[sz]ation|cookie|credential|private_key|dsn|database_url", re.IGNORECASE
)
_SECRET_TEXT: Final = (
    # A password in a URL: scheme://user:password@host. Passwords may hold anything but an unquoted @, / or space.
    re.compile(r"(?P<keep>\b[a-z][a-z0-9+.\-]*://[^\s:/@]*:)[^\s@/]+(?=@)", re.IGNORECASE),
    # A key in a query string or a form, as The Odds API wants it.
    re.compile(
        r"(?P<keep>\b(?:api_?key|app_?key|access_token|refresh_token|token|password|passwd|secret|signature)=)[^\s&;,'\"]+",
        re.IGNORECASE,
    ),
    # A header: Authorization: Bearer …, and its printed forms.
    re.compile(r"(?P<keep>\b(?:bearer|basic)\s+)[A-Za-z0-9._~+/=\-]{8,}", re.IGNORECASE),
)


def hide_secrets(_: WrappedLogger, __: str, event: EventDict) -> EventDict:
    """Processor: replace the values of secret keys, and secrets inside texts at any depth."""
    return {key: _hidden(key, value) for key, value in event.items()}


def _hidden(key: str, value: Any) -> Any:
    if _SECRET_KEY.search(key) and value is not None:
        return HIDDEN
    if isinstance(value, str):
        return hide_in_text(value)
    if isinstance(value, Mapping):
        return {inner: _hidden(str(inner), entry) for inner, entry in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [_hidden("", entry) for entry in value]
    if isinstance(value, bool | int | float) or value is None:
        return value
    # Whatever else would be printed by its repr is printed here, where it can be searched.
    return hide_in_text(str(value))


def _drop_color_message(_: WrappedLogger, __: str, event: EventDict) -> EventDict:
    """Uvicorn says its messages twice, once with colours."""
    event.pop("color_message", None)
    return event


def hide_in_text(text: str) -> str:
    """A text without the secrets that can be recognised by their shape."""
    for pattern in _SECRET_TEXT:
        text = pattern.sub(rf"\g<keep>{HIDDEN}", text)
    return text


def configure_logging(config: LogConfig) -> None:
    """Send everything, our lines and those of libraries, through one chain to stderr."""
    as_json = config.format == "json" or (config.format == "auto" and not sys.stderr.isatty())
    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.StackInfoRenderer(),
    ]
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[*shared, structlog.stdlib.ExtraAdder()], processors=_rendering(as_json)
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(config.level.upper())
    _adopt_library_loggers()
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *shared,
            structlog.stdlib.PositionalArgumentsFormatter(),
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.make_filtering_bound_logger(config.level),
        cache_logger_on_first_use=True,
    )


def _rendering(as_json: bool) -> list[Processor]:
    """Tracebacks become text before secrets are hidden, for they quote values."""
    tail: Processor = (
        structlog.processors.JSONRenderer()
        if as_json
        else structlog.dev.ConsoleRenderer(
            colors=sys.stderr.isatty(), exception_formatter=structlog.dev.plain_traceback
        )
    )
    return [
        structlog.stdlib.ProcessorFormatter.remove_processors_meta,
        _drop_color_message,
        structlog.processors.format_exc_info,
        hide_secrets,
        tail,
    ]


def _in_one_line(record: logging.LogRecord) -> bool:
    """Let a warning pass with its reason for its traceback."""
    if record.levelno < logging.ERROR and record.exc_info and record.exc_info[1] is not None:
        reason = record.exc_info[1]
        record.msg, record.args = f"{record.getMessage()} ({str(reason) or type(reason).__name__})", ()
        record.exc_info = None
    return True


def _adopt_library_loggers() -> None:
    for name in ("uvicorn", "uvicorn.error", "procrastinate", "alembic", "asyncio"):
        library = logging.getLogger(name)
        library.handlers.clear()
        library.propagate = True
    # The API logs commands and failures itself; uvicorn's line for each request would say less, and cost more.
    access = logging.getLogger("uvicorn.access")
    access.handlers.clear()
    access.propagate = False
    for chatty in ("procrastinate", "httpx", "httpcore", "alembic"):
        logging.getLogger(chatty).setLevel(logging.WARNING)
    # While the database is away each pool repeats its warnings, and a traceback says no more than its last line.
    logging.getLogger("asyncpg.pool").filters[:] = [_in_one_line]
