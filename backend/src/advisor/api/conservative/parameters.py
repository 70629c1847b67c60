"""Parameters of the routes of conservative mode."""

from typing import Annotated, TypeAlias
from uuid import UUID

from fastapi import Path

ConservativeId: TypeAlias = Annotated[
    UUID, Path(description="By which the time is named.", examples=["b7d0a5c2-91e4-4f36-8a1d-6c2e5f7a9b30"])
]
