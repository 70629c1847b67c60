from typing import Literal

from pydantic import Field

from advisor.api.http.schemas import ResponseSchema


class Health(ResponseSchema):
    """State of the API and what it depends on."""

    status: Literal["healthy", "degraded"] = Field(examples=["healthy"])
    version: str = Field(examples=["0.1.0"])
    mode: Literal["demo", "paper", "live"] = Field(
        description="What the system acts on. Demo: only generated data is loaded."
    )
    database: Literal["up", "down"]
    worker: Literal["up", "down"] = Field(
        description="Whether a job worker was seen recently enough to count as alive."
    )
