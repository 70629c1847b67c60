"""Stored backtests as the API shows them."""

from pydantic import JsonValue

from advisor.api.backtests.schemas import BacktestBet, BacktestRequest, BacktestRun
from advisor.backtest.bets import BetRow
from advisor.backtest.config import BacktestConfig
from advisor.core.config import validated
from advisor.core.money.assets import Asset
from advisor.core.odds import odds_text
from advisor.db.backtests.runs import Backtest


def checked_config(request: BacktestRequest) -> BacktestConfig:
    """The request as a config that can be run.

    Raises:
        ConfigError: a parameter cannot be used.
    """
    values: dict[str, JsonValue] = request.model_dump(mode="json", exclude={"name"})
    return BacktestConfig.checked(values)


def run_view(row: Backtest) -> BacktestRun:
    """A backtest's row."""
    config = validated(BacktestConfig, row.request, "backtest")
    return BacktestRun(
        id=row.id,
        name=row.name,
        state=row.state,
        progress=row.progress,
        stage=row.stage,
        strategy=config.strategy,
        competitions=list(config.competitions),
        market=str(config.market),
        date_from=config.date_from,
        date_to=config.date_to,
        config=config.config,
        staking=config.staking.model_dump(mode="json"),
        limits=None if config.limits is None else config.limits.model_dump(mode="json"),
        limit_profile=config.limit_profile,
        bankroll=config.bankroll,
        currency=config.currency,
        created_at=row.created_at,
        started_at=row.started_at,
        finished_at=row.finished_at,
        error=row.error,
        config_hash=row.config_hash,
        data_hash=row.data_hash,
        order_hash=row.order_hash,
        summary=row.summary,
    )


def bet_view(bet: BetRow, money: Asset) -> BacktestBet:
    """One bet."""
    return BacktestBet(
        number=bet.number,
        placed_at=bet.placed_at,
        settled_at=bet.settled_at,
        kickoff=bet.kickoff,
        competition=bet.competition,
        season=bet.season,
        home=bet.home,
        away=bet.away,
        score=bet.score,
        market=bet.market,
        line=bet.line,
        selection=bet.selection,
        side=bet.side,
        venue=bet.venue,
        odds=odds_text(bet.odds_e4),
        fair_probability=bet.fair_probability,
        edge=bet.edge,
        stake=money.text(bet.stake),
        at_risk=money.text(bet.at_risk),
        outcome=bet.outcome,
        profit=money.text(bet.profit),
        bankroll=money.text(bet.bankroll),
        clv=bet.clv,
        clv_source=bet.clv_source,
        given_no_push=bet.given_no_push,
        clv_given_no_push=bet.clv_given_no_push,
    )
