"""Store what the canary found, and publish it once it is there."""

import structlog

from advisor.db.leader.writes import Writes
from advisor.db.outages import unavailable
from advisor.db.providers.contract_alerts import save_alerts
from advisor.db.providers.stream_checks import save_stream_checks
from advisor.live.canary.alerts import ContractAlerts
from advisor.live.canary.streams import StreamChecks
from advisor.live.notifications import Notifications, Topic

log = structlog.get_logger(__name__)


async def store_alerts(writes: Writes, alerts: ContractAlerts, notifications: Notifications) -> None:
    """The alerts that changed; during an outage they are kept for the next time."""
    unsaved = alerts.take_unsaved()
    if not unsaved:
        return
    try:
        async with writes.transaction() as connection:
            await save_alerts(connection, unsaved)
    except BaseException as error:
        alerts.put_back(unsaved)
        if not isinstance(error, Exception) or unavailable(error) is None:
            raise
        log.warning("contract_alerts_not_saved", reason=str(error))
        return
    notifications.add(Topic.PROVIDERS, (alert.provider for alert in unsaved))


async def store_stream_checks(writes: Writes, streams: StreamChecks, notifications: Notifications) -> None:
    """How the streams are now; what cannot be stored is of the past when the next checks are."""
    checks = streams.look()
    if not checks:
        return
    try:
        async with writes.transaction() as connection:
            await save_stream_checks(connection, checks)
    except Exception as error:
        if unavailable(error) is None:
            raise
        log.warning("stream_checks_not_saved", reason=str(error))
        return
    if changed := streams.take_changed():
        notifications.add(Topic.PROVIDERS, changed)
