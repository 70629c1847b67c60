"""Applications for tests of the API."""

from contextlib import AbstractAsyncContextManager

from advisor.api.deps import Resources


def no_resources() -> AbstractAsyncContextManager[Resources]:
    """For tests whose requests are answered before any route would need them."""
    raise AssertionError("no test of this module starts the application")
