"""Ids as the API has them."""

from typing import Final
from uuid import UUID

NOBODYS: Final = UUID("00000000-0000-4000-8000-000000000000")
"""Of nothing that there is."""
