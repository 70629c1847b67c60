"""Backtests over the API: asked for, followed, read, cancelled, deleted."""

import asyncio
import csv
import io
from collections.abc import AsyncIterator
from typing import Any
from uuid import UUID, uuid5

import httpx
import pytest

from advisor.api.backtests.schemas import BacktestBetPage, BacktestPage, BacktestReport, BacktestRun
from advisor.api.fixtures.schemas import FixturePage
from advisor.backtest.bets import CSV_COLUMNS, bet_rows
from advisor.backtest.config import BacktestConfig
from advisor.backtest.history import prepare
from advisor.backtest.report import build_report, report_json
from advisor.backtest.run import BacktestResult, run_backtest
from advisor.core.clock import SystemClock
from advisor.jobs.backtest import BacktestJob
from tests.api.conftest import Running
from tests.api.seeding import CODE, league_history

UNKNOWN = UUID("8a1c2f0e-5b1d-4c3e-9f60-7a2b1c0d9e8f")
REQUEST: dict[str, Any] = {
    "name": "first try",
    "strategy": "value",
    "config": {"min_edge": 0.01, "fair": "sharp:pinnacle"},
    "competitions": [CODE],
    "market": "h2h_3way",
    "staking": {"kind": "flat", "stake": "10.00"},
}


@pytest.fixture(autouse=True)
async def emptied(running: Running) -> AsyncIterator[None]:
    """Each test starts without backtests, jobs and keys."""
    yield
    await running.database.pool.execute("TRUNCATE backtest, backtest_bet, procrastinate_jobs, idempotency_key CASCADE")


async def create(client: httpx.AsyncClient, key: str | None = None, **changes: Any) -> BacktestRun:
    headers = {"Idempotency-Key": key} if key else {}
    response = await client.post("backtests", json={**REQUEST, **changes}, headers=headers)
    assert response.status_code == 202, response.text
    return BacktestRun.model_validate_json(response.content)


async def get(client: httpx.AsyncClient, id_: UUID) -> BacktestRun:
    return BacktestRun.model_validate_json((await client.get(f"backtests/{id_}")).content, strict=True)


async def done(client: httpx.AsyncClient, running: Running, **changes: Any) -> BacktestRun:
    """A backtest that was run by the job, here and now."""
    run = await create(client, **changes)
    await BacktestJob(database=running.database, clock=SystemClock()).run(str(run.id))
    finished = await get(client, run.id)
    assert finished.state == "done", finished.error
    return finished


def directly(**changes: Any) -> BacktestResult:
    """The same backtest straight from the league's history, without a database."""
    config = BacktestConfig.checked({k: v for k, v in {**REQUEST, **changes}.items() if k != "name"})
    return run_backtest(prepare(league_history(), config.market, config.commissions), config)


async def refused(response: httpx.Response, status: int, code: str) -> dict[str, Any]:
    problem: dict[str, Any] = response.json()
    assert (response.status_code, problem["code"]) == (status, code), problem
    return problem


class TestCreate:
    async def test_queues_a_run_and_its_job_together(self, client: httpx.AsyncClient, running: Running) -> None:
        run = await create(client)
        assert (run.state, run.progress, run.name, run.summary) == ("queued", 0, "first try", None)
        assert run.config["min_edge"] == 0.01
        assert run.config["method"] == "power", "the strategy's defaults are filled in"
        assert run.config_hash == directly().config.config_hash
        assert await get(client, run.id) == run
        [job] = await running.database.pool.fetch(
            "SELECT task_name, args->>'backtest_id' AS id FROM procrastinate_jobs"
        )
        assert (job["task_name"], job["id"]) == ("run_backtest", str(run.id))

    @pytest.mark.parametrize(
        ("change", "field"),
        [
            ({"config": {"min_edge": "much"}}, "config.min_edge"),
            ({"config": {"min_egde": 0.1}}, "config.min_egde"),
            ({"staking": {"kind": "flat", "stake": "10.00", "extra": 1}}, "staking.flat.extra"),
            ({"staking": {"kind": "martingale"}}, "staking"),
            ({"limits": {"max_stake": "lots"}}, "limits.max_stake"),
            ({"competitions": ["E0"]}, "competitions"),
            ({"bankroll": "-5"}, "bankroll"),
        ],
        ids=str,
    )
    async def test_faulty_parameters_are_named_and_nothing_is_queued(
        self, client: httpx.AsyncClient, running: Running, change: dict[str, Any], field: str
    ) -> None:
        response = await client.post("backtests", json={**REQUEST, **change})
        problem = await refused(response, 422, "invalid_config")
        assert field in {fault["field"] for fault in problem["errors"]}
        assert await running.database.pool.fetchval("SELECT count(*) FROM procrastinate_jobs") == 0

    @pytest.mark.parametrize("change", [{"strategy": "luck"}, {"market": "corners"}, {"currency": "XXX"}], ids=str)
    async def test_unknown_names(self, client: httpx.AsyncClient, change: dict[str, Any]) -> None:
        response = await client.post("backtests", json={**REQUEST, **change})
        problem = await refused(response, 422, "invalid_config")
        [(field, value)] = change.items()
        assert field in problem["detail"] or value in problem["detail"]


