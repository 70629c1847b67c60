"""Answers of the identity service. The three operations name the same things differently."""

import re
from typing import Final

from advisor.adapters.betfair.wire import PROVIDER
from advisor.core.errors import PayloadRefusedError
from advisor.parsing.fields import as_object_or_empty
from advisor.parsing.json_documents import load_json

_CODE: Final = re.compile(r"[A-Z][A-Z0-9_]{1,79}")
_GOOD: Final = frozenset({"SUCCESS", "LIMITED_ACCESS"})
_TOKEN: Final = re.compile(r"[!-~]{1,1000}")

LOGIN_HELP: Final = {
    "INVALID_USERNAME_OR_PASSWORD": "the user name or the password is wrong",
    "ACCOUNT_NOW_LOCKED": "the account was locked just now",
    "ACCOUNT_ALREADY_LOCKED": "the account is locked",
    "CERT_AUTH_REQUIRED": "the certificate is missing or not the one of the account",
    "PENDING_AUTH": "a second step of the login is pending",
    "SECURITY_QUESTION_WRONG_3X": "the security question was answered wrong three times",
    "SECURITY_RESTRICTED_LOCATION": "logins from this country are restricted",
    "BETTING_RESTRICTED_LOCATION": "betting from this country is restricted",
    "TEMPORARY_BAN_TOO_MANY_REQUESTS": "too many logins: banned for 20 minutes",
    "SELF_EXCLUDED": "the account is self-excluded",
    "SUSPENDED": "the account is suspended",
    "CLOSED": "the account is closed",
    "KYC_SUSPEND": "the account waits for proof of identity",
    "INPUT_VALIDATION_ERROR": "the request lacks a field, or the session is not one",
    "NO_SESSION": "the session has ended",
    "STRONG_AUTH_CODE_REQUIRED": "the account needs a code of two-step authentication",
}
"""What to show people, by Betfair's code; terms that wait for acceptance end in ``_ACCEPTANCE_REQUIRED``."""


def login_code(document: object) -> str | None:
    """Why an answer of the identity service is no success; None for a success, or an answer of another kind."""
    item = as_object_or_empty(document)
    status = item.get("loginStatus", item.get("status"))
    if status is None or (isinstance(status, str) and status in _GOOD):
        return None
    for value in (item.get("error"), status):
        if isinstance(value, str) and _CODE.fullmatch(value):
            return value
    return "UNKNOWN_LOGIN_STATUS"


def parse_login(content: bytes) -> str:
    """The session token of a login or a keep-alive.

    Raises:
        PayloadRefusedError: the reason is Betfair's code, such as ``"INVALID_USERNAME_OR_PASSWORD"``; else
            ``"not_json"``, ``"unknown_answer"``, ``"no_token"``.
    """
    document = load_json(PROVIDER, content)
    code = login_code(document)
    if code is not None:
        raise PayloadRefusedError(PROVIDER, code, LOGIN_HELP.get(code, f"the login was answered {code}"))
    item = as_object_or_empty(document)
    if not item.keys() & {"loginStatus", "status"}:
        raise PayloadRefusedError(PROVIDER, "unknown_answer", "it is no answer to a login")
    token = item.get("sessionToken") or item.get("token")
    if not isinstance(token, str) or not _TOKEN.fullmatch(token):
        raise PayloadRefusedError(PROVIDER, "no_token", "the login succeeded and brought no session")
    return token
