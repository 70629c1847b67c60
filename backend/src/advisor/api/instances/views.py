"""Strategy instances as the API takes and shows them."""

from datetime import datetime, timedelta
from typing import Final

from advisor.api.instances import schemas
from advisor.core.orders.instances import BettingWindow, InstanceDefinition, RiskMode
from advisor.core.orders.modes import Mode
from advisor.db.strategies.instances import InstanceRow, InstanceVersion
from advisor.db.strategies.records import StoredRecord
from advisor.risk.profiles import LimitProfile
from advisor.risk.promotion import ChecklistItem, PaperRecord

_DAY: Final = timedelta(days=1)


def definition_of(given: schemas.Definition, portfolio: str) -> InstanceDefinition:
    """A definition as it is stored.

    Args:
        portfolio: key of the one that pays where the definition names none.
    """
    return InstanceDefinition(
        strategy=given.strategy,
        config=given.config,
        mode=Mode(given.mode),
        portfolio=given.portfolio or portfolio,
        venues=None if given.venues is None else tuple(sorted(set(given.venues))),
        limits=given.limits,
        risk=RiskMode(given.risk),
        staking=given.staking,
        schedule=tuple(_window(each) for each in given.schedule),
    )


def instance_view(row: InstanceRow) -> schemas.Instance:
    """One instance."""
    return schemas.Instance(
        name=row.name,
        state=row.state,
        reason=row.reason,
        from_settings=row.from_settings,
        version=version_view(row.version),
        created_at=row.created_at,
        changed_at=row.changed_at,
        changed_by=row.changed_by,
    )


def version_view(version: InstanceVersion) -> schemas.VersionView:
    """One version."""
    of = version.definition
    return schemas.VersionView(
        number=version.number,
        strategy=of.strategy,
        config=dict(of.config),
        mode=of.mode,
        portfolio=of.portfolio,
        venues=None if of.venues is None else list(of.venues),
        limits=of.limits,
        risk=of.risk,
        staking=dict(of.staking),
        schedule=[_shown(each) for each in of.schedule],
        origin=version.origin,
        of_version=version.of_version,
        of_instance=version.of_instance,
        note=version.note,
        made_at=version.made_at,
        made_by=version.made_by,
    )


def checklist_view(items: tuple[ChecklistItem, ...]) -> schemas.Checklist:
    """A checklist."""
    return schemas.Checklist(
        ready=all(each.is_met for each in items),
        items=[
            schemas.ChecklistItem(
                name=each.name, is_met=each.is_met, value=each.value, asked=each.asked, to_do=each.to_do
            )
            for each in items
        ],
    )


def paper_record(stored: StoredRecord, limits: str, at: datetime) -> PaperRecord:
    """What an instance has shown; nobody can prove a second factor before there are accounts."""
    return PaperRecord(
        settled=stored.settled,
        days=0.0 if stored.first_at is None else (at - stored.first_at) / _DAY,
        measured=stored.measured,
        clv_mean=stored.clv_mean,
        clv_deviation=stored.clv_deviation,
        unknown=stored.unknown,
        open_items=stored.open_items,
        is_limited=limits != LimitProfile.RESEARCH,
        second_factor=False,
    )


def _window(given: schemas.BettingWindow) -> BettingWindow:
    return BettingWindow(
        days=frozenset(day - 1 for day in given.days), begin=_minutes(given.begin), end=_minutes(given.end)
    )


def _shown(window: BettingWindow) -> schemas.BettingWindow:
    return schemas.BettingWindow(
        days=sorted(day + 1 for day in window.days), begin=_time(window.begin), end=_time(window.end)
    )


def _minutes(text: str) -> int:
    hours, minutes = text.split(":")
    return int(hours) * 60 + int(minutes)


def _time(minutes: int) -> str:
    return f"{minutes // 60:02d}:{minutes % 60:02d}"
