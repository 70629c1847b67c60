"""Every alert has a severity that nobody chooses anew."""

from datetime import UTC, datetime

from advisor.core.alerts import SEVERITIES, Alert, AlertCode, Severity

NOON = datetime(2026, 11, 25, 12, tzinfo=UTC)


def test_each_code_decides_how_urgent_it_is() -> None:
    assert set(SEVERITIES) == set(AlertCode)
    alert = Alert(code=AlertCode.OPEN_ITEM, subject="7", text="It cannot be true.", at=NOON)
    assert (alert.severity, alert.occurrence) == (Severity.CRITICAL, "")
