"""Shared shape of what crosses the API: strict on the way in, complete on the way out."""

from pydantic import BaseModel, ConfigDict, Field


class Request(BaseModel):
    """A body we accept: unknown fields are refused, values are not coerced."""

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True)


class Response(BaseModel):
    """A body we send: no field has a default, so that clients see every field as present."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Problem(Response):
    """RFC 9457 problem body. ``code`` is stable; ``detail`` is for people."""

    type: str = Field(examples=["about:blank"])
    title: str = Field(examples=["Not Found"])
    status: int = Field(ge=400, le=599, examples=[404])
    detail: str = Field(examples=["There is no backtest '8a1c…'."])
    code: str = Field(examples=["not_found"])
    request_id: str = Field(examples=["01JD4ZK6M2"])
    errors: list["FieldProblem"] = Field(description="Faulty fields of a refused body or query; else empty.")


class FieldProblem(Response):
    """One faulty field."""

    field: str = Field(examples=["config.min_edge"])
    reason: str = Field(examples=["Input should be less than or equal to 1"])
