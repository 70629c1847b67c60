"""Sessions of earlier versions: what they did not write is read as unknown."""

from typing import cast

from advisor.core.markets import EventStatus
from advisor.engine.books.messages import EventState
from advisor.engine.journal.codec import Tree, decoded, encoded
from advisor.engine.journal.session import StepInputs, stepped_bytes, stepped_of
from tests.unit.engine.live_building import EVENT, KICKOFF
from tests.unit.engine.live_run import Run


def test_events_without_a_sport_are_of_none() -> None:
    state = EventState(KICKOFF, EventStatus.SCHEDULED, "football")
    inputs = StepInputs(
        now=1, ticks=[], events={EVENT: state}, gone=[], snapshots=[], confirmations=[], availabilities=[]
    )
    payload = stepped_bytes(inputs, Run().step(0))
    assert stepped_of(payload).inputs.events == {EVENT: state}
    earlier = cast("Tree", {**decoded(payload), "events": [[EVENT, KICKOFF, "scheduled"]]})
    assert stepped_of(encoded(earlier)).inputs.events == {EVENT: EventState(KICKOFF, EventStatus.SCHEDULED)}
