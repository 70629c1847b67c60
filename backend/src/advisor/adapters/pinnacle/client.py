"""Calls to Pinnacle's API. Decimal odds; changes since the last answer wherever there was one."""

import base64
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Final

from advisor.adapters.pinnacle.classify import classify
from advisor.adapters.pinnacle.wire import PROVIDER
from advisor.upstream.calls import Call, CallKind
from advisor.upstream.provider import Credentials, Provider

SPORTS_PAUSE: Final = timedelta(hours=1)

_HEADERS: Final = {"Accept": "application/json", "Accept-Encoding": "gzip", "User-Agent": "advisor"}


@dataclass(frozen=True, slots=True, kw_only=True)
class PinnacleAccess:
    """What gives access; never shown."""

    username: str = field(repr=False)
    password: str = field(repr=False)


def provider(access: PinnacleAccess) -> Provider:
    """What the orchestrator must know."""
    basic = base64.b64encode(f"{access.username}:{access.password}".encode()).decode()

    async def authorise(call: Call, renew: bool) -> Credentials:
        return Credentials(headers={"Authorization": f"Basic {basic}"})

    def secrets() -> tuple[str, ...]:
        return access.username, access.password, basic

    return Provider(key=PROVIDER, classify=classify, authorise=authorise, secrets=secrets)


def leagues(sport_id: str) -> Call:
    """Leagues of a sport."""
    return _call("leagues", CallKind.SPORTS, "/v2/leagues", {"sportId": sport_id}, max_age=SPORTS_PAUSE)


def fixtures(sport_id: str, since: int | None) -> Call:
    """Fixtures of a sport, all of them or what changed."""
    return _call("fixtures", CallKind.FIXTURES, "/v1/fixtures", _since(sport_id, since))


def odds(sport_id: str, since: int | None, currency: str) -> Call:
    """Odds of a sport, all of them or what changed. The endpoint's name holds no sport: space the calls per sport.

    Args:
        currency: code of the one that limits are stated in.
    """
    params = {**_since(sport_id, since), "oddsFormat": "Decimal", "toCurrencyCode": currency}
    return _call("odds", CallKind.ODDS, "/v2/odds", params)


def betting_status() -> Call:
    """Whether bets are taken; small, and free of the rules on odds."""
    return _call("status", CallKind.PROBE, "/v4/bets/betting-status", {})


def _since(sport_id: str, since: int | None) -> Mapping[str, str]:
    return {"sportId": sport_id} if since is None else {"sportId": sport_id, "since": str(since)}


def _call(
    endpoint: str, kind: CallKind, path: str, params: Mapping[str, str], max_age: timedelta | None = None
) -> Call:
    return Call(
        provider=PROVIDER,
        endpoint=endpoint,
        kind=kind,
        path=path,
        params=params,
        headers=_HEADERS,
        # A change list is good once: a cached one would lose the changes between.
        max_age=timedelta(0) if max_age is None else max_age,
    )
