"""The simulated exchange over HTTP: login, calls, limits of data and refusals, read by our adapter."""

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import httpx
import pytest

from advisor.adapters.betfair.parse import parse_books, parse_catalogue, reading_of_catalogue
from advisor.providers.doubles import SANDBOX_APP_KEY, SANDBOX_LOGIN
from advisor.sandbox.config import Quotas, SandboxConfig
from advisor.sandbox.world.world import World
from tests.sandbox.worlds import GRIDIRON, NOW, PREMIER, asking, in_play, new_world

RPC = "/exchange/betting/json-rpc/v1"
REST = "/exchange/betting/rest/v1.0/{}/"
APP = {"X-Application": SANDBOX_APP_KEY}
FORM = {"username": SANDBOX_LOGIN, "password": SANDBOX_LOGIN}
PROJECTION = ["COMPETITION", "EVENT", "EVENT_TYPE", "MARKET_START_TIME", "RUNNER_DESCRIPTION"]


class Exchange:
    """A logged-in client."""

    def __init__(self, client: httpx.AsyncClient, token: str, world: World) -> None:
        self.client, self.token, self.world = client, token, world
        self.headers = APP | {"X-Authentication": token}

    async def rest(self, operation: str, **params: object) -> httpx.Response:
        return await self.client.post(REST.format(operation), json=params, headers=self.headers)

    async def rpc(self, operation: str, **params: object) -> Any:
        asked = {"jsonrpc": "2.0", "method": f"SportsAPING/v1.0/{operation}", "params": params, "id": 7}
        return (await self.client.post(RPC, json=asked, headers=self.headers)).json()


@pytest.fixture
async def exchange() -> AsyncIterator[Exchange]:
    world, _ = new_world(SandboxConfig(quotas=Quotas(books_per_second=2, logins_per_minute=3)))
    async with asking(world) as client:
        answer = await client.post("/api/login", data=FORM, headers=APP)
        yield Exchange(client, answer.json()["token"], world)


async def test_both_logins_and_their_own_field_names(exchange: Exchange) -> None:
    by_password = (await exchange.client.post("/api/login", data=FORM, headers=APP)).json()
    assert set(by_password) == {"token", "product", "status", "error"}
    assert by_password["status"] == "SUCCESS"
    by_certificate = (await exchange.client.post("/api/certlogin", data=FORM, headers=APP)).json()
    assert by_certificate["loginStatus"] == "SUCCESS"
    assert by_certificate["sessionToken"]
    banned = await exchange.client.post("/api/login", data=FORM, headers=APP)
    assert (banned.status_code, banned.json()["error"]) == (200, "TEMPORARY_BAN_TOO_MANY_REQUESTS")


@pytest.mark.parametrize(
    ("form", "headers", "error"),
    [
        (FORM | {"password": "no"}, APP, "INVALID_USERNAME_OR_PASSWORD"),
        (FORM, {"X-Application": "other"}, "INVALID_APP_KEY"),
        ({}, APP, "INVALID_USERNAME_OR_PASSWORD"),
    ],
)
async def test_a_failed_login_is_a_200(form: dict[str, str], headers: dict[str, str], error: str) -> None:
    world, _ = new_world()
    async with asking(world) as client:
        answer = await client.post("/api/login", data=form, headers=headers)
        assert answer.status_code == 200
        assert (answer.json()["status"], answer.json()["error"]) == ("FAIL", error)
        by_certificate = await client.post("/api/certlogin", data=form, headers=headers)
        assert by_certificate.json() == {"loginStatus": error}


async def test_a_session_ends_by_logout_and_by_age() -> None:
    world, clock = new_world()
    async with asking(world) as client:
        token = (await client.post("/api/login", data=FORM, headers=APP)).json()["token"]
        headers = APP | {"X-Authentication": token}
        clock.instant += timedelta(hours=11)
        assert (await client.post("/api/keepAlive", headers=headers)).json()["status"] == "SUCCESS"
        clock.instant += timedelta(hours=11)
        assert (await client.post(REST.format("listEventTypes"), json={}, headers=headers)).status_code == 200
        clock.instant += timedelta(hours=2)
        old = await client.post(REST.format("listEventTypes"), json={}, headers=headers)
        assert old.status_code == 400
        assert old.json()["detail"]["APINGException"]["errorCode"] == "INVALID_SESSION_INFORMATION"
        assert (await client.post("/api/keepAlive", headers=headers)).json()["error"] == "NO_SESSION"


async def test_lists_agree(exchange: Exchange) -> None:
    types = (await exchange.rest("listEventTypes", filter={})).json()
    assert {row["eventType"]["name"] for row in types} == {"Soccer", "American Football", "Basketball"}
    competitions = (await exchange.rest("listCompetitions", filter={"eventTypeIds": ["1"]})).json()
    assert [row["competition"]["id"] for row in competitions] == ["99000001", "99000002", "99000003"]
    events = (await exchange.rest("listEvents", filter={"competitionIds": [PREMIER.exchange_id]})).json()
    assert sum(row["marketCount"] for row in events) == competitions[0]["marketCount"] == 2 * len(events)
    assert all(" v " in row["event"]["name"] for row in events)
    american = (await exchange.rest("listEvents", filter={"competitionIds": [GRIDIRON.exchange_id]})).json()
    assert all(" @ " in row["event"]["name"] for row in american)


