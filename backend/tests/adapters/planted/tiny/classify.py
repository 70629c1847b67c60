"""How it signs calls, and what its answers mean."""

from typing import Final

from pydantic import SecretStr

from advisor.upstream.calls import Call
from advisor.upstream.classify import json_or_failed
from advisor.upstream.provider import Answer, Classification, Credentials, Provider

PROVIDER: Final = "tiny"


def classify(_call: Call, answer: Answer) -> Classification:
    """Classify by the status, and a good answer by whether it is JSON."""
    return json_or_failed(answer)


def provider(key: SecretStr) -> Provider:
    """The provider with the user's key, which goes into a header of every call."""

    async def authorise(_call: Call, _renew: bool) -> Credentials:
        return Credentials(headers={"x-key": key.get_secret_value()})

    return Provider(key=PROVIDER, classify=classify, authorise=authorise, secrets=lambda: (key.get_secret_value(),))