class TestIdempotency:
    async def test_the_same_command_is_done_once(self, client: httpx.AsyncClient, running: Running) -> None:
        first = await create(client, key="k1")
        await BacktestJob(database=running.database, clock=SystemClock()).run(str(first.id))
        again = await create(client, key="k1")
        assert again == first, "the first answer, although the run has gone on"
        assert await running.database.pool.fetchval("SELECT count(*) FROM backtest") == 1
        assert (await create(client, key="k2")).id != first.id

    async def test_another_body_is_refused(self, client: httpx.AsyncClient) -> None:
        await create(client, key="k1")
        response = await client.post("backtests", json={**REQUEST, "name": "other"}, headers={"Idempotency-Key": "k1"})
        await refused(response, 409, "idempotency_key_reused")

    async def test_at_the_same_time(self, client: httpx.AsyncClient, running: Running) -> None:
        runs = await asyncio.gather(*(create(client, key="k1") for _ in range(5)))
        assert len({run.id for run in runs}) == 1
        assert await running.database.pool.fetchval("SELECT count(*) FROM procrastinate_jobs") == 1

    async def test_what_was_refused_is_not_remembered(self, client: httpx.AsyncClient) -> None:
        headers = {"Idempotency-Key": "k1"}
        await refused(
            await client.post("backtests", json={**REQUEST, "competitions": ["E0"]}, headers=headers),
            422,
            "invalid_config",
        )
        await create(client, key="k1")

    async def test_cancelling(self, client: httpx.AsyncClient) -> None:
        first, other = await create(client), await create(client)
        headers = {"Idempotency-Key": "k1"}
        cancelled = await client.post(f"backtests/{first.id}/cancel", headers=headers)
        again = await client.post(f"backtests/{first.id}/cancel", headers=headers)
        assert (again.status_code, again.content) == (200, cancelled.content)
        await refused(await client.post(f"backtests/{other.id}/cancel", headers=headers), 409, "idempotency_key_reused")

    @pytest.mark.parametrize("key", ["a b", "x" * 101, "ü"])
    async def test_keys_are_bounded(self, client: httpx.AsyncClient, key: str) -> None:
        response = await client.post("backtests", json=REQUEST, headers=[(b"idempotency-key", key.encode())])
        await refused(response, 422, "invalid_request")


