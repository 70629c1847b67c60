"""Events of providers that wait for a person to match them with ours, and teams that became another one."""

from datetime import datetime
from typing import Annotated, Literal, TypeAlias

from pydantic import Field

from advisor.api.fixtures.schemas import GAME, TEAM, TITLE, Team
from advisor.api.http.fields import PRINTABLE, Key, WholeId
from advisor.api.http.schemas import RequestSchema, ResponseSchema
from advisor.api.references import CompetitionRef, FixtureRef, NextCursor, ProviderRef, SportRef

CountryRef: TypeAlias = Annotated[
    str, Field(description="What the team is filed under, such as a country.", examples=["England"])
]
ReviewState: TypeAlias = Literal["review", "joined", "separate", "ignored"]


class Fact(ResponseSchema):
    """One piece of evidence, for or against."""

    text: str = Field(
        description="The evidence in one sentence.",
        examples=["The away names differ: Man Utd, Manchester United (0.86 alike)."],
    )
    weight: float = Field(description="From 1, for the match, to -1, against it.")


class SameTeam(ResponseSchema):
    """A team that nobody has confirmed, and one of ours that it may be."""

    sport: SportRef
    country: CountryRef
    team: Team = Field(description="The one that carries the provider's name of a side.")
    into: Team = Field(description="The one that plays in its place in our event.")


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
    same_teams: list[SameTeam] = Field(
        description="Where the provider's name of a side is the name of a team that nobody has confirmed, and another "
        "plays in our event: the two that are to be merged if it is the same game. Joining alone cannot teach such a "
        "name."
    )


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


class TeamScope(RequestSchema):
    """Which team: a key is unique within sport and country."""

    sport: Key = Field(description="Key of the sport.", examples=["football"])
    country: Annotated[str, Field(min_length=1, max_length=80), PRINTABLE] = Field(
        description="What the team is filed under, such as a country.", examples=["England"]
    )
    key: Annotated[str, Field(min_length=1, max_length=120), PRINTABLE] = Field(
        description="Key of the team.", examples=["nottingham-forest"]
    )


class TeamMergeRequest(RequestSchema):
    """Two teams that are one."""

    team: TeamScope = Field(description="The one that goes over; nobody has confirmed it as a team of its own.")
    into: TeamScope = Field(description="The one that it becomes, of the same sport and country.")


_NAMES = "All names by which the team that goes over is known, its own first."
_MATCHES = "How many matches go over, those included that become one with a match of the other team."
_JOINED = "How many of these become one with a match of the other team, which takes over what it lacks."


class TeamMergePreview(ResponseSchema):
    """What a merge would do, as things are now."""

    sport: SportRef
    country: CountryRef
    team: Team = Field(description="The one that would go over.")
    into: Team = Field(description="The one that it would become.")
    names: list[str] = Field(description=_NAMES, examples=[["Nottm Forest"]])
    matches: int = Field(ge=0, description=_MATCHES)
    joined: int = Field(ge=0, description=_JOINED)
    conflicts: list[str] = Field(description="Why it would be refused, a sentence each; empty if it would be done.")


class TeamMerge(ResponseSchema):
    """A team that became another one."""

    id: int = Field(ge=1, description="Number of the merge; a later one has a higher number.")
    sport: SportRef
    country: CountryRef
    team: Team = Field(description="The one that went over.")
    into: Team = Field(description="The one that it became.")
    names: list[str] = Field(description=_NAMES, examples=[["Nottm Forest"]])
    matches: int = Field(ge=0, description=_MATCHES)
    joined: int = Field(ge=0, description=_JOINED)
    merged_at: datetime = Field(description="When they were merged.")
    undone_at: datetime | None = Field(description="When it was taken back; null while it stands.")


class TeamMergePage(ResponseSchema):
    """A page of merges."""

    items: list[TeamMerge] = Field(description="Merges that stand, newest first.")
    next_cursor: NextCursor
