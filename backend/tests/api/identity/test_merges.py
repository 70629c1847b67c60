"""Merging two teams over the API: what it would do, the deed, and its end."""

import asyncio
from collections.abc import AsyncIterator

import asyncpg
import httpx
import pytest

from advisor.api.identity.schemas import TeamMerge, TeamMergePage, TeamMergePreview
from advisor.core.clock import FixedClock
from advisor.db.directory.review import accept_team
from tests.api.conftest import Running, running_on
from tests.api.live_seeding import NOW
from tests.db.importing import PRICED, Row, contents, events_in, import_rows, scored, unplayed

PATH = "identity/merges"
CELTS: Row = {**PRICED, "HomeTeam": "Glasgow Celts"}
AWAY: Row = {**CELTS, "HomeTeam": "Aberdeen", "AwayTeam": "Glasgow Celts", "Date": "23/08/2025"}
KEPT = "SC0/2025-08-16/celtic/aberdeen"


@pytest.fixture
async def running(fresh_database_url: str) -> AsyncIterator[Running]:
    async with running_on(fresh_database_url, FixedClock(NOW)) as started:
        yield started


@pytest.fixture
async def connection(fresh_database_url: str) -> AsyncIterator[asyncpg.Connection]:
    opened = await asyncpg.connect(fresh_database_url)
    try:
        yield opened
    finally:
        await opened.close()


def body(team: str = "glasgow-celts", into: str = "celtic", **other: str) -> dict[str, dict[str, str]]:
    """Two teams of Scotland; ``other`` says what differs of the one that stays."""
    scope = {"sport": "football", "country": "Scotland"}
    return {"team": {**scope, "key": team}, "into": {**scope, "key": into, **other}}


async def merge(client: httpx.AsyncClient, once: str | None = None, **teams: str) -> httpx.Response:
    return await client.post(PATH, json=body(**teams), headers={"Idempotency-Key": once} if once else {})


async def preview(client: httpx.AsyncClient, **teams: str) -> TeamMergePreview:
    answer = await client.post(f"{PATH}/preview", json=body(**teams))
    assert answer.status_code == 200, answer.text
    return TeamMergePreview.model_validate_json(answer.content)


async def undo(client: httpx.AsyncClient, number: int, once: str | None = None) -> httpx.Response:
    return await client.post(f"{PATH}/{number}/undo", headers={"Idempotency-Key": once} if once else {})


async def page(client: httpx.AsyncClient, **parameters: str | int) -> TeamMergePage:
    return TeamMergePage.model_validate_json((await client.get(PATH, params=parameters)).content)


def refusal(answer: httpx.Response) -> tuple[int, str, list[str]]:
    """Status, code and faulty fields of a problem document."""
    assert answer.headers["content-type"] == "application/problem+json"
    problem = answer.json()
    assert problem["request_id"] == answer.headers["x-request-id"]
    return answer.status_code, problem["code"], [each["field"] for each in problem["errors"]]


async def test_two_teams_become_one_as_it_was_shown_and_two_again(
    client: httpx.AsyncClient, connection: asyncpg.Connection
) -> None:
    await import_rows(connection, unplayed(PRICED))
    await import_rows(connection, CELTS, AWAY)
    await connection.execute("UPDATE team SET reviewed = true WHERE key = 'celtic'")
    before = await contents(connection)
    shown = await preview(client)
    assert (shown.team.name, shown.into.name, shown.names) == ("Glasgow Celts", "Celtic", ["Glasgow Celts"])
    assert (shown.matches, shown.joined, shown.conflicts) == (2, 1, [])
    assert await contents(connection) == before
    assert (await page(client)).items == []

    answer = await merge(client)
    assert answer.status_code == 201
    made = TeamMerge.model_validate_json(answer.content)
    assert (made.team, made.into, made.names) == (shown.team, shown.into, shown.names)
    assert (made.matches, made.joined, made.merged_at, made.undone_at) == (2, 1, NOW, None)
    assert await events_in(connection) == {
        KEPT: ("finished", "2-1"), "SC0/2025-08-23/aberdeen/celtic": ("finished", "2-1"),
    }  # fmt: skip
    assert (await page(client)).items == [made]

    back = await undo(client, made.id)
    assert TeamMerge.model_validate_json(back.content) == made.model_copy(update={"undone_at": NOW})
    assert await contents(connection) == before
    assert (await page(client)).items == []


