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
    status: State = Field(description="`ok`; `degraded`: it works in part; `down`: it does not.")
    detail: str = Field(description="For people.", examples=["Of 5, do not answer: Betfair, ESPN."])


class Leader(ResponseSchema):
    """The one engine that writes live data."""

    fencing_number: int = Field(ge=1, description="Higher with each leader.")
    holder: str = Field(description="Id of the process.")
    renewed_seconds: float = Field(description="Seconds since it was last heard of.")
    waiting_quotes: int | None = Field(
        description="How many prices wait for its next step; null until it said so.", ge=0
    )


class Health(ResponseSchema):
    """State of the API and what it depends on."""

    status: State = Field(description="The worst of the facts.", examples=["ok"])
    version: str = Field(description="Version of the platform.", examples=["0.1.0"])
    mode: Literal["demo", "paper", "live"] | None = Field(
        description="What the system acts on; null while the database cannot be asked. Demo: only generated data."
    )
    database: Literal["up", "down"] = Field(description="Whether the database answers.")
    worker: Literal["up", "down"] = Field(
        description="Whether a job worker was seen recently enough to count as alive."
    )
    facts: list[HealthFact] = Field(description="How each thing does that the system depends on.")
    leader: Leader | None = Field(description="Null while no engine leads.")
    standbys: int = Field(ge=0, description="Engines that wait to take over.")
    history_rows: int | None = Field(
        description="How many rows of history wait for their tables; null if unknown.", ge=0
    )
    shed_rows: dict[str, int] = Field(description="Rows of history ever left out because too much waited, by table.")
    dead_letters: int | None = Field(
        description="How many batches a defect kept from being stored; null if unknown.", ge=0
    )
    parts: tuple[Part, ...] | None = Field(
        description="The processes that `advisor up` started; null where it did not start this API."
    )


class Alive(ResponseSchema):
    """The API answers."""

    status: Literal["ok"] = Field(description="Always `ok`: an API that is down answers nothing.")
