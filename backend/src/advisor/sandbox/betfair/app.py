"""Betfair over HTTP, simulated: identity, JSON-RPC and REST betting calls, account funds, and the menu."""

from collections.abc import Mapping

import orjson
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from advisor.sandbox.answers import Document, answer
from advisor.sandbox.betfair.calls import ExchangeCalls, ExchangeRefusedError
from advisor.sandbox.betfair.session import Sessions
from advisor.sandbox.world.world import World

_FUNDS: Document = {
    "availableToBetBalance": 1000.0,
    "exposure": 0.0,
    "retainedCommission": 0.0,
    "exposureLimit": -10000.0,
    "discountRate": 0.0,
    "pointsBalance": 0,
    "wallet": "UK",
}


class Betfair:
    """Its sessions and routes.

    Args:
        world: whose games and prices it serves.
    """

    def __init__(self, world: World) -> None:
        self._world = world
        self.sessions = Sessions(world.config)
        self.calls = ExchangeCalls(world)
        self._operations = self.calls.operations | {"getAccountFunds": lambda params: _FUNDS}

    def routes(self) -> list[Route]:
        """Every path."""
        post = ["POST"]
        return [
            Route("/api/login", self._login, methods=post),
            Route("/api/certlogin", self._cert_login, methods=post),
            Route("/api/keepAlive", self._keep_alive, methods=["GET", "POST"]),
            Route("/api/logout", self._logout, methods=["GET", "POST"]),
            Route("/exchange/{part}/json-rpc/v1", self._rpc, methods=post),
            Route("/exchange/betting/rest/v1/en/navigation/menu.json", self._menu),
            Route("/exchange/{part}/rest/v1.0/{operation}/", self._rest, methods=post),
        ]

    async def _login(self, request: Request) -> Response:
        token, error = self.sessions.login(
            await request.body(), request.headers.get("x-application"), self._world.clock.now()
        )
        return answer(self.sessions.answer(token, error))

    async def _cert_login(self, request: Request) -> Response:
        token, error = self.sessions.login(
            await request.body(), request.headers.get("x-application"), self._world.clock.now()
        )
        return answer({"loginStatus": error} if error else {"sessionToken": token, "loginStatus": "SUCCESS"})

    async def _keep_alive(self, request: Request) -> Response:
        token = request.headers.get("x-authentication")
        kept = self.sessions.keep(token, self._world.clock.now())
        return answer(self.sessions.answer(token or "" if kept else "", "" if kept else "NO_SESSION"))

    async def _logout(self, request: Request) -> Response:
        token = request.headers.get("x-authentication")
        self.sessions.end(token)
        return answer(self.sessions.answer(token or "", ""))

    async def _rpc(self, request: Request) -> Response:
        try:
            document = orjson.loads(await request.body())
        except orjson.JSONDecodeError:
            return answer({"jsonrpc": "2.0", "error": {"code": -32700, "message": "DSC-0008"}, "id": None})
        if isinstance(document, list):
            return answer([self._called(request, part) for part in document])
        return answer(self._called(request, document))

    def _called(self, request: Request, asked: object) -> Document:
        if not isinstance(asked, dict):
            return {"jsonrpc": "2.0", "error": {"code": -32600, "message": "DSC-0008"}, "id": None}
        head: Document = {"jsonrpc": "2.0"}
        tail: Document = {"id": asked.get("id")}
        operation = str(asked.get("method", "")).rpartition("/")[2]
        if operation not in self._operations:
            return head | {"error": {"code": -32601, "message": "DSC-0021"}} | tail
        params = asked.get("params")
        if not isinstance(params, dict):
            return head | {"error": {"code": -32602, "message": "DSC-0018"}} | tail
        try:
            return head | {"result": self._run(request, operation, params)} | tail
        except ExchangeRefusedError as refused:
            data = {"exceptionname": "APINGException", "APINGException": refused.detail}
            return head | {"error": {"code": -32099, "message": refused.message, "data": data}} | tail

    async def _rest(self, request: Request) -> Response:
        operation = request.path_params["operation"]
        if operation not in self._operations:
            return answer({"faultcode": "Client", "faultstring": "DSC-0021", "detail": {}}, 404)
        try:
            params = orjson.loads(await request.body() or b"{}")
            if not isinstance(params, dict):
                raise ExchangeRefusedError("INVALID_INPUT_DATA")
            return answer(self._run(request, operation, params))
        except orjson.JSONDecodeError:
            return answer({"faultcode": "Client", "faultstring": "DSC-0008", "detail": {}}, 400)
        except ExchangeRefusedError as refused:
            return _fault(refused)

    async def _menu(self, request: Request) -> Response:
        try:
            self._admit(request)
        except ExchangeRefusedError as refused:
            return _fault(refused)
        return answer(self.calls.navigation())

    def _run(self, request: Request, operation: str, params: Mapping[str, object]) -> object:
        self._admit(request)
        return self._operations[operation](params)

    def _admit(self, request: Request) -> None:
        app_key, token = request.headers.get("x-application"), request.headers.get("x-authentication")
        if not app_key:
            raise ExchangeRefusedError("NO_APP_KEY")
        if app_key != self._world.config.app_key:
            raise ExchangeRefusedError("INVALID_APP_KEY")
        if not token:
            raise ExchangeRefusedError("NO_SESSION")
        if not self.sessions.valid(token, self._world.clock.now()):
            raise ExchangeRefusedError("INVALID_SESSION_INFORMATION")


def _fault(refused: ExchangeRefusedError) -> Response:
    detail = {"exceptionname": "APINGException", "APINGException": refused.detail}
    return answer({"faultcode": "Client", "faultstring": refused.message, "detail": detail}, 400)
