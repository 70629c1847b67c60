"""Parameters of the routes of conservative mode."""

from typing import Annotated, TypeAlias

from fastapi import Path

from advisor.api.http.fields import DIGITS, MAX_JSON_ID

ConservativeId: TypeAlias = Annotated[
    int, Path(ge=1, le=MAX_JSON_ID, description="Number of the time it was asked for.", examples=[2]), DIGITS
]
