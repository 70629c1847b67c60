"""Units of settings: what a number counts, beside its field, so that it can be shown wherever the setting is."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Unit:
    """Metadata of a field's type: ``Annotated[float, Unit("decimal odds")]``."""

    name: str