class TestResults:
    async def test_are_those_of_the_same_run_straight_from_the_files(
        self, client: httpx.AsyncClient, running: Running
    ) -> None:
        run = await done(client, running)
        result = directly()
        report = report_json(build_report(result))
        assert run.data_hash == result.history.data_hash
        assert run.order_hash == result.order_hash
        assert run.summary is not None
        assert run.summary.model_dump(mode="json", by_alias=True) == report["summary"]
        assert run.summary.bets > 20
        assert (run.progress, run.stage) == (1, "done")
        assert run.started_at is not None
        assert run.finished_at is not None
        shown = BacktestReport.model_validate_json((await client.get(f"backtests/{run.id}/report")).content)
        assert shown.run == run
        assert [point.model_dump(mode="json") for point in shown.equity] == report["equity"]
        assert [cut.model_dump(mode="json", by_alias=True) for cut in shown.breakdowns] == report["breakdowns"]
        assert shown.notes == report["notes"]

    async def test_refusals_are_counted_under_limits(self, client: httpx.AsyncClient, running: Running) -> None:
        limits = {"max_open_bets": 1, "daily_loss": "1%"}
        run = await done(client, running, limits=limits)
        shown = BacktestReport.model_validate_json((await client.get(f"backtests/{run.id}/report")).content)
        assert run.limits is not None
        assert run.limits["max_open_bets"] == 1
        expected = build_report(directly(limits=limits)).refusals
        assert shown.refusals == expected
        assert expected

    async def test_bets_by_page(self, client: httpx.AsyncClient, running: Running) -> None:
        run = await done(client, running)
        expected = list(bet_rows(directly()))
        for order in ("oldest", "newest"):
            numbers: list[int] = []
            cursor: dict[str, str] = {}
            while True:
                response = await client.get(f"backtests/{run.id}/bets", params={"order": order, "limit": 9, **cursor})
                page = BacktestBetPage.model_validate_json(response.content)
                numbers += [bet.number for bet in page.items]
                assert page.total == len(expected)
                if page.next_cursor is None:
                    break
                cursor = {"cursor": page.next_cursor}
            wanted = [bet.number for bet in expected]
            assert numbers == (wanted if order == "oldest" else wanted[::-1])
        first = BacktestBetPage.model_validate_json((await client.get(f"backtests/{run.id}/bets")).content).items[0]
        assert (first.placed_at, first.edge) == (expected[0].placed_at, expected[0].edge)
        fixtures = FixturePage.model_validate_json((await client.get("fixtures", params={"limit": 200})).content).items
        names = {team.key: team.name for fixture in fixtures for team in (fixture.home, fixture.away) if team}
        assert names[expected[0].home] != expected[0].home
        assert (first.home, first.away) == (names[expected[0].home], names[expected[0].away])
        assert (first.stake, first.odds[:4]) == ("10.00", f"{expected[0].odds_e4 / 10_000:.2f}")

    @pytest.mark.parametrize(
        ("count", "numbers", "marks"),
        [
            (None, None, [None, None, None]),
            (0, None, [False, False, False]),
            (2, [1, 3], [True, False, True]),
            (2, None, [None, None, None]),
        ],
        ids=["a version that did not count", "none", "some", "a version that only counted"],
    )
    async def test_bets_say_whether_they_are_given_no_push(
        self,
        client: httpx.AsyncClient,
        running: Running,
        count: int | None,
        numbers: list[int] | None,
        marks: list[bool | None],
    ) -> None:
        run = await done(client, running)
        await running.database.pool.execute(
            "UPDATE backtest SET summary = summary || jsonb_build_object('given_no_push', $2::int), report = report || "
            "CASE WHEN $3::int[] IS NULL THEN '{}' ELSE jsonb_build_object('bets_given_no_push', $3::int[]) END "
            "WHERE id = $1",
            run.id, count, numbers,
        )  # fmt: skip
        response = await client.get(f"backtests/{run.id}/bets", params={"order": "oldest", "limit": 3})
        page = BacktestBetPage.model_validate_json(response.content)
        assert [bet.given_no_push for bet in page.items] == marks
        lines = list(csv.DictReader(io.StringIO((await client.get(f"backtests/{run.id}/bets.csv")).text)))
        said = {None: "", True: "true", False: "false"}
        assert [line["given_no_push"] for line in lines[:3]] == [said[mark] for mark in marks]
        report = await client.get(f"backtests/{run.id}/report")
        assert "bets_given_no_push" not in report.json()

    async def test_bets_by_outcome(self, client: httpx.AsyncClient, running: Running) -> None:
        run = await done(client, running)
        response = await client.get(f"backtests/{run.id}/bets", params={"outcome": "won", "limit": 200})
        page = BacktestBetPage.model_validate_json(response.content)
        assert run.summary is not None
        assert page.total == len(page.items) == run.summary.won
        assert {bet.outcome for bet in page.items} == {"won"}

    async def test_bets_as_csv(self, client: httpx.AsyncClient, running: Running) -> None:
        run = await done(client, running)
        response = await client.get(f"backtests/{run.id}/bets.csv")
        assert response.headers["content-type"] == "text/csv; charset=utf-8"
        assert response.headers["content-disposition"] == f'attachment; filename="backtest-{run.id}.csv"'
        header, *lines = csv.reader(io.StringIO(response.text))
        assert tuple(header) == CSV_COLUMNS
        profit = header.index("profit")
        assert run.summary is not None
        assert len(lines) == run.summary.bets
        assert f"{sum(float(line[profit]) for line in lines):.2f}" == run.summary.profit

    async def test_are_not_there_before_the_end(self, client: httpx.AsyncClient) -> None:
        run = await create(client)
        for path in ("report", "bets", "bets.csv"):
            problem = await refused(await client.get(f"backtests/{run.id}/{path}"), 409, "backtest_not_done")
            assert "queued" in problem["detail"]

    async def test_a_foreign_cursor(self, client: httpx.AsyncClient, running: Running) -> None:
        run = await done(client, running)
        for cursor in ("x", "-1", "99999999999", "oldest_x", "oldest_-1", "oldest_99999999999", "newest_3"):
            response = await client.get(f"backtests/{run.id}/bets", params={"cursor": cursor})
            await refused(response, 422, "invalid_cursor")


