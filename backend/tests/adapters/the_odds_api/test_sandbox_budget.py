"""The double's credits last for the longest month at its fastest pace: no budget plan drops what a first day needs."""

from datetime import UTC, datetime, timedelta
from typing import Any, Final

import yaml

from advisor.adapters.the_odds_api.spec import SPEC
from advisor.sandbox.config import Quotas
from advisor.upstream.calls import CallKind, Priority
from advisor.upstream.config import Window
from advisor.upstream.quota.budget import Demand, plan_budget

FIRST_DAY: Final = datetime(2026, 12, 1, tzinfo=UTC)
SOON: Final = 2
"""Games of a competition that start within ``event_ahead``: one each minute begins."""


def test_nothing_is_dropped_on_the_first_day_of_a_month() -> None:
    assert SPEC.sandbox is not None
    tree: dict[str, Any] = yaml.safe_load(SPEC.sandbox.defaults.read_text())
    month = tree["rate_limits"]["month"]
    pace = float(tree["schedule"]["every_in_play"].removesuffix("s"))
    markets = len(tree["markets"]) + SOON * len(tree["event_markets"])
    by_competition = markets * len(tree["regions"]) + 2
    demand = Demand(
        kind=CallKind.ODDS,
        priority=Priority.NORMAL,
        per_day=timedelta(days=1).total_seconds() / pace,
        credits=by_competition * len(tree["sports"]),
    )
    plan = plan_budget(
        "the_odds_api",
        [demand],
        now=FIRST_DAY,
        window=Window.MONTH,
        remaining=round(month["capacity"] * (1 - month["reserve"])),
        by_credits=True,
        money_per_credit_e6=0,
        currency="USD",
    )
    assert (plan.dropped, plan.fits) == ((), True)
    assert Quotas().odds_credits >= month["capacity"]
