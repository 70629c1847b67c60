"""The review queue and merges of teams as the API shows them."""

from typing import cast

from advisor.api.fixtures.schemas import Team
from advisor.api.identity.schemas import (
    Fact,
    IdentityReview,
    ReviewCandidate,
    ReviewDecision,
    ReviewState,
    SameTeam,
    TeamMerge,
    TeamMergePreview,
)
from advisor.core.errors import ConfigError, FieldFault
from advisor.db.directory import review as teams
from advisor.db.directory import team_merges as merges
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
                same_teams=[
                    SameTeam(
                        sport=each.sport,
                        country=each.country,
                        team=Team(key=each.team.key, name=each.team.name),
                        into=Team(key=each.into.key, name=each.into.name),
                    )
                    for each in option.same_teams
                ],
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


def merge_view(merge: merges.TeamMerge) -> TeamMerge:
    """A team that became another one."""
    return TeamMerge(
        id=merge.id,
        sport=merge.sport,
        country=merge.country,
        team=Team(key=merge.key, name=merge.name),
        into=Team(key=merge.became, name=merge.became_name),
        names=list(merge.names),
        matches=merge.matches,
        joined=merge.joined,
        merged_at=merge.merged_at,
        undone_at=merge.undone_at,
    )


def preview_view(found: teams.TeamsToMerge) -> TeamMergePreview:
    """What a merge would do."""
    return TeamMergePreview(
        sport=found.team.sport,
        country=found.team.country,
        team=Team(key=found.team.key, name=found.team.name),
        into=Team(key=found.into.key, name=found.into.name),
        names=list(found.names),
        matches=found.moved + found.joined,
        joined=found.joined,
        conflicts=list(found.conflicts),
    )
