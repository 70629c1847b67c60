"""Parameters of the instances' routes."""

from typing import Annotated, TypeAlias

from fastapi import Path

from advisor.core.config import TextForm

NameInPath: TypeAlias = Annotated[
    str,
    Path(min_length=1, max_length=40, description="Name of the strategy instance.", examples=["paper-value"]),
    TextForm(r"^[a-z][a-z0-9-]*$", "a name of small letters, digits and -, a letter first"),
]
