"""Whether signals stand that somebody has to end; asked by who starts the platform, before anything else of it runs."""

from typing import Final

from advisor.db.address import plain_dsn

_STAND: Final = """
    SELECT EXISTS (SELECT FROM value_bet WHERE state = 'live') OR EXISTS (SELECT FROM arbitrage WHERE state = 'live')
"""


def signals_stand(dsn: str) -> bool:
    """Whether a value bet, a surebet or a middle is live, by the engine that ran last.

    Args:
        dsn: of a database with the schema of this version.
    """
    # Loaded here, as the launcher knows of no driver until it asks.
    import psycopg

    with psycopg.connect(plain_dsn(dsn)) as connection:
        return connection.execute(_STAND).fetchone() == (True,)
