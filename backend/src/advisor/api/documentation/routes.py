"""The OpenAPI document as a page to read and try, of which every part comes from here: it works offline.

The page is Swagger UI, whose files the package ``fastapi-offline`` brings; of the package itself nothing is imported.
"""

import importlib.util
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Final, NamedTuple

from starlette.responses import FileResponse, Response

from advisor.api.http.routing import noun_router
from advisor.api.http.scopes import Scope, requires

router = noun_router("documentation", prefix="/docs", documented=False)

PAGE_POLICY: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
"""Nothing of another origin, and nothing inline; Swagger UI's style sheet carries its icons as ``data:``."""

_PACKAGE: Final = "fastapi_offline"
_OURS: Final = Path(__file__).parent
_CACHED: Final = {"Cache-Control": "max-age=3600"}


class _Asset(NamedTuple):
    """A file that the page names."""

    folder: Path
    name: str
    media_type: str


def _package_files() -> Path:
    """Where the package keeps Swagger UI.

    Raises:
        RuntimeError: it is not installed.
    """
    spec = importlib.util.find_spec(_PACKAGE)
    if spec is None or not spec.submodule_search_locations:
        raise RuntimeError("The files of the API's documentation are not installed; run `make install`.")
    return Path(spec.submodule_search_locations[0]) / "static"


def _serving(asset: _Asset) -> Callable[[], Awaitable[Response]]:
    async def get_docs_asset() -> Response:
        return FileResponse(asset.folder / asset.name, media_type=asset.media_type, headers=_CACHED)

    return get_docs_asset


@router.get("", openapi_extra=requires(Scope.READ))
async def get_docs() -> Response:
    """The page. Its addresses are relative, so that it also works behind the dashboard's address."""
    headers = {"Content-Security-Policy": PAGE_POLICY, "Cache-Control": "no-cache"}
    return FileResponse(_OURS / "page.html", media_type="text/html", headers=headers)


_SWAGGER_UI: Final = _package_files()
for _asset in (
    _Asset(_OURS, "start.js", "text/javascript"),
    _Asset(_SWAGGER_UI, "swagger-ui-bundle.js", "text/javascript"),
    _Asset(_SWAGGER_UI, "swagger-ui.css", "text/css"),
    _Asset(_SWAGGER_UI, "favicon.png", "image/png"),
):
    router.add_api_route(f"/{_asset.name}", _serving(_asset), methods=["GET"], openapi_extra=requires(Scope.READ))
