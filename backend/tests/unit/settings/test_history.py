"""Limits and commissions are the same live and in backtests: the shipped ones, and the user's own over them."""

from dataclasses import asdict
from pathlib import Path

import pytest

from advisor.adapters.registry import registered
from advisor.backtest.history import SHIPPED_TERMS
from advisor.core.errors import ConfigError
from advisor.engine.quality.config import QualityConfig
from advisor.settings.engine import engine_process_config
from advisor.settings.environment import Settings
from advisor.settings.history import backtest_terms, history_terms
from advisor.settings.variables import declared_variables, own_variables
from advisor.strategies.instances import instance
from advisor.strategies.value import build

ALL_CHANGED = """
freshness: {ageing: 10s, stale: 14m, stale_within_hour: 4m, ageing_in_play: 10s, stale_in_play: 50s}
quality:
  min_odds: 1.02
  max_odds: 900
  frozen_after: 9m
  frozen_move: 0.05
  outlier_distance: 0.5
  outlier_longshot: 0.5
  outlier_spread: 5
  outlier_venues: 5
  min_book_sum: 0.99
  max_book_sum: 1.5
  crossed_margin: 0.01
  future_tolerance: 6s
"""


@pytest.fixture
def own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in own_variables() | declared_variables(registered()):
        monkeypatch.delenv(name, raising=False)
    file = tmp_path / "providers.yaml"
    file.write_text(ALL_CHANGED)
    return file


def live_quality(own: Path, sandbox: str) -> QualityConfig:
    settings = Settings.model_validate({"data_dir": own.parent, "sandbox": sandbox})
    return engine_process_config(settings).engine.quality


def test_without_a_file_of_the_users_the_shipped_limits_hold(own: Path) -> None:
    own.unlink()
    assert backtest_terms(None).quality == SHIPPED_TERMS.quality == live_quality(own, "off")


def test_each_limit_of_the_users_holds_live_and_in_backtests(own: Path) -> None:
    changed = backtest_terms(own).quality
    assert changed == live_quality(own, "off")
    shipped = asdict(SHIPPED_TERMS.quality)
    assert [name for name, limit in asdict(changed).items() if limit == shipped[name]] == []


def test_commissions_of_the_users_hold_live_and_in_backtests(own: Path) -> None:
    own.write_text("commissions: {betfair_exchange: 0.02}\n")
    settings = Settings.model_validate({"data_dir": own.parent, "sandbox": "off"})
    live = engine_process_config(settings).engine.venues.commissions
    assert backtest_terms(own).venues.commissions == live == {"betfair_exchange": 0.02}
    assert backtest_terms(None).venues.commissions == {}


def test_the_limits_of_the_sandbox_are_for_its_games_alone(own: Path) -> None:
    assert live_quality(own, "on") not in (SHIPPED_TERMS.quality, backtest_terms(own).quality)


def test_sections_of_providers_are_not_looked_at_and_faults_of_others_are_named(own: Path) -> None:
    own.write_text("providers: {nobody: {}}\nquality: {max_odds: 500}\n")
    assert backtest_terms(own).quality.max_odds == 500
    own.write_text("quality: {max_odd: 500}\n")
    with pytest.raises(ConfigError, match=rf"{own}: quality.max_odd: there is no such setting"):
        backtest_terms(own)
    with pytest.raises(ConfigError, match="cannot be read"):
        backtest_terms(own.with_name("is not there.yaml"))


def test_history_is_priced_by_the_commissions_and_the_fair_line_of_live_bets(own: Path) -> None:
    own.write_text(
        "commissions: {betfair_exchange: 0.02}\nvalue_bets: {sharp_venues: [betfair_exchange], min_venues: 4}\n"
    )
    terms = history_terms(own)
    settings = Settings.model_validate({"data_dir": own.parent, "sandbox": "off"})
    live = engine_process_config(settings).engine
    assert terms.venues == live.venues
    config = build(terms.value).config
    assert instance("value", "value", dict(terms.value)).strategy == live.instances[0].strategy
    assert (config.fair, config.min_venues) == ("sharp:betfair_exchange, consensus", 4)
