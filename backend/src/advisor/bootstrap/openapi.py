"""The API's OpenAPI document, of an application that never starts."""

from contextlib import AbstractAsyncContextManager

from advisor.api.app import create_app
from advisor.api.config import ApiConfig
from advisor.api.deps import Resources
from advisor.api.openapi import openapi_json
from advisor.core.ids import random_id


def openapi_bytes() -> bytes:
    """The document as JSON, indented."""
    return openapi_json(create_app(ApiConfig(), _unopened, random_id).openapi())


def _unopened() -> AbstractAsyncContextManager[Resources]:
    raise AssertionError("The document is made of an application that never starts.")
