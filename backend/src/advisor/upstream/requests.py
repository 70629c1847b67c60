"""The HTTP request of a call: the one place where credentials meet it."""

from typing import Final
from urllib.parse import urlencode, urlsplit

from advisor.upstream.calls import Call
from advisor.upstream.config import ProviderConfig
from advisor.upstream.provider import Credentials
from advisor.upstream.transport import HttpRequest

_WHOLE: Final = ("https://", "http://")


def request_of(config: ProviderConfig, call: Call, credentials: Credentials) -> HttpRequest:
    """Add the credentials, the limits and the hosts that may be asked."""
    own = urlsplit(config.base_url).netloc
    return HttpRequest(
        method=call.method,
        url=call.path if call.path.startswith(_WHOLE) else f"{config.base_url}/{call.path.lstrip('/')}",
        params={**call.params, **credentials.params},
        headers={**call.headers, **credentials.headers},
        body=urlencode(credentials.form).encode() if credentials.form and call.body is None else call.body,
        hosts=config.hosts | {own},
        timeout=config.timeout,
        total_timeout=config.total_timeout,
        max_body=config.max_body,
    )
