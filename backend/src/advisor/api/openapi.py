"""The OpenAPI document, with what FastAPI cannot say by itself."""

import asyncio
from typing import Any

import orjson
from fastapi import FastAPI, Request
from fastapi.openapi.utils import get_openapi
from starlette.responses import Response

from advisor.api.http.etag import tagged
from advisor.api.http.problems import PROBLEM_MEDIA_TYPE
from advisor.api.http.routing import noun_router
from advisor.api.http.scopes import Scope, requires
from advisor.api.market_types.views import market_types

router = noun_router("openapi", documented=False)

_STREAM = "text/event-stream"
_DESCRIPTION = (
    "Finds bets that are worth more than they cost, sizes them, settles them and explains them.\n\n"
    "Money and odds are decimal strings, times are UTC. Lists are paged by cursor. Failures are problem documents "
    "(RFC 9457) with a stable `code`. Unknown fields and parameters are refused."
)


def openapi_document(app: FastAPI) -> dict[str, Any]:
    """The document of an app, with problem media types put right."""
    document = get_openapi(
        title=app.title, version=app.version, summary=app.summary, description=_DESCRIPTION, routes=app.routes
    )
    document["x-market-types"] = market_types().model_dump(mode="json")["items"]
    for path in document["paths"].values():
        for operation in path.values():
            for status, response in operation["responses"].items():
                # FastAPI takes a stream for a string; each of its events is of the declared schema.
                for stream in (content for kind, content in response.get("content", {}).items() if kind == _STREAM):
                    stream["schema"].pop("type", None)
                if int(status) >= 400:
                    # FastAPI gives them the media type of the route's success, whatever that is.
                    [content] = response["content"].values()
                    response["content"] = {PROBLEM_MEDIA_TYPE: content}
    return document


def openapi_json(document: dict[str, Any]) -> bytes:
    """The document as it is committed: the same bytes for the same API."""
    return orjson.dumps(document, option=orjson.OPT_INDENT_2) + b"\n"


@router.get("/openapi.json", openapi_extra=requires(Scope.READ))
async def get_openapi_document(request: Request) -> Response:
    """The OpenAPI document."""
    # Made when it is first asked for, which takes a second: few ask, every start would wait, and meanwhile others are
    # answered.
    return tagged(request, openapi_json(await asyncio.to_thread(request.app.openapi)))
