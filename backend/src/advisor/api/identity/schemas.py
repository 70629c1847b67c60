"""Events of providers that wait for a person to match them with ours."""

from datetime import datetime
from typing import Annotated, Literal, TypeAlias

from pydantic import Field

from advisor.api.fixtures.schemas import GAME, TEAM, TITLE, Team
from advisor.api.http.fields import PRINTABLE, Key, WholeId
from advisor.api.http.schemas import RequestSchema, ResponseSchema
from advisor.api.references import CompetitionRef, FixtureRef, NextCursor, ProviderRef

ReviewState: TypeAlias = Literal["review", "joined", "separate", "ignored"]


class Fact(ResponseSchema):
    """One piece of evidence, for or against."""

    text: str = Field(
        description="The evidence in one sentence.",
        examples=["The away names differ: Man Utd, Manchester United (0.86 alike)."],
    )
    weight: float = Field(description="From 1, for the match, to -1, against it.")


class ReviewCandidate(ResponseSchema):
    """One of our events it may be."""

    fixture_id: FixtureRef
    competition: CompetitionRef
    kickoff: datetime = Field(description="When our event begins.")
    home: Team | None = Field(description=TEAM)
    away: Team | None = Field(description=TEAM)
    title: str | None = Field(description=TITLE)
    game: int = Field(ge=1, description=GAME)
    score: float = Field(description="How alike the two are, 0 to 1.")
    facts: list[Fact] = Field(description="The evidence, for and against.")


class IdentityReview(ResponseSchema):
    """A provider's event that was not surely matched."""

    provider: ProviderRef
    ref: str = Field(description="The provider's own id of the event.")
    competition: str = Field(description="The provider's own name or code of the competition.")
    home: str = Field(description="Empty for an event without teams.")
    away: str = Field(description="Likewise.")
    title: str | None = Field(description=TITLE)
    kickoff: datetime = Field(description="When it begins, as the provider says.")
    first_seen: datetime = Field(description="When the provider first listed it.")
    last_seen: datetime = Field(description="When the provider last listed it.")
    state: ReviewState = Field(
        description="`review`: it waits for a decision; `joined`, `separate` or `ignored`: what was decided."
    )
    candidates: list[ReviewCandidate] = Field(description="Our events that it may be, the likeliest first.")


class IdentityReviewPage(ResponseSchema):
    """A page of reviews."""

    items: list[IdentityReview] = Field(description="Reviews, newest first.")
    next_cursor: NextCursor
    open: int = Field(description="How many reviews wait for a decision, on all pages together.", ge=0)


class ReviewDecision(RequestSchema):
    """A person's decision."""

    provider: Key = Field(description="Key of the provider whose event it is.", examples=["betfair"])
    ref: Annotated[str, Field(min_length=1, max_length=200), PRINTABLE] = Field(
        description="The provider's own id of the event.", examples=["33712345"]
    )
    decision: Literal["join", "separate", "ignore", "reopen"] = Field(
        description=(
            "`join`: it is `fixture_id`; `separate`: it is an event of its own; `ignore` it; "
            "`reopen`: undo the decision."
        )
    )
    fixture_id: WholeId | None = Field(description="Required for `join`, else null.")
