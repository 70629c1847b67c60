"""The server's own refusals, of what is no HTTP at all, as problem documents like those of the application."""

from typing import Final

from uvicorn.protocols.http.httptools_impl import STATUS_LINE, HttpToolsProtocol

from advisor.api.http.middleware.request_id import REQUEST_ID_HEADER
from advisor.api.http.problems import problem_response
from advisor.core.ids import random_id

PROTOCOL: Final = "advisor.api.http.protocol:ProblemProtocol"
"""For ``uvicorn --http``."""

_CODE: Final = "unreadable_request"
_DETAIL: Final = "This is no readable HTTP request, or its body does not have the form that its headers announce."


class ProblemProtocol(HttpToolsProtocol):
    """uvicorn's, which answers what it cannot parse in plain text."""

    def send_400_response(self, msg: str) -> None:
        request_id = random_id().hex
        self.logger.info("%s (%s)", msg, request_id)
        answer = problem_response(
            400,
            _CODE,
            _DETAIL,
            request_id,
            headers={REQUEST_ID_HEADER: request_id, "Connection": "close", "Cache-Control": "no-store"},
        )
        lines = [b"%b: %b\r\n" % header for header in (*self.server_state.default_headers, *answer.raw_headers)]
        self.transport.write(b"".join([STATUS_LINE[400], *lines, b"\r\n", answer.body]))
        self.transport.close()
