"""Types of fields that several bodies and parameters share: what is out of bounds is refused before any query runs."""

import re
from datetime import UTC, date, datetime
from typing import Annotated, Final, Literal, TypeAlias

from pydantic import AfterValidator, AwareDatetime, BeforeValidator, Field, StringConstraints

from advisor.core.config import TextForm

MAX_DATABASE_ID: Final = 2**63 - 1
MAX_JSON_ID: Final = 2**53 - 1
"""No larger than all JSON readers can hold."""

PRINTABLE: Final = TextForm(r"^[^\x00-\x1f\x7f-\x9f]*$", "a text without control characters")
"""The database takes no zero bytes."""
_SAYS_SOMETHING: Final = TextForm(
    r"^[^\x00-\x1f\x7f-\x9f]*[^\s\x00-\x1f\x7f-\x9f][^\x00-\x1f\x7f-\x9f]*$",
    "a text that is not blank, without control characters",
)
Reason: TypeAlias = Annotated[
    str, StringConstraints(strip_whitespace=True), Field(min_length=1, max_length=200), _SAYS_SOMETHING
]
"""Why somebody does something, for people; spaces around it are left out."""


def _iso_date(value: object) -> date:
    if not isinstance(value, str) or not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", value):
        raise ValueError("should be a date such as 2024-02-29")
    return date.fromisoformat(value)


IsoDate: TypeAlias = Annotated[date, BeforeValidator(_iso_date)]
"""A day as ``YYYY-MM-DD``; pydantic alone would also take numbers for seconds since 1970."""


def _iso_instant(value: object) -> object:
    if not isinstance(value, str) or not re.match(r"[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt ]", value):
        raise ValueError("should be a time with its offset such as 2024-02-29T12:00:00Z")
    return value


def _in_calendar(value: datetime) -> datetime:
    try:
        return value.astimezone(UTC)
    except OverflowError:
        raise ValueError("is beyond the calendar") from None


IsoInstant: TypeAlias = Annotated[AwareDatetime, BeforeValidator(_iso_instant), AfterValidator(_in_calendar)]
"""A time with its offset as in RFC 3339; pydantic alone would also take numbers for seconds since 1970."""


def _digits(value: object) -> object:
    if isinstance(value, str) and not re.fullmatch(r"-?[0-9]+", value):
        raise ValueError("should be a whole number")
    return value


DIGITS: Final = BeforeValidator(_digits)
"""Of a whole number in a path or a query, behind its bounds; pydantic alone would also take ``1_0`` and ``5.0``."""


def _whole(value: object) -> object:
    return int(value) if isinstance(value, float) and value.is_integer() else value


WHOLE: Final = BeforeValidator(_whole)
"""Of a whole number in a body: to JSON ``1.0`` is one too."""
WholeId: TypeAlias = Annotated[int, Field(ge=1, le=MAX_JSON_ID), WHOLE]
"""An id in a body."""

Key: TypeAlias = Annotated[
    str, Field(min_length=1, max_length=40), TextForm(r"^[a-z0-9_]+$", "a key of small letters, digits and _")
]
"""Of a sport, a venue or a provider."""

CompetitionCode: TypeAlias = Annotated[str, Field(min_length=1, max_length=32), PRINTABLE]
TimeOrder: TypeAlias = Literal["newest", "oldest"]

PAGE_SIZE: Final = 50
"""Items on a page, where the client asks for no other number."""
PageLimit: TypeAlias = Annotated[int, Field(ge=1, le=200, description="Most items on a page."), DIGITS]
PageCursor: TypeAlias = Annotated[
    Annotated[
        str,
        Field(min_length=1, max_length=200),
        TextForm(r"^[A-Za-z0-9_\-=]+$", "the `next_cursor` of the page before"),
    ]
    | None,
    Field(description="`next_cursor` of the page before; leave out for the first page."),
]
TeamSearch: TypeAlias = Annotated[str, Field(max_length=80), PRINTABLE]
