"""Participants as the API shows them: whom a market is about, where it is not about its fixture as a whole."""

from pydantic import Field

from advisor.api.http.schemas import ResponseSchema
from advisor.core.markets import NO_PARTICIPANT


class Participant(ResponseSchema):
    """One of a field, such as a tournament's, or a person who takes part in a game."""

    id: int = Field(description="Id of the participant.", ge=1)
    name: str = Field(description="What people call it.", examples=["Erling Haaland"])


def participant_of(id_: int, name: str | None) -> Participant | None:
    """Whom a stored market is about; None for its fixture as a whole."""
    return None if id_ == NO_PARTICIPANT or name is None else Participant(id=id_, name=name)
