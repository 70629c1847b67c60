"""What people ask of money is named by ids that nobody can guess, in paths, queries and answers."""

import asyncpg
import pytest

from advisor.api.app import create_app
from advisor.api.config import ApiConfig
from advisor.core.errors import NotFoundError
from advisor.core.ids import random_id
from advisor.core.orders.halts import HaltScope
from advisor.db.orders.halts import set_halt
from advisor.db.public_ids import Named, number_of
from tests.api.conftest import no_resources
from tests.api.live_seeding import NOW
from tests.api.public_ids import NOBODYS

NUMBERED = {"fixture_id", "merge_id"}
"""Of the catalogue, in which there is nothing to guess."""


def test_no_path_and_no_answer_names_a_thing_by_its_number() -> None:
    document = create_app(ApiConfig(), no_resources, random_id).openapi()
    in_paths = {
        parameter["name"]
        for path in document["paths"].values()
        for operation in path.values()
        for parameter in operation.get("parameters", ())
        if parameter["in"] == "path" and parameter["schema"].get("type") == "integer"
    }
    assert in_paths == NUMBERED
    numbered = {
        name
        for name, schema in document["components"]["schemas"].items()
        if schema.get("properties", {}).get("id", {}).get("type") == "integer"
    }
    assert numbered == {"Fixture", "BetFixture", "Participant", "TeamMerge"}


async def test_two_things_of_a_kind_have_ids_that_say_nothing_of_one_another(fresh_database_url: str) -> None:
    connection = await asyncpg.connect(fresh_database_url)
    try:
        first, second = [
            await set_halt(connection, HaltScope.VENUE, venue, "", "local", NOW) for venue in ("one", "two")
        ]
        assert (first.id, second.id) == (1, 2)
        assert first.public_id.version == second.public_id.version == 4
        assert first.public_id != second.public_id
        assert await number_of(connection, Named.HALT, second.public_id) == 2
        for what in Named:
            with pytest.raises(NotFoundError):
                await number_of(connection, what, NOBODYS)
    finally:
        await connection.close()