async def test_a_team_that_comes_with_the_product_takes_matches_over(
    client: httpx.AsyncClient, connection: asyncpg.Connection
) -> None:
    await import_rows(connection, {**CELTS, "AwayTeam": "Dundee"})
    assert await connection.fetchval("SELECT count(*) FROM team WHERE key = 'celtic'") == 0
    assert (await preview(client)).matches == 1
    assert await connection.fetchval("SELECT count(*) FROM team WHERE key = 'celtic'") == 0
    assert (await merge(client)).json()["matches"] == 1
    assert list(await events_in(connection)) == ["SC0/2025-08-16/celtic/dundee"]


async def test_a_repeated_command_is_done_once(client: httpx.AsyncClient, connection: asyncpg.Connection) -> None:
    await import_rows(connection, CELTS)
    first = await merge(client, once="k")
    assert (await merge(client, once="k")).content == first.content
    assert refusal(await merge(client, once="k", team="other")) == (409, "idempotency_key_reused", [])
    number = first.json()["id"]
    taken = await undo(client, number, once="k")
    assert (await undo(client, number, once="k")).content == taken.content
    # The key stands for what was done then: it does not merge the two again.
    assert (await merge(client, once="k")).content == first.content
    assert "SC0/2025-08-16/glasgow-celts/aberdeen" in await events_in(connection)


async def test_of_two_at_once_one_is_done(client: httpx.AsyncClient, connection: asyncpg.Connection) -> None:
    await import_rows(connection, CELTS, {**AWAY, "AwayTeam": "The Hoops"})
    answers = await asyncio.gather(merge(client), merge(client), merge(client, into="the-hoops"))
    done, *others = sorted(answers, key=lambda answer: answer.status_code)
    assert (done.status_code, [refusal(each)[:2] for each in others]) == (201, [(409, "conflict")] * 2)
    assert f"merge {done.json()['id']}" in others[0].json()["detail"]
    number = done.json()["id"]
    taken = await asyncio.gather(*(undo(client, number) for _ in range(3)))
    assert sorted(answer.status_code for answer in taken) == [200, 409, 409]
    same = await asyncio.gather(*(merge(client, once="same") for _ in range(3)))
    assert {(answer.status_code, answer.content) for answer in same} == {(201, same[0].content)}
    # Into one another: who comes second finds the team gone, or confirmed.
    await undo(client, same[0].json()["id"])
    await connection.execute("UPDATE team SET reviewed = false")
    crossed = await asyncio.gather(
        merge(client, into="the-hoops"), merge(client, team="the-hoops", into="glasgow-celts")
    )
    assert sorted(answer.status_code for answer in crossed)[0] == 201
    assert sorted(answer.status_code for answer in crossed)[1] in {404, 409}
    assert await connection.fetchval("SELECT count(*) FROM event WHERE home_id IS NULL OR away_id IS NULL") == 0


