"""Strategy instances as users define them: what runs, with whose money it bets, within which limits, and when."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from pydantic import JsonValue

from advisor.core.orders.modes import Mode

MINUTES_OF_A_DAY: Final = 24 * 60


class InstanceState(StrEnum):
    """What an instance does. Stored in the database, and public."""

    RUNNING = "running"
    """It is evaluated, and bets as its mode says."""
    PAUSED = "paused"
    """It is evaluated and its signals are followed; nothing new is bet."""
    STOPPED = "stopped"
    """It is not evaluated."""
    ERROR = "error"
    """It crashed, or its configuration can be used no more; as stopped until somebody starts it again."""


class VersionOrigin(StrEnum):
    """Why a version was made. Stored in the database, and public."""

    CREATED = "created"
    CLONED = "cloned"
    CHANGED = "changed"
    ROLLED_BACK = "rolled_back"
    SETTINGS = "settings"
    """The settings define the instance, and were changed."""
    PROMOTED = "promoted"
    DEMOTED = "demoted"


class RiskMode(StrEnum):
    """What the limits of an instance do with its stakes. Stored in the database, and public."""

    STATIC = "static"
    """They trim and refuse."""
    DYNAMIC = "dynamic"
    """Stakes get smaller, too, the more of a limit is used up (``risk.levels``)."""
    MODEL = "model"
    """As dynamic, and a model of risk may lower stakes further. Refused until there is one."""


EVALUATED: Final = frozenset({InstanceState.RUNNING, InstanceState.PAUSED})


@dataclass(frozen=True, slots=True, kw_only=True)
class BettingWindow:
    """When an instance may bet, every week, by UTC.

    Attributes:
        days: on which it begins; 0 is Monday.
        begin, end: minutes since midnight; an end that is not later is one of the next day.

    Raises:
        ValueError: no day, one that is none, or a minute outside a day.
    """

    days: frozenset[int]
    begin: int
    end: int

    def __post_init__(self) -> None:
        if not self.days or not self.days <= frozenset(range(7)):
            raise ValueError("Days of a window are from 0 to 6, and at least one.")
        if not (0 <= self.begin < MINUTES_OF_A_DAY and 0 <= self.end <= MINUTES_OF_A_DAY):
            raise ValueError("Minutes of a window are of one day.")

    def covers(self, at: datetime) -> bool:
        """Whether an instant lies inside; the first minute does, the last one not.

        Args:
            at: aware UTC.
        """
        minute = at.hour * 60 + at.minute
        if self.begin < self.end:
            return at.weekday() in self.days and self.begin <= minute < self.end
        yesterday = (at - timedelta(days=1)).weekday()
        return (at.weekday() in self.days and minute >= self.begin) or (yesterday in self.days and minute < self.end)


@dataclass(frozen=True, slots=True, kw_only=True)
class InstanceDefinition:
    """One version of an instance.

    Attributes:
        strategy: name of its strategy in the registry.
        config: parameters of the strategy.
        mode: with whose money it bets.
        portfolio: key of the portfolio that pays.
        venues: keys of those it may bet with; None: all.
        limits: name of a limit profile.
        risk: what the limits do with stakes.
        staking: the staking plan with its parameters, as backtests take it.
        schedule: it may bet in any of these; empty: always.
    """

    strategy: str
    config: Mapping[str, JsonValue]
    mode: Mode
    portfolio: str
    venues: tuple[str, ...] | None
    limits: str
    staking: Mapping[str, JsonValue]
    schedule: tuple[BettingWindow, ...] = ()
    risk: RiskMode = RiskMode.STATIC

    def may_bet(self, at: datetime) -> bool:
        """Whether its schedule lets it bet now.

        Args:
            at: aware UTC.
        """
        return not self.schedule or any(window.covers(at) for window in self.schedule)
