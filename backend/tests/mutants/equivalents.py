"""Mutants that nothing can notice, each with its reason; they count neither as killed nor as alive."""

from collections.abc import Mapping
from typing import Final

EQUIVALENTS: Final[Mapping[str, str]] = {}
"""Reason by ``Mutant.name``."""
