from typing import Literal, TypeAlias

from pydantic import Field

from advisor.api.health.parts import Part
from advisor.api.http.schemas import ResponseSchema

State: TypeAlias = Literal["ok", "degraded", "down"]
FactName: TypeAlias = Literal[
    "database", "storage", "worker", "engine", "step", "history", "batches", "providers", "parts"
]


class HealthFact(ResponseSchema):
    """How one thing does that the system depends on."""

    name: FactName = Field(
        description="Database: it answers. Storage: it takes something new, and the disk has space. Worker: of jobs. "
        "Engine: one leads. Step: its steps are stored. History: of prices, stored beside the steps. Batches: none had "
        "to be set aside. Providers: of prices, scores and weather. Parts: the processes that `advisor up` started, "
        "where it did."
    )
    status: State
    detail: str = Field(description="For people.", examples=["Of 5, do not answer: Betfair, ESPN."])


class Leader(ResponseSchema):
    """The one engine that writes live data."""

    fencing_number: int = Field(ge=1, description="Higher with each leader.")
    holder: str = Field(description="Id of the process.")
    renewed_seconds: float = Field(description="How long ago it was last heard of.")
    waiting_quotes: int | None = Field(description="Prices that wait for its next step; null until it said so.")


class Health(ResponseSchema):
    """State of the API and what it depends on."""

    status: State = Field(description="The worst of the facts.", examples=["ok"])
    version: str = Field(examples=["0.1.0"])
    mode: Literal["demo", "paper", "live"] | None = Field(
        description="What the system acts on; null while the database cannot be asked. Demo: only generated data."
    )
    database: Literal["up", "down"]
    worker: Literal["up", "down"] = Field(
        description="Whether a job worker was seen recently enough to count as alive."
    )
    facts: list[HealthFact]
    leader: Leader | None = Field(description="Null while no engine leads.")
    standbys: int = Field(ge=0, description="Engines that wait to take over.")
    history_rows: int | None = Field(description="Rows of history that wait for their tables; null if unknown.")
    shed_rows: dict[str, int] = Field(description="Rows of history ever left out because too much waited, by table.")
    dead_letters: int | None = Field(description="Batches that a defect kept from being stored; null if unknown.")
    parts: tuple[Part, ...] | None = Field(
        description="The processes that `advisor up` started; null where it did not start this API."
    )


class Alive(ResponseSchema):
    """The API answers."""

    status: Literal["ok"]
