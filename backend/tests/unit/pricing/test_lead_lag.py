"""Who moves first: planted lags found again, chance not taken for one."""

import numpy as np
import pytest

from advisor.core.timing.leads import VenueLead
from advisor.pricing.lead_lag import LeadLagConfig, venue_leads
from tests.timing.histories import Change, history

STREAMED = LeadLagConfig(streamed=frozenset({"a", "b"}))


def walks(rng: np.random.Generator, lag: float, noise: float, events: int = 30, moves: int = 60) -> list[Change]:
    """Prices of ``b`` that repeat those of ``a`` later, and now and then move by themselves."""
    changes = []
    for event in range(events):
        at = np.cumsum(rng.exponential(7.0, moves)) + 1000 * event
        odds = 50_000 + 100 * np.cumsum(rng.choice([-1, 1], moves))
        changes += [Change(t, int(o), "a", event=event) for t, o in zip(at, odds, strict=True)]
        own = odds + 50 * np.cumsum(rng.choice([-1, 0, 1], moves, p=[noise / 2, 1 - noise, noise / 2]))
        changes += [Change(t + lag, int(o), "b", event=event) for t, o in zip(at, own, strict=True)]
    return changes


def only(leads: list[VenueLead]) -> VenueLead:
    (lead,) = leads
    return lead


@pytest.mark.parametrize("lag", [0.2, 2.0, 8.0])
def test_a_streamed_lag_is_found_to_a_hundredth(lag: float) -> None:
    lead = only(venue_leads(history(walks(np.random.default_rng(1), lag, 0.3)), STREAMED))
    assert (lead.leader, lead.follower) == ("a", "b")
    assert lead.seconds == pytest.approx(lag, abs=0.01)
    assert lead.error is not None
    assert lead.error < 0.01
    assert (lead.moves > 1500, lead.events, lead.grid) == (True, 30, 0.0)


def test_the_other_way_round_the_other_leads() -> None:
    lead = only(venue_leads(history(walks(np.random.default_rng(1), -3.0, 0.3)), STREAMED))
    assert (lead.leader, lead.follower) == ("b", "a")
    assert lead.seconds == pytest.approx(3.0, abs=0.01)


@pytest.mark.parametrize("lag", [2.0, 8.0])
def test_through_polls_it_is_found_on_the_average(lag: float) -> None:
    rng = np.random.default_rng(2)
    looks = np.cumsum(rng.uniform(4, 6, 30_000))
    polled = []
    for change in walks(rng, lag, 0.3, events=120):
        seen = float(looks[np.searchsorted(looks, change.seen)])
        polled.append(change._replace(seen=seen, at=seen))
    # Of two moves between two looks only the last is seen.
    last = {(each.event, each.venue, each.seen): each for each in polled}
    lead = only(venue_leads(history(list(last.values())), LeadLagConfig()))
    assert lead.seconds == pytest.approx(lag, rel=0.1)
    assert lead.error is not None
    assert 4 < lead.grid < 12


def test_moves_that_have_nothing_to_do_with_one_another_say_nothing() -> None:
    rng = np.random.default_rng(3)
    mine = [each for each in walks(rng, 0, 0.3) if each.venue == "a"]
    theirs = [each for each in walks(rng, 0, 0.3) if each.venue == "b"]
    lead = only(venue_leads(history([*mine, *theirs]), STREAMED))
    assert (lead.seconds, lead.error) == (None, None)


@pytest.mark.parametrize(("events", "moves"), [(5, 100), (30, 1)])
def test_too_little_says_nothing(events: int, moves: int) -> None:
    assert (
        only(venue_leads(history(walks(np.random.default_rng(4), 2.0, 0.0, events, moves)), STREAMED)).seconds is None
    )


def test_a_grid_as_coarse_as_what_is_looked_for_says_nothing() -> None:
    changes = [
        each._replace(seen=60.0 * round(each.seen / 60 + 0.5)) for each in walks(np.random.default_rng(5), 2.0, 0.0)
    ]
    last = {(each.event, each.venue, each.seen): each for each in changes}
    assert only(venue_leads(history(list(last.values())), LeadLagConfig())).seconds is None


def test_of_no_history_there_is_nothing_to_say() -> None:
    assert venue_leads(history([]), STREAMED) == []
    assert only(venue_leads(history([Change(0, 20_000, "a"), Change(0, 20_000, "b")]), STREAMED)).moves == 0


@pytest.mark.parametrize(("events", "moves"), [(1, 2), (3, 5)])
def test_the_first_price_of_each_event_and_venue_is_no_move(events: int, moves: int) -> None:
    lead = only(venue_leads(history(walks(np.random.default_rng(1), 2.0, 0.0, events, moves)), STREAMED))
    assert lead.moves == events * (moves - 1)
