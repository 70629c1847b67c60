"""Examples of what the routes of identity reviews and merges of teams take and answer."""

from datetime import timedelta
from typing import Final

from advisor.api import example_day as day
from advisor.api.fixtures.examples import AWAY, HOME
from advisor.api.fixtures.schemas import Team
from advisor.api.identity.schemas import (
    Fact,
    IdentityReview,
    IdentityReviewPage,
    ReviewCandidate,
    ReviewDecision,
    SameTeam,
    TeamMerge,
    TeamMergePage,
    TeamMergePreview,
    TeamMergeRequest,
    TeamScope,
)

_COUNTRY: Final = "England"
_OTHER: Final = Team(key="ravenmoor-united-ii", name="Ravenmoor United II")

_REVIEW: Final = IdentityReview(
    provider="betfair",
    ref="33712345",
    competition="English Division",
    home="Inglefoot",
    away="Ravenmoor United II",
    title=None,
    kickoff=day.KICKOFF,
    first_seen=day.NOW - timedelta(hours=3),
    last_seen=day.CONFIRMED,
    state="review",
    candidates=[
        ReviewCandidate(
            fixture_id=day.FIXTURE_ID,
            competition=day.COMPETITION,
            kickoff=day.KICKOFF,
            home=HOME,
            away=AWAY,
            title=None,
            game=1,
            score=0.81,
            facts=[
                Fact(text="Both begin at the same time.", weight=0.4),
                Fact(text="The away names differ: Ravenmoor United II, Ravenmoor Utd (Res).", weight=-0.2),
            ],
            same_teams=[SameTeam(sport=day.SPORT, country=_COUNTRY, team=_OTHER, into=AWAY)],
        )
    ],
)
_MERGE: Final = TeamMerge(
    id=17,
    sport=day.SPORT,
    country=_COUNTRY,
    team=_OTHER,
    into=AWAY,
    names=[_OTHER.name],
    matches=19,
    joined=3,
    merged_at=day.NOW,
    undone_at=None,
)
EXAMPLES: Final = {
    "list_identity_reviews": IdentityReviewPage(items=[_REVIEW], next_cursor=None, open=1),
    "decide_identity_review": _REVIEW.model_copy(update={"state": "joined"}),
    "list_team_merges": TeamMergePage(items=[_MERGE], next_cursor=None),
    "preview_team_merge": TeamMergePreview(
        sport=day.SPORT,
        country=_COUNTRY,
        team=_OTHER,
        into=AWAY,
        names=_MERGE.names,
        matches=_MERGE.matches,
        joined=_MERGE.joined,
        conflicts=[],
    ),
    "merge_two_teams": _MERGE,
    "undo_team_merge": _MERGE.model_copy(update={"undone_at": day.NOW + timedelta(minutes=4)}),
}
_TWO: Final = TeamMergeRequest(
    team=TeamScope(sport=day.SPORT, country=_COUNTRY, key=_OTHER.key),
    into=TeamScope(sport=day.SPORT, country=_COUNTRY, key=AWAY.key),
)
REQUESTS: Final = {
    "preview_team_merge": _TWO,
    "merge_two_teams": _TWO,
    "decide_identity_review": ReviewDecision(
        provider="betfair", ref="33712345", decision="join", fixture_id=day.FIXTURE_ID
    ),
}
