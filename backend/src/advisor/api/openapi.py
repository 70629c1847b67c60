"""The OpenAPI document, with what FastAPI cannot say by itself."""

import asyncio
from typing import Any

import orjson
from fastapi import FastAPI, Request
from fastapi.openapi.utils import get_openapi
from pydantic import BaseModel
from starlette.responses import Response

from advisor.api.examples import ANSWERS, MESSAGES, REQUESTS, TEXTS
from advisor.api.http.etag import JSON, tagged
from advisor.api.http.example_problems import example_problems
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
    """The document of an app, with problem media types put right and examples added.

    Raises:
        KeyError: an operation has no example.
    """
    document = get_openapi(
        title=app.title, version=app.version, summary=app.summary, description=_DESCRIPTION, routes=app.routes
    )
    document["x-market-types"] = market_types().model_dump(mode="json")["items"]
    shown = {f"problem_{status}": {"value": problem} for status, problem in example_problems().items()}
    for path in document["paths"].values():
        for operation in path.values():
            _show_request(operation)
            for status, response in operation["responses"].items():
                if int(status) >= 400:
                    _show_problem(status, response)
                elif "content" in response:
                    _show_answer(operation["operationId"], response["content"], shown)
    document["components"]["examples"] = shown
    return document


def _show_request(operation: dict[str, Any]) -> None:
    if "requestBody" in operation:
        operation["requestBody"]["content"][JSON]["example"] = _json(REQUESTS[operation["operationId"]])


def _show_problem(status: str, response: dict[str, Any]) -> None:
    # FastAPI gives them the media type of the route's success, whatever that is.
    [content] = response["content"].values()
    examples = {"problem": _shared(f"problem_{status}")}
    response["content"] = {PROBLEM_MEDIA_TYPE: {"schema": _untyped(content["schema"]), "examples": examples}}


def _show_answer(operation: str, contents: dict[str, Any], shown: dict[str, Any]) -> None:
    """Give each content of a success its example; a stream has one for each kind of message."""
    for media_type, content in contents.items():
        if media_type == _STREAM:
            content["schema"] = _untyped(content["schema"])
            messages = {type(message).__name__: message for message in MESSAGES[operation]}
            shown |= {name: {"value": _json(message)} for name, message in messages.items()}
            content["examples"] = {name: _shared(name) for name in messages}
        elif media_type == JSON:
            shown[operation] = {"value": _json(ANSWERS[operation])}
            content["examples"] = {"answer": _shared(operation)}
        else:
            content["example"] = TEXTS[operation]


def _untyped(schema: dict[str, Any]) -> dict[str, Any]:
    """FastAPI takes a stream for a string; each of its events is of the declared schema, and so are its problems."""
    return {word: value for word, value in schema.items() if word != "type"}


def _shared(name: str) -> dict[str, str]:
    """A reference to an example that is a component of the document."""
    return {"$ref": f"#/components/examples/{name}"}


def _json(value: BaseModel) -> Any:
    return value.model_dump(mode="json", by_alias=True)


def openapi_json(document: dict[str, Any]) -> bytes:
    """The document as it is committed: the same bytes for the same API."""
    return orjson.dumps(document, option=orjson.OPT_INDENT_2) + b"\n"


@router.get("/openapi.json", openapi_extra=requires(Scope.READ))
async def get_openapi_document(request: Request) -> Response:
    """The OpenAPI document."""
    # Made when it is first asked for, which takes a second: few ask, every start would wait, and meanwhile others are
    # answered.
    return tagged(request, openapi_json(await asyncio.to_thread(request.app.openapi)))