async def test_a_run_that_cannot_be_says_why(client: httpx.AsyncClient, running: Running) -> None:
    run = await create(client, date_from="2035-01-01")
    await BacktestJob(database=running.database, clock=SystemClock()).run(str(run.id))
    failed = await get(client, run.id)
    assert (failed.state, failed.summary) == ("failed", None)
    assert failed.error == "There are no matches to run on."


class TestList:
    async def test_newest_first_by_page_and_state(self, client: httpx.AsyncClient) -> None:
        runs = [await create(client, name=str(i)) for i in range(5)]
        await client.post(f"backtests/{runs[1].id}/cancel")
        listed: list[UUID] = []
        cursor: dict[str, str] = {}
        while True:
            response = await client.get("backtests", params={"limit": 2, **cursor})
            page = BacktestPage.model_validate_json(response.content)
            listed += [run.id for run in page.items]
            if page.next_cursor is None:
                break
            cursor = {"cursor": page.next_cursor}
        assert listed == [run.id for run in reversed(runs)]
        response = await client.get("backtests", params={"state": "cancelled"})
        assert [run.id for run in BacktestPage.model_validate_json(response.content).items] == [runs[1].id]

    async def test_etag_changes_with_the_list(self, client: httpx.AsyncClient) -> None:
        run = await create(client)
        for path in ("backtests", f"backtests/{run.id}"):
            tag = (await client.get(path)).headers["etag"]
            assert (await client.get(path, headers={"If-None-Match": tag})).status_code == 304
        tag = (await client.get(f"backtests/{run.id}")).headers["etag"]
        await client.post(f"backtests/{run.id}/cancel")
        assert (await client.get(f"backtests/{run.id}", headers={"If-None-Match": tag})).status_code == 200


class TestEnding:
    async def test_a_queued_run_is_cancelled_at_once_and_never_runs(
        self, client: httpx.AsyncClient, running: Running
    ) -> None:
        run = await create(client)
        response = await client.post(f"backtests/{run.id}/cancel")
        assert BacktestRun.model_validate_json(response.content).state == "cancelled"
        await BacktestJob(database=running.database, clock=SystemClock()).run(str(run.id))
        assert (await get(client, run.id)).state == "cancelled"
        await refused(await client.post(f"backtests/{run.id}/cancel"), 409, "conflict")

    async def test_what_runs_cannot_be_deleted(self, client: httpx.AsyncClient, running: Running) -> None:
        run = await create(client)
        problem = await refused(await client.delete(f"backtests/{run.id}"), 409, "conflict")
        assert problem["detail"] == "The backtest is queued; cancel it first."
        await client.post(f"backtests/{run.id}/cancel")
        assert (await client.delete(f"backtests/{run.id}")).status_code == 204
        await refused(await client.get(f"backtests/{run.id}"), 404, "not_found")

    async def test_deleting_takes_the_bets_along(self, client: httpx.AsyncClient, running: Running) -> None:
        run = await done(client, running)
        assert await running.database.pool.fetchval("SELECT count(*) FROM backtest_bet") > 0
        assert (await client.delete(f"backtests/{run.id}")).status_code == 204
        assert await running.database.pool.fetchval("SELECT count(*) FROM backtest_bet") == 0

    @pytest.mark.parametrize(
        ("method", "path"),
        [
            ("GET", ""),
            ("GET", "/report"),
            ("GET", "/bets"),
            ("GET", "/bets.csv"),
            ("POST", "/cancel"),
            ("DELETE", ""),
        ],
    )
    async def test_unknown_ids(self, client: httpx.AsyncClient, method: str, path: str) -> None:
        unknown = uuid5(UNKNOWN, path)
        problem = await refused(await client.request(method, f"backtests/{unknown}{path}"), 404, "not_found")
        assert str(unknown) in problem["detail"]
