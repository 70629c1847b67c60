"""What routes are given to work with."""

from dataclasses import dataclass
from typing import Annotated, TypeAlias

from fastapi import Depends, Request

from advisor.core.clock import Clock
from advisor.core.ids import NewId


@dataclass(frozen=True, slots=True, kw_only=True)
class Resources:
    """Opened when the application starts, closed when it stops.

    Attributes:
        clock: tells the time.
        new_id: makes ids of new things.
    """

    clock: Clock
    new_id: NewId


def _resources(request: Request) -> Resources:
    resources: Resources = request.app.state.resources
    return resources


ResourcesDep: TypeAlias = Annotated[Resources, Depends(_resources)]
