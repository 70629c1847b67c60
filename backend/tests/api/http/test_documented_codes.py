"""docs/API.md names every code that a caller can meet, with its status, and no other."""

import re

from advisor.api.http import refusals
from advisor.api.http.errors import STATUS
from advisor.core import errors
from tests.conftest import REPO_ROOT

OF_ALL_ROUTES = {
    ("unreadable_request", 400),
    ("request_too_slow", 408),
    ("headers_too_large", 431),
    ("no_such_path", 404),
    ("method_not_allowed", 405),
    ("invalid_request", 422),
    ("internal_error", 500),
}
"""Given without a named failure: by FastAPI, the server, or a defect."""


def test_the_table_is_complete() -> None:
    rows = re.findall(r"^\| `(\w+)` \| (\d{3}) \|", (REPO_ROOT / "docs" / "API.md").read_text("utf-8"), re.MULTILINE)
    named = [
        kind
        for module in (errors, refusals)
        for kind in vars(module).values()
        if isinstance(kind, type) and issubclass(kind, errors.AdvisorError)
    ]
    statuses = {(kind.code, next(STATUS[base] for base in kind.__mro__ if base in STATUS)) for kind in named}
    met = {(code, status) for code, status in statuses if status != 500}
    assert {(code, int(status)) for code, status in rows} == met | OF_ALL_ROUTES
    assert len(rows) == len(set(rows))