async def test_why_two_are_not_one_is_said_before_and_after(
    client: httpx.AsyncClient, connection: asyncpg.Connection
) -> None:
    """All reasons before, the first of them as the refusal; and nothing has changed."""
    await import_rows(connection, PRICED, {**PRICED, "Date": "30/08/2025"})
    await import_rows(
        connection, scored(CELTS, 0, 0), {**CELTS, "AwayTeam": "Dundee", "Date": "30/08/2025"},
        {**CELTS, "AwayTeam": "Celtic", "Date": "06/09/2025"},
    )  # fmt: skip
    before = await contents(connection)
    shown = await preview(client)
    assert len(shown.conflicts) == 2
    assert shown.conflicts[0].startswith("SC0/2025-08-16 ended 0-0 under one name and 2-1 under the other")
    assert shown.conflicts[1].startswith(
        "'Glasgow Celts' and 'Celtic' are two teams: both played on 2025-08-30 and another day"
    )
    refused = await merge(client)
    assert (refusal(refused), refused.json()["detail"]) == ((409, "conflict", []), shown.conflicts[0])
    await accept_team(connection, ("football", "Scotland", "glasgow-celts"))
    assert (await preview(client)).conflicts == [
        "Glasgow Celts is known as a team of its own, and such a team is not merged.", *shown.conflicts,
    ]  # fmt: skip
    assert "known as a team of its own" in (await merge(client)).json()["detail"]
    await connection.execute("UPDATE team SET reviewed = false WHERE key = 'glasgow-celts'")
    assert await contents(connection) == before


async def test_what_cannot_be_asked_is_refused(client: httpx.AsyncClient, connection: asyncpg.Connection) -> None:
    await import_rows(connection, CELTS)
    for teams, expected in (
        ({"team": "nobody"}, (404, "not_found", [])),
        ({"into": "nobody"}, (404, "not_found", [])),
        ({"into": "glasgow-celts"}, (422, "invalid_config", ["into.key"])),
        ({"country": "England"}, (422, "invalid_config", ["into.country"])),
        ({"sport": "ice_hockey"}, (422, "invalid_config", ["into.sport"])),
        ({"key": ""}, (422, "invalid_request", ["into.key"])),
    ):
        assert refusal(await client.post(f"{PATH}/preview", json=body(**teams))) == expected
        assert refusal(await merge(client, **teams)) == expected
    assert refusal(await undo(client, 999)) == (404, "not_found", [])
    assert (await undo(client, 0)).status_code == 422
    assert (await client.get(PATH, params={"cursor": "x"})).json()["code"] == "invalid_cursor"
    assert (await page(client)).items == []


async def test_a_merge_that_others_stand_on_is_taken_back_after_them(
    client: httpx.AsyncClient, connection: asyncpg.Connection
) -> None:
    await import_rows(connection, CELTS, {**AWAY, "AwayTeam": "The Hoops"})
    first, second = (await merge(client)).json(), (await merge(client, team="the-hoops")).json()
    assert refusal(again := await merge(client)) == (409, "conflict", [])
    assert again.json()["detail"] == f"Glasgow Celts became Celtic on 2026-11-25: merge {first['id']}."
    shown = await client.post(f"{PATH}/preview", json=body())
    assert shown.json()["detail"] == again.json()["detail"]

    listed = await page(client, limit=1)
    assert [each.id for each in listed.items] == [second["id"]]
    assert listed.next_cursor is not None
    rest = await page(client, limit=1, cursor=listed.next_cursor)
    assert ([each.id for each in rest.items], rest.next_cursor) == ([first["id"]], None)

    refused = await undo(client, first["id"])
    assert refusal(refused) == (409, "conflict", [])
    assert f"Merge {second['id']} of the same team is newer: take it back first." in refused.json()["detail"]
    await import_rows(connection, {**CELTS, "Date": "20/09/2025"})
    for number in (second["id"], first["id"]):
        assert (await undo(client, number)).status_code == 200
    # What was imported since stays with the team that the name meant then.
    assert list(await events_in(connection)) == [
        "SC0/2025-08-16/glasgow-celts/aberdeen",
        "SC0/2025-08-23/aberdeen/the-hoops",
        "SC0/2025-09-20/celtic/aberdeen",
    ]
    assert "was taken back on 2026-11-25" in (await undo(client, first["id"])).json()["detail"]
