"""What gives access to a provider: variables of the environment, declared by its spec."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

from pydantic import SecretStr

Credentials: TypeAlias = Mapping[str, SecretStr]
"""Values by variable; those that are not set are left out."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Credential:
    """A variable that a provider needs.

    Attributes:
        variable: its name in the environment and in ``.env``, ``ADVISOR_…``.
        description: for the person who sets it.
        example: of the right form, and worth nothing.
        pattern: regular expression that a value matches as a whole.
        secret: False for what may be shown, such as an e-mail address; only a secret switches its provider on.
        if_missing: clause that follows the variable's name when the provider is on without it.
    """

    variable: str
    description: str
    example: str = field(repr=False)
    pattern: str = r"(?s).+"
    secret: bool = True
    if_missing: str = "is missing; the provider needs it beside its other keys"

    def of(self, credentials: Credentials) -> str:
        """Its value.

        Raises:
            KeyError: it is not set.
        """
        return credentials[self.variable].get_secret_value()

    def refusal(self, credentials: Credentials) -> str:
        """Why its value cannot be used, as a clause that never holds the value; "" where it can."""
        if self.variable not in credentials:
            return self.if_missing
        if not re.fullmatch(self.pattern, self.of(credentials)):
            return "is not of the form such keys have; copy it again from the provider's site"
        return ""
