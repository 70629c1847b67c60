"""How a process logs. Apart from how that is done, so that whoever reads settings loads no library of logs."""

from dataclasses import dataclass
from typing import Literal, TypeAlias

LogFormat: TypeAlias = Literal["auto", "console", "json"]
LogLevel: TypeAlias = Literal["debug", "info", "warning", "error"]


@dataclass(frozen=True, slots=True, kw_only=True)
class LogConfig:
    """How to log.

    Attributes:
        format: ``auto`` is for people on a terminal and JSON elsewhere.
        level: least level that is written.
    """

    format: LogFormat = "auto"
    level: LogLevel = "info"
