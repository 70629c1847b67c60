"""Numbers of things in words."""


def counted(count: int, one: str, many: str = "") -> str:
    """How many of a thing there are: ``1 match``, ``2 matches``, ``1,200 bets``.

    Args:
        one: the thing in the singular.
        many: in the plural; "" where that only has an s more.
    """
    return f"{count:,} {one if count == 1 else many or f'{one}s'}"
