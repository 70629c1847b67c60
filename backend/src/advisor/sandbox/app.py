"""The sandbox's application: every simulated provider on one host, each answer labelled."""

from dataclasses import dataclass

from starlette.applications import Starlette
from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from advisor.core.clock import Clock
from advisor.sandbox.admin import Admin
from advisor.sandbox.betfair.app import Betfair
from advisor.sandbox.espn import Espn
from advisor.sandbox.faults.damage import date_header
from advisor.sandbox.faults.plan import FaultPlan
from advisor.sandbox.nws import Nws
from advisor.sandbox.open_meteo import OpenMeteo
from advisor.sandbox.order_venues.accounts import KeptAccounts
from advisor.sandbox.order_venues.venues import order_routes
from advisor.sandbox.the_odds_api.app import TheOddsApi
from advisor.sandbox.world.world import World


@dataclass(frozen=True, slots=True, kw_only=True)
class SimulatedProviders:
    """An application and what the stream shares with it.

    Attributes:
        app: ASGI, without faults and labels.
        betfair: whose sessions and operations the stream uses.
    """

    app: ASGIApp
    betfair: Betfair


def simulated_providers(world: World, plan: FaultPlan, accounts: KeptAccounts | None = None) -> SimulatedProviders:
    """Make every provider of a world.

    Args:
        accounts: where the accounts at its venues outlive the process; None: nowhere.
    """
    betfair = Betfair(world)
    routes = [
        *TheOddsApi(world).routes(),
        *betfair.routes(),
        *Espn(world).routes(),
        *OpenMeteo(world).routes(),
        *Nws(world).routes(),
        *order_routes(world, accounts),
        *Admin(world, plan).routes(),
    ]
    return SimulatedProviders(app=Starlette(routes=routes), betfair=betfair)


def in_process_app(world: World, plan: FaultPlan) -> ASGIApp:
    """The application for ``httpx.ASGITransport``: no sockets; put ``FaultyTransport`` around it for faults."""
    return Labelled(simulated_providers(world, plan).app, world.clock)


class Labelled:
    """Says on each answer that it is a sandbox's, and when it was given.

    Args:
        app: that answers.
        clock: of the Date header.
    """

    def __init__(self, app: ASGIApp, clock: Clock) -> None:
        self._app = app
        self._clock = clock

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def labelled(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers["x-sandbox"] = "true"
                headers.setdefault("date", date_header(self._clock.now()))
            await send(message)

        await self._app(scope, receive, labelled)
