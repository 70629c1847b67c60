"""The review queue: evidence, a person's decision, and undoing it."""

from collections.abc import AsyncIterator
from datetime import timedelta

import httpx
import orjson
import pytest

from advisor.api.identity.schemas import IdentityReview, IdentityReviewPage
from advisor.core.clock import FixedClock
from tests.api.conftest import Running, running_on
from tests.api.live_seeding import NOW, add_event, add_teams
from tests.present import present

PATH = "identity/reviews"


@pytest.fixture
async def running(fresh_database_url: str) -> AsyncIterator[Running]:
    async with running_on(fresh_database_url, FixedClock(NOW)) as started:
        yield started


@pytest.fixture
async def event(running: Running) -> int:
    """One of our fixtures; two providers' events may be it."""
    pool = running.database.pool
    await add_teams(pool, ["Ajax", "Bremen"])
    id_ = await add_event(pool, "Ajax", "Bremen", NOW + timedelta(hours=3))
    facts = [{"code": "home_alike", "weight": 0.4, "text": "the home names are alike"}]
    evidence = orjson.dumps([{"event_id": id_, "swapped": False, "score": 0.8, "facts": facts}]).decode()
    for ref in ("1", "2"):
        await pool.execute(
            """
            INSERT INTO provider_event (provider, ref, sport, competition, competition_name, home, away, kickoff,
                kickoff_known, state, swapped, score, evidence, first_seen, last_seen, matched_at)
            VALUES ('betfair', $1, 'football', 'c', 'League T1', 'Ajacied', 'Werder', $2, true, 'review', false, 0.8,
                $3, $2, $2, $2)
            """,
            ref, NOW, evidence,
        )  # fmt: skip
    return id_


async def queue(client: httpx.AsyncClient, **parameters: str | int) -> IdentityReviewPage:
    return IdentityReviewPage.model_validate_json((await client.get(PATH, params=parameters)).content)


async def decide(
    client: httpx.AsyncClient, decision: str, fixture: int | None = None, key: str | None = None, ref: str = "1"
) -> httpx.Response:
    body = {"provider": "betfair", "ref": ref, "decision": decision, "fixture_id": fixture}
    headers = {"Idempotency-Key": key} if key else {}
    return await client.post(f"{PATH}/decisions", json=body, headers=headers)


async def test_the_queue_shows_the_evidence(client: httpx.AsyncClient, event: int) -> None:
    page = await queue(client, limit=1)
    assert (page.open, [item.ref for item in page.items]) == (2, ["2"])
    [candidate] = page.items[0].candidates
    assert (candidate.fixture_id, present(candidate.home).name, candidate.score) == (event, "Ajax", 0.8)
    assert [(fact.text, fact.weight) for fact in candidate.facts] == [("the home names are alike", 0.4)]
    assert page.next_cursor is not None
    assert [item.ref for item in (await queue(client, limit=1, cursor=page.next_cursor)).items] == ["1"]
    assert (await queue(client, provider="espn")).items == []


async def test_a_decision_joins_adds_aliases_and_can_be_undone(
    client: httpx.AsyncClient, running: Running, event: int
) -> None:
    aliases = "SELECT array_agg(alias ORDER BY alias) FROM team_alias"
    joined = await decide(client, "join", event)
    assert (joined.status_code, IdentityReview.model_validate_json(joined.content).state) == (200, "joined")
    assert await running.database.pool.fetchval(aliases) == ["Ajacied", "Werder"]
    assert [item.ref for item in (await queue(client, state="joined")).items] == ["1"]
    assert (await queue(client)).open == 1
    assert (await decide(client, "ignore")).json()["code"] == "conflict"
    reopened = await decide(client, "reopen")
    assert IdentityReview.model_validate_json(reopened.content).state == "review"
    assert await running.database.pool.fetchval(aliases) is None
    assert (await decide(client, "ignore")).json()["state"] == "ignored"


async def test_a_repeated_decision_is_made_once(client: httpx.AsyncClient, event: int) -> None:
    first = await decide(client, "join", event, key="k")
    again = await decide(client, "join", event, key="k")
    assert (again.status_code, again.content) == (200, first.content)
    assert (await decide(client, "ignore", key="k")).json()["code"] == "idempotency_key_reused"


async def test_a_refused_decision_changes_nothing(client: httpx.AsyncClient, event: int) -> None:
    for decision, fixture, ref, status in (
        ("join", None, "1", 422),
        ("ignore", event, "1", 422),
        ("join", 999_999, "1", 404),
        ("join", event, "unknown", 404),
        ("reopen", None, "1", 409),
        ("shrug", None, "1", 422),
    ):
        assert (await decide(client, decision, fixture, ref=ref, key=f"{decision}{ref}")).status_code == status
    assert (await queue(client)).open == 2


async def test_a_reported_name_that_is_an_unconfirmed_teams_is_said(
    client: httpx.AsyncClient, running: Running, event: int
) -> None:
    """Joining cannot teach such a name: it stays that team's until the two are merged."""
    await add_teams(running.database.pool, ["Ajacied", "Werder"])
    assert (await queue(client, limit=1)).items[0].candidates[0].same_teams == []  # both are known as teams
    await running.database.pool.execute("UPDATE team SET reviewed = false WHERE key = 'werder'")
    await running.database.pool.execute("INSERT INTO team_alias SELECT id, 'SV Werder' FROM team WHERE key = 'werder'")
    await running.database.pool.execute("UPDATE provider_event SET away = 'sv werder' WHERE ref = '2'")
    for page in (await queue(client), await queue(client)):
        for item in page.items:
            [same] = item.candidates[0].same_teams
            assert (same.sport, same.country) == ("football", "Test")
            assert (same.team.key, same.team.name, same.into.name) == ("werder", "Werder", "Bremen")
    await decide(client, "join", event)
    joined = (await queue(client, state="joined")).items[0].candidates[0]
    assert [each.team.key for each in joined.same_teams] == ["werder"]
    scope = {"sport": "football", "country": "Test"}
    teams = {"team": {**scope, "key": "werder"}, "into": {**scope, "key": "bremen"}}
    assert (await client.post("identity/merges", json=teams)).status_code == 201
    assert (await queue(client)).items[0].candidates[0].same_teams == []


async def test_exchanged_sides_are_compared_as_they_are(
    client: httpx.AsyncClient, running: Running, event: int
) -> None:
    await add_teams(running.database.pool, ["Ajacied"])
    await running.database.pool.execute("UPDATE team SET reviewed = false WHERE key = 'ajacied'")
    await running.database.pool.execute(
        "UPDATE provider_event SET evidence = jsonb_set(evidence, '{0,swapped}', 'true') WHERE ref = '1'"
    )
    by_ref = {item.ref: item.candidates[0].same_teams[0].into.name for item in (await queue(client)).items}
    assert by_ref == {"1": "Bremen", "2": "Ajax"}
