"""The review queue as the API shows it."""

from typing import cast

from advisor.api.fixtures.schemas import Team
from advisor.api.identity.schemas import Fact, IdentityReview, ReviewCandidate, ReviewDecision, ReviewState
from advisor.core.errors import ConfigError, FieldFault
from advisor.db.events.reviews import Decision, DecisionKind, Review


def review_view(review: Review) -> IdentityReview:
    """One provider's event with those of ours it may be."""
    return IdentityReview(
        provider=review.provider,
        ref=review.ref,
        competition=review.competition,
        home=review.home,
        away=review.away,
        title=review.title or None,
        kickoff=review.kickoff,
        first_seen=review.first_seen,
        last_seen=review.last_seen,
        state=cast("ReviewState", review.state),
        candidates=[
            ReviewCandidate(
                fixture_id=option.event_id,
                competition=option.competition,
                kickoff=option.kickoff,
                home=None if option.home is None else Team(key=option.home.key, name=option.home.name),
                away=None if option.away is None else Team(key=option.away.key, name=option.away.name),
                title=option.title,
                game=option.game,
                score=option.score,
                facts=[Fact(text=fact.text, weight=fact.weight) for fact in option.facts],
            )
            for option in review.options
        ],
    )


def decision_of(body: ReviewDecision) -> Decision | None:
    """The person's decision; None to undo the last one.

    Raises:
        ConfigError: the fixture is missing, or named where none belongs.
    """
    if (body.decision == "join") != (body.fixture_id is not None):
        reason = "name the fixture to join" if body.decision == "join" else "only a join names a fixture"
        raise ConfigError(f"In fixture_id: {reason}.", (FieldFault("fixture_id", reason),))
    if body.decision == "reopen":
        return None
    return Decision(kind=DecisionKind(body.decision), event_id=body.fixture_id)
