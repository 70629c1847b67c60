"""What routes depend on."""

from dataclasses import dataclass, field
from typing import Annotated, TypeAlias

from fastapi import Depends, Request

from advisor.api.http.cached import CachedBody
from advisor.api.live_config import LiveConfig
from advisor.api.updates.hub import UpdateHub
from advisor.core.clock import Clock
from advisor.core.ids import NewId
from advisor.db.session import Database


@dataclass(frozen=True, slots=True, kw_only=True)
class Resources:
    """Opened when the application starts, closed when it stops.

    Attributes:
        database: pools of connections.
        competitions: the list of competitions as JSON, cached until the next import.
        clock: gives the present instant.
        new_id: makes ids of new things.
        hub: hands updates of other processes to the readers of the stream.
        live: how live prices and providers are shown.
    """

    database: Database
    competitions: CachedBody
    clock: Clock
    new_id: NewId
    hub: UpdateHub
    live: LiveConfig = field(default_factory=LiveConfig)


async def _resources(request: Request) -> Resources:
    resources: Resources = request.app.state.resources
    return resources


ResourcesDep: TypeAlias = Annotated[Resources, Depends(_resources)]
