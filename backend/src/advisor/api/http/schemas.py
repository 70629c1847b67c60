"""Base classes of the schemas: strict on the way in, complete on the way out."""

from pydantic import BaseModel, ConfigDict


class RequestSchema(BaseModel):
    """A body we accept: unknown fields are refused, values are not coerced."""

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True)


class ResponseSchema(BaseModel):
    """A body we send, or a part of one: no field has a default, so that clients see every field as present."""

    model_config = ConfigDict(frozen=True, extra="forbid")
