"""Why a price is kept from strategies, in the words of the API."""

from advisor.engine.quality.rules import Suspicion


def suspicion_name(code: int) -> str | None:
    """``"outlier"`` and the like; None for a price that is fit for use."""
    suspicion = Suspicion(code)
    return None if suspicion is Suspicion.NONE else suspicion.name.lower()
