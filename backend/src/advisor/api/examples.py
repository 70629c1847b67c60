"""Every example that the OpenAPI document shows, by the name of its operation."""

from collections.abc import Mapping
from typing import Final

from pydantic import BaseModel

from advisor.api import catalogue_examples
from advisor.api.arbitrage import examples as arbitrage
from advisor.api.backtests import examples as backtests
from advisor.api.capital import examples as capital
from advisor.api.close_outs import examples as close_outs
from advisor.api.conservative import examples as conservative
from advisor.api.fixtures import examples as fixtures
from advisor.api.halts import examples as halts
from advisor.api.health import examples as health
from advisor.api.identity import examples as identity
from advisor.api.instances import examples as instances
from advisor.api.ledger import examples as ledger
from advisor.api.odds import examples as odds
from advisor.api.orders import examples as orders
from advisor.api.picks import examples as picks
from advisor.api.providers import examples as providers
from advisor.api.reconciliation import examples as reconciliation
from advisor.api.responsible import examples as responsible
from advisor.api.risk import examples as risk
from advisor.api.stream import examples as stream
from advisor.api.value_bets import examples as value_bets

ANSWERS: Final[Mapping[str, BaseModel]] = {
    **arbitrage.EXAMPLES,
    **backtests.EXAMPLES,
    **capital.EXAMPLES,
    **catalogue_examples.EXAMPLES,
    **close_outs.EXAMPLES,
    **conservative.EXAMPLES,
    **fixtures.EXAMPLES,
    **halts.EXAMPLES,
    **health.EXAMPLES,
    **identity.EXAMPLES,
    **instances.EXAMPLES,
    **ledger.EXAMPLES,
    **odds.EXAMPLES,
    **orders.EXAMPLES,
    **picks.EXAMPLES,
    **providers.EXAMPLES,
    **reconciliation.EXAMPLES,
    **responsible.EXAMPLES,
    **risk.EXAMPLES,
    **value_bets.EXAMPLES,
}
"""What is answered where all goes well, as JSON."""

REQUESTS: Final[Mapping[str, BaseModel]] = {
    **backtests.REQUESTS,
    **capital.REQUESTS,
    **close_outs.REQUESTS,
    **conservative.REQUESTS,
    **halts.REQUESTS,
    **identity.REQUESTS,
    **instances.REQUESTS,
    **ledger.REQUESTS,
    **orders.REQUESTS,
    **reconciliation.REQUESTS,
    **responsible.REQUESTS,
}
"""What is sent for it."""

TEXTS: Final[Mapping[str, str]] = {
    "download_backtest_bets": backtests.CSV,
    "download_dispute_file": orders.DISPUTE_FILE_TEXT,
    "download_sealed_record": orders.SEALED_RECORD_TEXT,
}
"""Answers that are no JSON."""

MESSAGES: Final[Mapping[str, tuple[BaseModel, ...]]] = {"get_stream": stream.MESSAGES}
"""Data of the events of a stream, one of each kind."""
