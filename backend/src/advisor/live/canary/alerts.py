"""Alerts about broken contracts: one for each provider and field while it lasts, ended when answers are right again."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final, TypeAlias

import structlog

from advisor.core.clock import Clock
from advisor.core.contracts import ContractBreak
from advisor.db.providers.contract_alerts import ContractAlert

log = structlog.get_logger(__name__)

_Key: TypeAlias = tuple[str, str, str]
"""Provider, document, field."""

Fetched: TypeAlias = Mapping[str, datetime]
"""By endpoint, when the answers were fetched."""
_ANY: Final = ""
"""Stands for all endpoints after a restart, which forgets when each answered."""


class ContractAlerts:
    """What is broken now. Breaks and proofs go in; changed alerts come out, to be stored.

    Args:
        lapse: an alert that has not recurred for so long ends with the next answer of its document, as there may
            never be enough in one to prove it right.
    """

    def __init__(self, clock: Clock, lapse: timedelta) -> None:
        self._clock = clock
        self._lapse = lapse
        self._open: dict[_Key, ContractAlert] = {}
        self._broken: dict[_Key, Fetched] = {}
        self._unsaved: dict[tuple[_Key, datetime], ContractAlert] = {}

    def restore(self, alerts: Iterable[ContractAlert]) -> None:
        """Take up the alerts that an earlier process left open."""
        for alert in alerts:
            self._open[_key(alert)] = alert
            self._broken[_key(alert)] = {_ANY: alert.last_seen}

    @property
    def open(self) -> Sequence[ContractAlert]:
        """Those that last, in the order in which they began."""
        return tuple(self._open.values())

    def broke(self, provider: str, breaks: Iterable[ContractBreak], fetched: Fetched) -> None:
        """Answers were refused for these; they count once, though they come again from the cache."""
        for each in breaks:
            key = (provider, each.document, each.field)
            known = self._open.get(key)
            if known is None:
                self._begin(key, each)
            elif _later(fetched, self._broken[key]):
                alert = replace(known, seen=each.seen, last_seen=self._clock.now(), times=known.times + 1)
                self._keep(alert)
            self._broken[key] = fetched

    def proved(self, provider: str, document: str, fields: Collection[str], fetched: Fetched) -> None:
        """Answers were right in these fields: what was alerted of them ends, unless they are the older ones."""
        lapsed = self._clock.now() - self._lapse
        for key in [key for key in self._open if key[:2] == (provider, document)]:
            proved = key[2] in fields and _later(fetched, self._broken[key])
            if proved or self._open[key].last_seen <= lapsed:
                self._end(key)

    def _begin(self, key: _Key, what: ContractBreak) -> None:
        provider, document, field = key
        now = self._clock.now()
        named = {"document": document, "field": field, "seen": what.seen, "expected": what.expected}
        log.warning("contract_broken", provider=provider, **named)
        self._keep(ContractAlert(provider=provider, first_seen=now, last_seen=now, times=1, ended_at=None, **named))

    def _end(self, key: _Key) -> None:
        alert = replace(self._open.pop(key), ended_at=self._clock.now())
        del self._broken[key]
        self._unsaved[key, alert.first_seen] = alert
        log.info("contract_right_again", provider=key[0], document=key[1], field=key[2], times=alert.times)

    def _keep(self, alert: ContractAlert) -> None:
        key = _key(alert)
        self._open[key] = self._unsaved[key, alert.first_seen] = alert

    def take_unsaved(self) -> Sequence[ContractAlert]:
        """Alerts that changed since the last time, as they are now."""
        taken, self._unsaved = tuple(self._unsaved.values()), {}
        return taken

    def put_back(self, alerts: Iterable[ContractAlert]) -> None:
        """What could not be stored; what changed since counts."""
        for alert in alerts:
            self._unsaved.setdefault((_key(alert), alert.first_seen), alert)


def _key(alert: ContractAlert) -> _Key:
    return alert.provider, alert.document, alert.field


def _later(fetched: Fetched, broken: Fetched) -> bool:
    """Whether some answers are newer than the broken ones, and none older: what is cached says nothing of now."""
    pairs = [(at, broken.get(endpoint, broken.get(_ANY))) for endpoint, at in fetched.items()]
    return all(then is None or at >= then or _ANY in broken for at, then in pairs) and any(
        then is not None and at > then for at, then in pairs
    )
