"""The way to the orchestrator for feeds that must exist before it does."""

from advisor.upstream.calls import Call, Caller, Reply


class Door:
    """A ``Caller`` that passes every call on to another, named once it exists.

    A session logs in through the orchestrator, which in turn asks the session for credentials: one has to come first.
    """

    def __init__(self) -> None:
        self._caller: Caller | None = None

    def lead_to(self, caller: Caller) -> None:
        """From now on calls go there."""
        self._caller = caller

    async def call(self, call: Call) -> Reply:
        """See ``Caller.call``."""
        if self._caller is None:
            raise RuntimeError("A feed called before the orchestrator was there.")
        return await self._caller.call(call)
