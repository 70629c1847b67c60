"""Alerts: what somebody should hear of, how urgent it is, and when it is the same again."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType
from typing import Final


class Severity(StrEnum):
    """How urgent. Stored in the database, and public."""

    LOW = "low"
    """A warning of the configuration."""
    MEDIUM = "medium"
    """Something works less well than it should."""
    HIGH = "high"
    """Betting stopped, or a limit was reached."""
    CRITICAL = "critical"
    """Something failed, or what is stored cannot be true."""


class AlertCode(StrEnum):
    """What happened. Stored in the database, and public; append only."""

    BETTING_HALTED = "betting_halted"
    INSTANCE_FAILED = "instance_failed"
    DRAWDOWN_HALT = "drawdown_halt"
    ORDER_UNKNOWN = "order_unknown"
    FILL_FAILED = "fill_failed"
    OPEN_ITEM = "open_item"
    VENUE_SILENT = "venue_silent"
    ACCOUNT_REFUSED = "account_refused"
    BREAKER_OPENED = "breaker_opened"
    RISK_NOT_COMPUTED = "risk_not_computed"
    BREAK_BEGAN = "break_began"
    OWN_LIMIT_REACHED = "own_limit_reached"
    SNAPSHOT_REFUSED = "snapshot_refused"
    LEDGER_NOT_PROVEN = "ledger_not_proven"
    ACCOUNT_DIFFERS = "account_differs"
    ACCOUNT_DIFFERS_LONG = "account_differs_long"
    STREAM_LOST = "stream_lost"
    PROVIDER_SWITCHED = "provider_switched"
    VENUE_QUARANTINED = "venue_quarantined"
    VENUE_WORD_UNKNOWN = "venue_word_unknown"
    HALTS_IN_BURST = "halts_in_burst"
    RISK_LEVEL = "risk_level"


SEVERITIES: Final[Mapping[AlertCode, Severity]] = MappingProxyType(
    {
        AlertCode.BETTING_HALTED: Severity.HIGH,
        AlertCode.INSTANCE_FAILED: Severity.HIGH,
        AlertCode.DRAWDOWN_HALT: Severity.HIGH,
        AlertCode.ORDER_UNKNOWN: Severity.MEDIUM,
        AlertCode.FILL_FAILED: Severity.HIGH,
        AlertCode.OPEN_ITEM: Severity.CRITICAL,
        AlertCode.VENUE_SILENT: Severity.HIGH,
        AlertCode.ACCOUNT_REFUSED: Severity.CRITICAL,
        AlertCode.BREAKER_OPENED: Severity.HIGH,
        AlertCode.RISK_NOT_COMPUTED: Severity.CRITICAL,
        AlertCode.BREAK_BEGAN: Severity.HIGH,
        AlertCode.OWN_LIMIT_REACHED: Severity.HIGH,
        AlertCode.SNAPSHOT_REFUSED: Severity.CRITICAL,
        AlertCode.LEDGER_NOT_PROVEN: Severity.CRITICAL,
        AlertCode.ACCOUNT_DIFFERS: Severity.HIGH,
        AlertCode.ACCOUNT_DIFFERS_LONG: Severity.CRITICAL,
        AlertCode.STREAM_LOST: Severity.MEDIUM,
        AlertCode.PROVIDER_SWITCHED: Severity.MEDIUM,
        AlertCode.VENUE_QUARANTINED: Severity.CRITICAL,
        AlertCode.VENUE_WORD_UNKNOWN: Severity.HIGH,
        AlertCode.HALTS_IN_BURST: Severity.CRITICAL,
        AlertCode.RISK_LEVEL: Severity.HIGH,
    }
)
"""The code decides: who sends an alert does not choose how urgent it is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Alert:
    """Something to hear of.

    Attributes:
        subject: what it is about: the reference of an order, the name of an instance, the number of a halt.
        text: a sentence for people.
        at: aware UTC: when it happened.
        occurrence: which time it is that this happens to the subject; empty where it happens once. An alert that was
            sent before with equal code, subject and occurrence is not sent again.
    """

    code: AlertCode
    subject: str
    text: str
    at: datetime
    occurrence: str = ""

    @property
    def severity(self) -> Severity:
        """How urgent it is."""
        return SEVERITIES[self.code]
