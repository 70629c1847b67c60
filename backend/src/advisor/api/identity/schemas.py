"""Events of providers that wait for a person to match them with ours."""

from datetime import datetime
from typing import Annotated, Literal, TypeAlias

from pydantic import Field

from advisor.api.fixtures.schemas import GAME, TEAM, TITLE, Team
from advisor.api.http.fields import PRINTABLE, Key, WholeId
from advisor.api.http.schemas import RequestSchema, ResponseSchema

ReviewState: TypeAlias = Literal["review", "joined", "separate", "ignored"]


class Fact(ResponseSchema):
    """One piece of evidence, for or against."""

    text: str = Field(examples=["The away names differ: Man Utd, Manchester United (0.86 alike)."])
    weight: float = Field(description="Above 0: supports the match.")


class ReviewCandidate(ResponseSchema):
    """One of our events it may be."""

    fixture_id: int
    competition: str
    kickoff: datetime
    home: Team | None = Field(description=TEAM)
    away: Team | None = Field(description=TEAM)
    title: str | None = Field(description=TITLE)
    game: int = Field(ge=1, description=GAME)
    score: float
    facts: list[Fact]


class IdentityReview(ResponseSchema):
    """A provider's event that was not surely matched."""

    provider: str
    ref: str
    competition: str
    home: str = Field(description="Empty for an event without teams.")
    away: str = Field(description="Likewise.")
    title: str | None = Field(description=TITLE)
    kickoff: datetime
    first_seen: datetime
    last_seen: datetime
    state: ReviewState
    candidates: list[ReviewCandidate]


class IdentityReviewPage(ResponseSchema):
    items: list[IdentityReview]
    next_cursor: str | None
    open: int = Field(description="Reviews that wait for a decision, in total.")


class ReviewDecision(RequestSchema):
    """A person's decision."""

    provider: Key = Field(examples=["betfair"])
    ref: Annotated[str, Field(min_length=1, max_length=200), PRINTABLE] = Field(examples=["33712345"])
    decision: Literal["join", "separate", "ignore", "reopen"] = Field(
        description=(
            "`join`: it is `fixture_id`; `separate`: it is an event of its own; `ignore` it; "
            "`reopen`: undo the decision."
        )
    )
    fixture_id: WholeId | None = Field(description="Required for `join`, else null.")
