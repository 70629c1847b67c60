"""What a provider answers, for the tests that every adapter passes: ``SCRIPT`` in the ``script.py`` of its folder."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from importlib import import_module
from typing import TypeAlias

from advisor.core.places import PlaceGroup
from advisor.settings.yaml_files import Tree
from advisor.testing.canned_caller import reply
from advisor.upstream.calls import Call, Reply

Change: TypeAlias = Callable[[bytes], bytes]


@dataclass(frozen=True, slots=True, kw_only=True)
class Script:
    """A provider on a good day.

    Attributes:
        now: when it answers.
        answer: the body of its answer to a call.
        section: settings over the defaults, so that the answers fit the calls.
        places: where weather is wanted.
        town: that its locator finds; "" where it has none.
    """

    now: datetime
    answer: Callable[[Call], bytes]
    section: Mapping[str, Tree] = field(default_factory=dict)
    places: Sequence[PlaceGroup] = ()
    town: str = ""


def script_of(key: str) -> Script:
    """The script of a provider."""
    found: object = import_module(f"tests.adapters.{key}.script").SCRIPT
    assert isinstance(found, Script)
    return found


class ScriptedCaller:
    """A ``Caller`` that answers by a script.

    Args:
        change: made to each body, such as damage.
    """

    def __init__(self, script: Script, change: Change = bytes) -> None:
        self._script = script
        self._change = change
        self.calls: list[Call] = []
        """Every call made, in order."""

    async def call(self, call: Call) -> Reply:
        """See ``Caller.call``."""
        self.calls.append(call)
        return reply(self._change(self._script.answer(call)), self._script.now)
