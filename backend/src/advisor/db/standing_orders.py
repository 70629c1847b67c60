"""Orders that stand: open ones, and those of which something is matched that is not settled yet.

``matched`` is kept by a trigger of ``order_fill``; ``bet_order_standing_idx`` has these orders, and all that is summed.
"""

from typing import Final

STANDING: Final = "settled_at IS NULL AND (closed_at IS NULL OR matched > 0)"
AT_RISK: Final = "CASE WHEN closed_at IS NULL THEN at_risk ELSE ceil(at_risk * matched / quantity) END"
"""What an order still can lose at worst, or had at risk: once it is over what was matched counts."""
