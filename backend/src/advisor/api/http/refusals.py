"""Refusals that only the API knows: they concern the request, not what it is about.

AdvisorError
├── ForbiddenError           the principal lacks the scope of the route
├── ForeignOriginError       a command that a browser sends for another site's page
├── UnknownHostError         a Host header that is none of our names
├── BodyTooLargeError        a request body over the limit
├── TooManyReadersError      the stream has its maximum of readers
├── NotReadyError            something that the system depends on is down
├── ApiBusyError             more requests wait for their turn than may
├── MediaTypeError           a command whose body is not JSON
├── RepeatedNameError        a body that gives one name two values
├── BacktestNotDoneError     the report of a backtest that has none (yet)
└── IdempotencyKeyReusedError  one key for two different commands
"""

from collections.abc import Sequence
from typing import ClassVar

from starlette.exceptions import HTTPException

from advisor.core.errors import AdvisorError, ConflictError


class ForbiddenError(AdvisorError):
    """The principal lacks the scope that the route declares."""

    code: ClassVar[str] = "forbidden"

    def __init__(self, scope: str) -> None:
        super().__init__(f"This needs the scope '{scope}', which you do not have.")
        self.scope = scope


class ForeignOriginError(AdvisorError):
    """A browser sends a command on behalf of a page that is not ours."""

    code: ClassVar[str] = "foreign_origin"

    def __init__(self, origin: str) -> None:
        super().__init__(f"Commands from pages of {origin!r} are not accepted.")
        self.origin = origin


class UnknownHostError(AdvisorError):
    """The ``Host`` header is none of our names: a page whose name was rebound to our address sends such."""

    code: ClassVar[str] = "unknown_host"

    def __init__(self, host: str) -> None:
        super().__init__(f"The host {host!r} is not served here.")
        self.host = host


class BodyTooLargeError(AdvisorError, HTTPException):
    """The request body is longer than we read.

    Also an ``HTTPException``, since FastAPI takes any other error raised while it reads a body for unreadable JSON.
    """

    code: ClassVar[str] = "body_too_large"

    def __init__(self, limit: int) -> None:
        sentence = f"The request body is longer than {limit:,} bytes."
        AdvisorError.__init__(self, sentence)
        HTTPException.__init__(self, 413, sentence)
        self.limit = limit

    def __str__(self) -> str:
        return self.detail


class MediaTypeError(AdvisorError):
    """The body of a command is not declared as JSON."""

    code: ClassVar[str] = "unsupported_media_type"

    def __init__(self) -> None:
        super().__init__("Send the body as JSON, with the header Content-Type: application/json.")


class RepeatedNameError(AdvisorError, HTTPException):
    """An object in a body has a name twice, so one of its values would silently be ignored.

    Also an ``HTTPException``, since FastAPI takes any other error raised while it reads a body for unreadable JSON.
    """

    code: ClassVar[str] = "repeated_name"

    def __init__(self, name: str) -> None:
        sentence = f"The request body has the name {name!r} twice in one object; give it once."
        AdvisorError.__init__(self, sentence)
        HTTPException.__init__(self, 400, sentence)
        self.name = name

    def __str__(self) -> str:
        return self.detail


class TooManyReadersError(AdvisorError):
    """The stream has its maximum of readers."""

    code: ClassVar[str] = "too_many_readers"

    def __init__(self, most: int) -> None:
        super().__init__(f"The stream already has {most} readers; close one and try again.")
        self.most = most


class NotReadyError(AdvisorError):
    """Something that the system depends on is down."""

    code: ClassVar[str] = "not_ready"

    def __init__(self, reasons: Sequence[str]) -> None:
        super().__init__(" ".join(reasons))


class ApiBusyError(AdvisorError):
    """More requests wait for their turn than may; nothing was done for this one.

    Args:
        retry_after: seconds after which it may be sent again.
    """

    code: ClassVar[str] = "api_busy"

    def __init__(self, retry_after: int) -> None:
        super().__init__("Too many requests wait for an answer; this one was not begun. Send it again in a moment.")
        self.retry_after = retry_after


class BacktestNotDoneError(ConflictError):
    """The backtest has no report: it still runs, or ended without one."""

    code: ClassVar[str] = "backtest_not_done"

    def __init__(self, state: str) -> None:
        super().__init__(f"The backtest is {state}; only one that is done has a report and bets.")
        self.state = state


class PromotionRefusedError(ConflictError):
    """An instance has not shown on paper what is asked for before it may bet money.

    Args:
        to_do: of each unmet item, a sentence.
    """

    code: ClassVar[str] = "promotion_refused"

    def __init__(self, to_do: Sequence[str]) -> None:
        super().__init__(f"It may not bet money yet. {' '.join(to_do)}")


class IdempotencyKeyReusedError(ConflictError):
    """The key was used before, with another command."""

    code: ClassVar[str] = "idempotency_key_reused"

    def __init__(self, key: str) -> None:
        super().__init__(f"The idempotency key {key!r} was used before for another command; make a new one.")
        self.key = key