async def test_our_adapter_reads_catalogue_and_books(exchange: Exchange) -> None:
    asked = {"filter": {}, "maxResults": 100, "marketProjection": [*PROJECTION, "MARKET_DESCRIPTION"]}
    answer = await exchange.rest("listMarketCatalogue", **asked)
    catalogue = parse_catalogue(answer.content)
    assert (len(catalogue.markets), catalogue.found.refused, catalogue.found.unknown_fields) == (100, (), {})
    reading = reading_of_catalogue(catalogue, NOW)
    assert reading.refused == ()
    ids = [market.market_id for market in catalogue.markets[:40]]
    books = await exchange.rest("listMarketBook", marketIds=ids, priceProjection={"priceData": ["EX_BEST_OFFERS"]})
    parsed = parse_books(books.content)
    assert (len(parsed.books), parsed.found.refused, parsed.found.unknown_fields) == (40, (), {})


async def test_json_rpc_answers_alone_and_in_batches(exchange: Exchange) -> None:
    alone = await exchange.rpc("listEventTypes", filter={})
    assert (alone["jsonrpc"], alone["id"], len(alone["result"])) == ("2.0", 7, 3)
    batch: list[dict[str, object]] = [
        {"jsonrpc": "2.0", "method": "SportsAPING/v1.0/listEventTypes", "params": {}, "id": n} for n in (1, 2)
    ]
    answers = (await exchange.client.post(RPC, json=batch, headers=exchange.headers)).json()
    assert [answer["id"] for answer in answers] == [1, 2]
    assert (await exchange.rpc("listNothing"))["error"]["code"] == -32601
    broken = await exchange.client.post(RPC, content=b"{", headers=exchange.headers)
    assert broken.json()["error"]["code"] == -32700


@pytest.mark.parametrize(
    ("operation", "params", "error"),
    [
        ("listMarketCatalogue", {"filter": {}}, "INVALID_INPUT_DATA"),
        ("listMarketCatalogue", {"filter": {}, "maxResults": 1001}, "INVALID_INPUT_DATA"),
        (
            "listMarketCatalogue",
            {"filter": {}, "maxResults": 201, "marketProjection": ["MARKET_DESCRIPTION"]},
            "TOO_MUCH_DATA",
        ),
        ("listMarketBook", {}, "INVALID_INPUT_DATA"),
        (
            "listMarketBook",
            {"marketIds": ["1.1"] * 41, "priceProjection": {"priceData": ["EX_BEST_OFFERS"]}},
            "TOO_MUCH_DATA",
        ),
        (
            "listMarketBook",
            {"marketIds": ["1.1"] * 7, "priceProjection": {"priceData": ["EX_ALL_OFFERS", "EX_TRADED"]}},
            "TOO_MUCH_DATA",
        ),
        ("listMarketBook", {"marketIds": ["1.1"] * 251}, "REQUEST_SIZE_EXCEEDS_LIMIT"),
    ],
)
async def test_too_much_or_too_little_is_refused(
    exchange: Exchange, operation: str, params: dict[str, Any], error: str
) -> None:
    by_rest = await exchange.rest(operation, **params)
    assert by_rest.status_code == 400
    assert by_rest.json()["detail"]["APINGException"]["errorCode"] == error
    by_rpc = await exchange.rpc(operation, **params)
    assert by_rpc["error"]["code"] == -32099
    assert by_rpc["error"]["data"]["APINGException"]["errorCode"] == error


async def test_forty_markets_of_best_offers_fit(exchange: Exchange) -> None:
    wanted = {"priceData": ["EX_BEST_OFFERS"]}
    assert (await exchange.rest("listMarketBook", marketIds=["1.1"] * 1, priceProjection=wanted)).json() == []
    ids = [f"1.{number}" for number in range(40)]
    assert (await exchange.rest("listMarketBook", marketIds=ids, priceProjection=wanted)).status_code == 200


@pytest.mark.parametrize(
    ("headers", "error"),
    [({}, "NO_APP_KEY"), ({"X-Application": "x"}, "INVALID_APP_KEY"), (APP, "NO_SESSION")],
)
async def test_calls_without_key_or_session(exchange: Exchange, headers: dict[str, str], error: str) -> None:
    answer = await exchange.client.post(REST.format("listEventTypes"), json={}, headers=headers)
    assert answer.json()["detail"]["APINGException"]["errorCode"] == error


async def test_a_market_may_be_asked_for_so_often_a_second(exchange: Exchange) -> None:
    market = {"marketIds": ["1.1"]}
    statuses = [(await exchange.rest("listMarketBook", **market)).status_code for _ in range(3)]
    assert statuses == [200, 200, 400]


async def test_a_finished_market_names_its_winner_and_leaves_the_catalogue(exchange: Exchange) -> None:
    world = exchange.world
    game = in_play(world, PREMIER)
    market_id = f"1.90{game.fixture.number:010d}0"
    wanted = {"marketIds": [market_id], "priceProjection": {"priceData": ["EX_BEST_OFFERS"]}}
    world.finish(game.fixture.id)
    (book,) = (await exchange.rest("listMarketBook", **wanted)).json()
    assert book["status"] == "CLOSED"
    assert sorted(runner["status"] for runner in book["runners"]) == ["LOSER", "LOSER", "WINNER"]
    catalogue = await exchange.rest("listMarketCatalogue", filter={"marketIds": [market_id]}, maxResults=1)
    assert catalogue.json() == []


async def test_the_menu_leads_to_every_market(exchange: Exchange) -> None:
    menu = await exchange.client.get("/exchange/betting/rest/v1/en/navigation/menu.json", headers=exchange.headers)
    sports = menu.json()["children"]
    markets = [m for s in sports for c in s["children"] for e in c["children"] for m in e["children"]]
    assert len(markets) > 100
    assert {market["type"] for market in markets} == {"MARKET"}
    funds = await exchange.client.post(
        "/exchange/account/rest/v1.0/getAccountFunds/", json={}, headers=exchange.headers
    )
    assert funds.json()["availableToBetBalance"] == 1000
