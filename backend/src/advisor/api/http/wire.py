"""Shared shape of what crosses the API: strict on the way in, complete on the way out."""

import re
from datetime import date
from typing import Annotated, Final, TypeAlias

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

_ISO_DATE: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def _only_iso(value: object) -> date:
    if not isinstance(value, str) or not _ISO_DATE.fullmatch(value):
        raise ValueError("Write the date as YYYY-MM-DD")
    return date.fromisoformat(value)


PRINTABLE: Final = r"^[^\x00-\x1f\x7f]*$"
"""Text without control characters; the database takes no zero bytes."""

IsoDate: TypeAlias = Annotated[date, BeforeValidator(_only_iso)]
"""A day as ``YYYY-MM-DD``; pydantic alone would also take numbers for seconds since 1970."""


def _whole(value: object) -> object:
    return int(value) if isinstance(value, float) and value.is_integer() else value


WholeId: TypeAlias = Annotated[int, Field(ge=1, le=2**53 - 1), BeforeValidator(_whole)]
"""An id in a body: no larger than all JSON readers can hold; and to JSON ``1.0`` is a whole number too."""


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
