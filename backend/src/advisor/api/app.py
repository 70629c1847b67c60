"""The FastAPI application, put together from its parts."""

from typing import Any

from fastapi import FastAPI

from advisor.api.config import API_PREFIX, ApiConfig
from advisor.api.openapi import openapi_document
from advisor.api.routes import backtests, competitions, fixtures, health, strategies, venues
from advisor.api.scopes import refuse_undeclared

_NOUNS = (health, competitions, venues, fixtures, strategies, backtests)


class AdvisorApi(FastAPI):
    """A FastAPI application whose OpenAPI document tells scopes and problem media types."""

    def openapi(self) -> dict[str, Any]:
        if self.openapi_schema is None:
            self.openapi_schema = openapi_document(self)
        return self.openapi_schema


def operation_id(route: Any) -> str:
    """Generated clients name their functions after ours."""
    return str(route.name)


def create_app(config: ApiConfig) -> AdvisorApi:
    """Build the application.

    Raises:
        RuntimeError: a route declares no scope.
    """
    app = AdvisorApi(
        title="Betting Expert Advisor",
        version=config.version,
        openapi_url=None,
        generate_unique_id_function=operation_id,
        redirect_slashes=False,
    )
    for noun in _NOUNS:
        app.include_router(noun.router, prefix=API_PREFIX)
    refuse_undeclared(app.routes)
    return app
