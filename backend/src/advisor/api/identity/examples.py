"""Examples of what the identity reviews' routes take and answer."""

from datetime import timedelta
from typing import Final

from advisor.api import example_day as day
from advisor.api.fixtures.examples import AWAY, HOME
from advisor.api.identity.schemas import Fact, IdentityReview, IdentityReviewPage, ReviewCandidate, ReviewDecision

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
        )
    ],
)
EXAMPLES: Final = {
    "list_identity_reviews": IdentityReviewPage(items=[_REVIEW], next_cursor=None, open=1),
    "decide_identity_review": _REVIEW.model_copy(update={"state": "joined"}),
}
REQUESTS: Final = {
    "decide_identity_review": ReviewDecision(
        provider="betfair", ref="33712345", decision="join", fixture_id=day.FIXTURE_ID
    )
}
