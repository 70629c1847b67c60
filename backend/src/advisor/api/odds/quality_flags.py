"""Names of quality flags in the API."""

from advisor.engine.quality.flags import QualityFlag


def quality_flag_name(code: int) -> str | None:
    """``"outlier"`` and the like; None for a usable price."""
    flag = QualityFlag(code)
    return None if flag is QualityFlag.NONE else flag.name.lower()
