"""Parameters and bodies: what is unknown, repeated, unreadable or out of bounds is refused by name."""

import httpx
import pytest

from tests.api.http.conftest import problem_of

JSON = {"Content-Type": "application/json"}


class TestQueries:
    async def test_values_out_of_bounds_are_named(self, client: httpx.AsyncClient) -> None:
        response = await client.get("/api/v1/fixtures?limit=0&order=sideways")
        problem = problem_of(response, 422, "invalid_request")
        assert {fault.field: fault.reason for fault in problem.errors} == {
            "limit": "should be at least 1",
            "order": "should be 'newest' or 'oldest'",
        }

    @pytest.mark.parametrize(
        ("query", "reason"),
        [
            ("fixtures?limit=many", "should be a whole number"),
            ("fixtures?limit=1_0", "should be a whole number"),
            ("fixtures?limit=5.0", "should be a whole number"),
            ("fixtures?limit=%205", "should be a whole number"),
            ("fixtures?limit=201", "should be at most 200"),
            ("odds?hours=1_0", "should be a whole number"),
            ("value-bets?min_edge=1_0", "should be a number"),
            ("value-bets?min_edge=nan", "should be a number"),
            ("fixtures?priced=perhaps", "should be true or false"),
            ("fixtures?date_from=2024-02-30", "day is out of range for month"),
            ("fixtures?cursor=%2F", "should be the `next_cursor` of the page before"),
            ("odds?sport=Football", "should be a key of small letters, digits and _"),
            ("odds?sport=", "should not be empty"),
            (f"fixtures?search={'x' * 81}", "should have at most 80 characters"),
            ("arbitrage?total_stake=ten", "should be an amount such as 100.00"),
        ],
    )
    async def test_it_is_said_in_plain_words_what_is_wrong(
        self, client: httpx.AsyncClient, query: str, reason: str
    ) -> None:
        problem = problem_of(await client.get(f"/api/v1/{query}"), 422, "invalid_request")
        [fault] = problem.errors
        assert fault.reason == reason
        assert problem.detail == f"{fault.field}: {reason}."

    @pytest.mark.parametrize("query", ["limt=5", "limit=5&limt=5", "LIMIT=5", "limt=5&limt=6"])
    async def test_unknown_names_are_refused(self, client: httpx.AsyncClient, query: str) -> None:
        problem = problem_of(await client.get(f"/api/v1/fixtures?{query}"), 422, "invalid_request")
        assert [fault.reason for fault in problem.errors] == ["there is no such parameter"]

    @pytest.mark.parametrize("path", ["/api/v1/health", "/api/v1/fixtures/1/odds", "/metrics", "/api/v1/openapi.json"])
    async def test_a_route_without_parameters_refuses_any(self, client: httpx.AsyncClient, path: str) -> None:
        problem = problem_of(await client.get(f"{path}?limit=5&limit=5"), 422, "invalid_request")
        assert [(fault.field, fault.reason) for fault in problem.errors] == [("limit", "there is no such parameter")]

    async def test_commands_refuse_parameters_as_well(self, client: httpx.AsyncClient) -> None:
        problem_of(await client.post("/api/v1/backtests?dry_run=true", json={}), 422, "invalid_request")

    @pytest.mark.parametrize("path", ["fixtures", "odds", "value-bets", "arbitrage", "backtests", "breakers/history"])
    async def test_a_parameter_given_twice_is_refused(self, client: httpx.AsyncClient, path: str) -> None:
        response = await client.get(f"/api/v1/{path}?limit=5&limit=6")
        problem = problem_of(response, 422, "invalid_request")
        assert [(fault.field, fault.reason) for fault in problem.errors] == [("limit", "give this parameter once")]

    async def test_a_list_is_given_by_repetition_and_bounded(self, client: httpx.AsyncClient) -> None:
        too_many = "&".join(f"competition=C{number}" for number in range(51))
        problem = problem_of(await client.get(f"/api/v1/fixtures?{too_many}"), 422, "invalid_request")
        assert [fault.field for fault in problem.errors] == ["competition"]

    async def test_a_query_beyond_all_bounds_is_refused(self, client: httpx.AsyncClient) -> None:
        response = await client.get(f"/api/v1/fixtures?search={'x' * 8000}")
        problem = problem_of(response, 422, "invalid_request")
        assert [fault.field for fault in problem.errors] == ["query"]

    async def test_a_control_character_is_refused(self, client: httpx.AsyncClient) -> None:
        problem_of(await client.get("/api/v1/fixtures?search=a%00b"), 422, "invalid_request")

    async def test_a_date_is_written_as_iso(self, client: httpx.AsyncClient) -> None:
        problem = problem_of(await client.get("/api/v1/fixtures?date_from=1700000000"), 422, "invalid_request")
        assert problem.errors[0].reason == "should be a date such as 2024-02-29"

    @pytest.mark.parametrize("since", ["1700000000", "2026-11-25", "2026-11-25T12:00:00", "noon"])
    async def test_a_time_is_written_with_its_offset(self, client: httpx.AsyncClient, since: str) -> None:
        path = f"/api/v1/fixtures/1/quotes?market=h2h&selection=home&since={since}"
        problem = problem_of(await client.get(path), 422, "invalid_request")
        assert [fault.field for fault in problem.errors] == ["since"]

    async def test_a_required_parameter_is_named(self, client: httpx.AsyncClient) -> None:
        problem = problem_of(await client.get("/api/v1/fixtures/1/quotes"), 422, "invalid_request")
        assert {fault.field for fault in problem.errors} == {"market", "selection"}


@pytest.mark.parametrize("id_", ["0", "-1", str(2**63), "one", "1_0", "5.0"])
async def test_ids_are_bounded(client: httpx.AsyncClient, id_: str) -> None:
    problem_of(await client.get(f"/api/v1/fixtures/{id_}/odds"), 422, "invalid_request")


class TestBodies:
    @pytest.mark.parametrize("body", [b"{", b"\xff", b"", b'{"config": NaN}', b"[" * 1500], ids=repr)
    async def test_unreadable(self, client: httpx.AsyncClient, body: bytes) -> None:
        response = await client.post("/api/v1/backtests", content=body, headers=JSON)
        if body:
            problem_of(response, 400, "unreadable_request")
        else:
            problem_of(response, 422, "invalid_request")

    @pytest.mark.parametrize("body", ['{"market": "h2h", "market": "totals"}', '{"config": [{"a": 1, "\\u0061": 1}]}'])
    async def test_a_name_that_stands_twice_is_refused(self, client: httpx.AsyncClient, body: str) -> None:
        response = await client.post("/api/v1/backtests", content=body, headers=JSON)
        problem = problem_of(response, 400, "repeated_name")
        assert "twice" in problem.detail

    async def test_faulty_fields_are_named(self, client: httpx.AsyncClient) -> None:
        response = await client.post("/api/v1/backtests", json={"competitions": [], "extra": 1})
        problem = problem_of(response, 422, "invalid_request")
        assert {fault.field for fault in problem.errors} == {"strategy", "competitions", "market", "staking", "extra"}
