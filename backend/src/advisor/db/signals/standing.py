"""Whether signals stand that somebody has to end; asked by who starts the platform, before anything else of it runs."""

from typing import Final

from advisor.db.launching import asked

_STAND: Final = """
    SELECT EXISTS (SELECT FROM value_bet WHERE state = 'live') OR EXISTS (SELECT FROM arbitrage WHERE state = 'live')
"""


def signals_stand(dsn: str) -> bool:
    """Whether a value bet, a surebet or a middle is live, by the engine that ran last.

    Args:
        dsn: of a database with the schema of this version.

    Raises:
        DatabaseUnavailableError: the server does not answer.
    """
    with asked(dsn) as connection:
        return connection.execute(_STAND).fetchone() == (True,)
