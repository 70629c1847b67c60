"""Why a price is kept from strategies, in the words of the API."""

from advisor.engine.quality.flags import QualityFlag


def quality_flag_name(code: int) -> str | None:
    """``"outlier"`` and the like; None for a price that is fit for use."""
    quality_flag = QualityFlag(code)
    return None if quality_flag is QualityFlag.NONE else quality_flag.name.lower()
