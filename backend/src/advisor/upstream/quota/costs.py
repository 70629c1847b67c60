"""What calls cost, by day; sums wait here until they are stored."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime
from typing import TypeAlias

from advisor.ports.upstream_store import CostRecord
from advisor.upstream.calls import Call
from advisor.upstream.snapshots import CostSummary

_Key: TypeAlias = tuple[date, str, str, int]


class CostBook:
    """Costs of one provider.

    Args:
        provider: whose.
        money_per_credit_e6: millionths of ``currency``.
    """

    def __init__(self, provider: str, money_per_credit_e6: int, currency: str) -> None:
        self._provider = provider
        self._money_per_credit_e6 = money_per_credit_e6
        self._currency = currency
        self._unsaved: dict[_Key, CostRecord] = {}
        self._today: CostSummary | None = None

    def add(self, call: Call, now: datetime, *, credits: int, failed: bool) -> CostRecord:
        """Count one request; gives what it cost."""
        record = CostRecord(
            provider=self._provider,
            day=now.date(),
            endpoint=call.endpoint,
            kind=call.kind.value,
            priority=int(call.priority),
            requests=1,
            failures=int(failed),
            credits=credits,
            money_e6=credits * self._money_per_credit_e6,
            currency=self._currency,
        )
        self._add_unsaved(record)
        self._count(record)
        return record

    def resume(self, stored: Iterable[CostRecord]) -> None:
        """Count what earlier processes stored into the sums of the day."""
        for record in stored:
            if record.provider == self._provider:
                self._count(record)

    def today(self, now: datetime) -> CostSummary:
        """Sums of the present day."""
        if self._today is None or self._today.day != now.date():
            return self._empty(now.date())
        return self._today

    def take_unsaved(self) -> tuple[CostRecord, ...]:
        """Sums not stored yet; they are the caller's to store, or to return."""
        records = tuple(self._unsaved.values())
        self._unsaved.clear()
        return records

    def _add_unsaved(self, record: CostRecord) -> None:
        key = (record.day, record.endpoint, record.kind, record.priority)
        known = self._unsaved.get(key)
        if known is not None:
            record = replace(
                record,
                requests=known.requests + record.requests,
                failures=known.failures + record.failures,
                credits=known.credits + record.credits,
                money_e6=known.money_e6 + record.money_e6,
            )
        self._unsaved[key] = record

    def _count(self, record: CostRecord) -> None:
        if self._today is None or record.day > self._today.day:
            self._today = self._empty(record.day)
        today = self._today
        if record.day == today.day:
            self._today = replace(
                today,
                requests=today.requests + record.requests,
                failures=today.failures + record.failures,
                credits=today.credits + record.credits,
                money_e6=today.money_e6 + record.money_e6,
            )

    def _empty(self, day: date) -> CostSummary:
        return CostSummary(day=day, requests=0, failures=0, credits=0, money_e6=0, currency=self._currency)
