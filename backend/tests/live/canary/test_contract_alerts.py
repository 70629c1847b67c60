"""Alerts of broken contracts: one while it lasts, kept over outages and restarts, ended by newer answers alone."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Final

from structlog.testing import capture_logs

from advisor.core.clock import FixedClock
from advisor.core.contracts import ContractBreak
from advisor.live.canary.alerts import ContractAlerts

NOW: Final = datetime(2026, 11, 25, 12, tzinfo=UTC)
SECOND: Final = timedelta(seconds=1)
LAPSE: Final = timedelta(hours=6)
PRICE: Final = ContractBreak(document="odds", field="price", seen="missing in 3 of 3", expected="a number")
NAME: Final = ContractBreak(document="odds", field="name", seen="a number in 3 of 3", expected="a text")


class Scene:
    def __init__(self) -> None:
        self.clock = FixedClock(NOW)
        self.alerts = ContractAlerts(self.clock, LAPSE)

    def broke(self, *breaks: ContractBreak, odds: int = 0, provider: str = "x") -> None:
        self.clock.instant = NOW + odds * SECOND
        self.alerts.broke(provider, breaks, {"odds": self.clock.instant})

    def proved(self, *fields: str, **seconds: int) -> None:
        self.alerts.proved("x", "odds", fields, at(seconds))

    @property
    def open(self) -> list[tuple[str, str, int]]:
        return [(alert.provider, alert.field, alert.times) for alert in self.alerts.open]


def at(seconds: Mapping[str, int]) -> dict[str, datetime]:
    return {endpoint: NOW + each * SECOND for endpoint, each in seconds.items()}


def test_one_alert_for_each_provider_and_field_while_it_lasts() -> None:
    scene = Scene()
    with capture_logs() as lines:
        for odds in range(3):
            scene.broke(PRICE, odds=odds)
        scene.broke(PRICE, NAME, odds=3)
        scene.broke(PRICE, odds=3, provider="y")
    assert scene.open == [("x", "price", 4), ("x", "name", 1), ("y", "price", 1)]
    assert [(line["provider"], line["field"], line["log_level"]) for line in lines] == [
        ("x", "price", "warning"),
        ("x", "name", "warning"),
        ("y", "price", "warning"),
    ]
    (first, *_) = scene.alerts.open
    assert (first.first_seen, first.last_seen) == (NOW, NOW + 3 * SECOND)


def test_it_ends_with_a_newer_answer_that_is_right_in_the_field() -> None:
    scene = Scene()
    scene.broke(PRICE, NAME, odds=5)
    scene.proved("price", odds=4)
    scene.proved("price", odds=5)
    scene.proved("other", odds=9)
    scene.alerts.proved("y", "odds", ["price"], at({"odds": 9}))
    scene.alerts.proved("x", "scores", ["price"], at({"odds": 9}))
    assert [field for _, field, _ in scene.open] == ["price", "name"]
    scene.proved("price", odds=6)
    assert [field for _, field, _ in scene.open] == ["name"]
    scene.broke(PRICE, odds=7)
    assert [(field, times) for _, field, times in scene.open] == [("name", 1), ("price", 1)]


def test_an_answer_from_the_cache_neither_ends_it_nor_counts_again() -> None:
    scene = Scene()
    for _ in range(3):
        scene.broke(PRICE, odds=5)
    assert scene.open == [("x", "price", 1)]
    # Odds are newer, but the list they are read with is older than the one in force when they broke.
    scene.alerts.broke("x", [PRICE], at({"odds": 8, "list": 7}))
    scene.proved("price", odds=9, list=6)
    scene.proved("price", odds=7, list=9)
    assert len(scene.open) == 1
    scene.proved("price", odds=9, list=7)
    assert scene.open == []


def test_what_has_not_recurred_for_long_ends_with_any_answer() -> None:
    scene = Scene()
    scene.broke(PRICE)
    scene.clock.instant = NOW + LAPSE - SECOND
    scene.proved(odds=9)
    assert len(scene.open) == 1
    scene.clock.instant = NOW + LAPSE
    scene.proved(odds=9)
    assert scene.open == []


def test_it_outlasts_a_restart_and_an_outage() -> None:
    scene = Scene()
    scene.broke(PRICE)
    (unsaved,) = scene.alerts.take_unsaved()
    assert scene.alerts.take_unsaved() == ()
    scene.broke(PRICE, odds=1)
    scene.alerts.put_back([unsaved])
    (newer,) = scene.alerts.take_unsaved()
    assert newer.times == 2

    later = Scene()
    later.alerts.restore([newer])
    assert later.open == [("x", "price", 2)]
    later.broke(PRICE, odds=9)
    assert later.open == [("x", "price", 3)]
    later.proved("price", odds=10)
    (ended,) = later.alerts.take_unsaved()
    assert (ended.first_seen, ended.times, ended.ended_at) == (NOW, 3, NOW + 9 * SECOND)


def test_a_restart_does_not_let_an_older_answer_end_it() -> None:
    scene = Scene()
    scene.broke(PRICE, odds=5)
    later = Scene()
    later.alerts.restore(scene.alerts.open)
    later.proved("price", odds=5)
    assert len(later.open) == 1
    later.proved("price", odds=6, list=1)
    assert later.open == []
