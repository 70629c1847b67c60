"""Names in the filters of lists that are nobody's: an empty list would say that there is nothing of them."""

import httpx
import pytest

from tests.api.http.conftest import problem_of
from tests.api.seeding import CODE

LISTS = ("fixtures", "odds", "odds/changes", "value-bets", "odds/leads")


@pytest.mark.parametrize("path", LISTS)
async def test_an_unknown_competition_is_refused_with_the_one_that_may_be_meant(
    client: httpx.AsyncClient, path: str
) -> None:
    problem = problem_of(await client.get(f"/{path}?competition={CODE.lower()}"), 422, "invalid_config")
    assert problem.detail == f"In competition: there is no competition {CODE.lower()!r}; did you mean {CODE}?"
    assert [(fault.field, fault.reason) for fault in problem.errors] == [
        ("competition", f"there is no competition {CODE.lower()!r}; did you mean {CODE}?")
    ]
    far = problem_of(await client.get(f"/{path}?competition=Nothing+like+it"), 422, "invalid_config")
    assert far.detail.endswith("there is no competition 'Nothing like it'; `competitions` lists those with data.")


@pytest.mark.parametrize("path", ["fixtures", "odds", "value-bets"])
async def test_one_unknown_among_several_is_refused(client: httpx.AsyncClient, path: str) -> None:
    problem = problem_of(
        await client.get(f"/{path}?competition={CODE}&competition=E0&competition=E00"), 422, "invalid_config"
    )
    assert "there is no competition 'E00'" in problem.detail


@pytest.mark.parametrize("path", LISTS)
async def test_one_that_comes_with_the_product_is_known_without_data(client: httpx.AsyncClient, path: str) -> None:
    for code in (CODE, "SC3"):
        assert (await client.get(f"/{path}?competition={code}")).status_code == 200


@pytest.mark.parametrize("path", ["odds", "odds/changes", "value-bets"])
async def test_an_unknown_sport_is_refused(client: httpx.AsyncClient, path: str) -> None:
    problem = problem_of(await client.get(f"/{path}?sport=fotball"), 422, "invalid_config")
    assert problem.detail == "In sport: there is no sport 'fotball'; did you mean football?"
    far = problem_of(await client.get(f"/{path}?sport=zzz"), 422, "invalid_config")
    assert "known are american_football, " in far.detail
    for sport in ("football", "tennis", "darts"):
        assert (await client.get(f"/{path}?sport={sport}")).status_code == 200


async def test_an_unknown_venue_is_refused(client: httpx.AsyncClient) -> None:
    problem = problem_of(await client.get("/odds/survival?venue=pinacle"), 422, "invalid_config")
    assert problem.detail == "In venue: there is no venue 'pinacle'; did you mean pinnacle?"
    assert (await client.get("/odds/survival?venue=pinnacle")).status_code == 200


@pytest.mark.parametrize(
    "query",
    ["fixtures?market=h2h_3", "odds?market=H2H_3WAY", "odds/leads?market=h2h_3-way", "odds/survival?market=h2h3way"],
)
async def test_a_market_type_that_may_be_meant_is_named(client: httpx.AsyncClient, query: str) -> None:
    problem = problem_of(await client.get(f"/{query}"), 422, "invalid_request")
    assert problem.errors[0].field == "market"
    assert "; did you mean h2h_3way" in problem.errors[0].reason


async def test_so_is_one_of_the_stream(client: httpx.AsyncClient) -> None:
    problem = problem_of(await client.get("/stream?topics=quotes&markets=total"), 422, "invalid_config")
    assert (
        problem.detail == "In markets there is no market type 'total'; did you mean totals, totals_h1 or home_totals?"
    )
