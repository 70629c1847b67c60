"""Waiting ends with the first true answer, or names what did not happen."""

import pytest

from tests.polling import eventually, eventually_async


def test_the_first_true_answer_is_returned() -> None:
    answers = iter([0, "", 7, 8])
    assert eventually(lambda: next(answers), "a number comes") == 7


async def test_the_first_true_answer_that_is_awaited_is_returned() -> None:
    answers = iter([None, "here"])

    async def asked() -> str | None:
        return next(answers)

    assert await eventually_async(asked, "a word comes") == "here"


async def test_what_did_not_happen_is_named() -> None:
    async def never() -> list[int]:
        return []

    message = r"did not happen within 0 s: it rains; the last answer was \[\]"
    with pytest.raises(AssertionError, match=message):
        await eventually_async(never, "it rains", within=0)
    with pytest.raises(AssertionError, match=message):
        eventually(list, "it rains", within=0)
