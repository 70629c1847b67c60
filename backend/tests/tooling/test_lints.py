"""The rules of the house hold, and each lint finds what was planted against it."""

import ast
import importlib.util
import subprocess
import sys
from pathlib import Path
from types import ModuleType
from typing import Final

import pytest

SCRIPTS: Final = Path(__file__).resolve().parents[3] / "scripts"


def script(name: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(name, SCRIPTS / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize(
    "command",
    [["lint_words.py"], ["lint_numbers.py"], ["lint_figures.py"], ["lint_markets.py"], ["graph.py", "--check"]],
)
def test_the_house_keeps_its_rules(command: list[str]) -> None:
    done = subprocess.run(
        [sys.executable, str(SCRIPTS / command[0]), *command[1:]],
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert (done.returncode, done.stdout + done.stderr) == (0, "")


@pytest.mark.parametrize(
    ("line", "word"),
    [
        ("def told_by(ticks): ...", "told"),
        ("class ProviderDesk:", "desk"),
        ("const quotesTold = 1;", "told"),
        ("The best fit prices of a market.", "fit"),
        ("Calls board a flight.", "flight"),
        ("it tells its age", "tells"),
    ],
)
def test_a_planted_word_is_found(line: str, word: str) -> None:
    assert word in words_in(line)


@pytest.mark.parametrize("line", ["calls in flight", "single-flight", "indoor", "background", "what fits in memory"])
def test_words_of_the_field_are_left_alone(line: str) -> None:
    assert words_in(line) == []


def words_in(line: str) -> list[str]:
    lint = script("lint_words")
    found: list[str] = lint.BANNED.findall(lint._CAMEL.sub(" ", line).replace("_", " ").lower())
    return found


@pytest.mark.parametrize(
    "source",
    [
        "def f(age):\n    return age > 30",
        "def f(limit=50): ...",
        "PAUSE_SECONDS = 2.5",
        "PAUSE = timedelta(minutes=5)",
        "wait(timeout=10)",
        "if age > 5 * 60: ...",
        "if n < 1 << 10: ...",
        "if n > int(37) or n in (37, 38): ...",
        "if n in range(37): ...",
        "if (n := 37) > age: ...",
        "match n:\n    case 37: ...",
        "f = lambda n=37: n",
        "class Row:\n    n: int = 37",
        "class Row:\n    n: int = field(default=37)",
        "class Row(BaseModel):\n    n: int = Field(37)",
        "sleep(37)",
        "asyncio.wait_for(x, 37)",
        "self.timeout = 37",
        "timeout += 37",
        "options = {'timeout': 37}",
        "f(timedelta(days=37))",
        "retry(delay=5, ttl=10 * 60)",
        "f(timeout=httpx.Timeout(30))",
        "timedelta(*[5])",
        "sleep(random.uniform(3, 9))",
    ],
)
def test_a_planted_number_is_found(source: str) -> None:
    lint = script("lint_numbers")
    assert list(lint._hits(ast.parse(source), "")) != []


@pytest.mark.parametrize(
    "source",
    [
        "class StreamConfig:\n    pause: float = 2.5",
        "def f(n=1): ...",
        "x = 3 * y",
        "if status == 404: ...",
        "if row[3] > n: ...",
    ],
)
def test_numbers_that_steer_nothing_are_left_alone(source: str) -> None:
    lint = script("lint_numbers")
    assert list(lint._hits(ast.parse(source), "")) == []


@pytest.mark.parametrize(
    "line",
    [
        "fair ? odds(String(1 / fair)) : UNKNOWN",
        "zero: facts.fair === null ? lowest(drawn) : 1 / facts.fair,",
        "sum += 1 / Number(price.odds);",
        "const sum = best.reduce((all, each) => all + 1 / Number(each.odds), -1);",
        "const net = (odds: string, commission: number) => 1 + (Number(odds) - 1) * (1 - commission);",
        "return fair * net(odds, commission) - 1;",
        "const edge = probability * pays - 1;",
        "const kelly = bet.edge / (pays - 1);",
        "<span>{percent(market.best[0].edge - 0.01)}</span>",
        "<td>{odds(1 / value)}</td>",
        "`worth ${fair * 2.1}`",
        "overround -= margin;",
        "const most = Math.max(...prices.map((price) => price.odds));",
        "const closing = 1 / bet.closing_probability!;",
    ],
)
def test_a_planted_figure_in_a_page_is_found(line: str) -> None:
    assert len(script("lint_figures").in_typescript(line)) >= 1


@pytest.mark.parametrize(
    "line",
    [
        'import { odds } from "@/lib/odds-format"; // fair * odds - 1',
        "/* 1 / fair\n */ const shown = odds(bet.fair_odds);",
        "<Price price={price} odds={odds} />",
        "<Edge value={best.edge} /> <Fair odds={best.odds}></Fair>",
        'className="-mr-1.5 bg-value/10"',
        "const passed = now - Date.parse(price.confirmed_at);",
        "const worth = best.edge !== null && best.edge > 0;",
        "odds === null ? UNKNOWN : print.odds(odds)",
        "market.best_overround ?? -1",
        "(odds) => -1",
    ],
)
def test_pages_that_show_figures_are_left_alone(line: str) -> None:
    assert script("lint_figures").in_typescript(line) == []


@pytest.mark.parametrize(
    "source",
    [
        "text = odds_text(round(ODDS_SCALE / probability))",
        "net = 1 + (row.odds_e4 / ODDS_SCALE - 1) * (1 - row.commission)",
        "overround = sum(ODDS_SCALE / e4 for e4 in prices.odds_e4) - 1",
        "edge = fair[0] * price - 1",
        "row.edge -= 0.01",
        "x = 1 / p",
    ],
)
def test_a_planted_figure_in_the_api_is_found(source: str) -> None:
    assert len(script("lint_figures").in_python(source)) >= 1


@pytest.mark.parametrize(
    "source",
    [
        "edge = round(row.edge, 6)",
        "limit = page * size - 1",
        'sql = _EDGES + f"LIMIT {limit}"',
        "edges = [None] * width if figures is None else figures.edge",
        "text = f'{row.edge:+.2%}'",
    ],
)
def test_an_api_that_shows_figures_is_left_alone(source: str) -> None:
    assert script("lint_figures").in_python(source) == []


MARKET_TABLE: Final = """
TOTALS: Final = MarketTypeKey("totals")
OTHER = Elsewhere("spreads")
"""


@pytest.mark.parametrize(
    "source",
    [
        "from advisor.instruments.market_types import MARKET_TYPES, TOTALS",
        'if market == "totals":\n    pass',
        'NAMES = {"totals": "Over or under"}',
        "PRICED = (market_types.TOTALS, market_types.H2H)",
        "from advisor.instruments.sports import TOTALS",
        "from advisor.instruments.market_types import *",
        "from advisor.adapters.betfair.markets import TOTALS as COUNTED",
        "if market == advisor.instruments.match_markets.TOTALS: ...",
        'if market == "to" + "tals": ...',
        "if row.code == 3: ...",
        "if row is BY_CODE[3]: ...",
        'if row.name == "Over/under": ...',
        'if market_type.selections == ("over", "under"): ...',
        'if market.startswith("tot"): ...',
        'QUOTES = "SELECT 1 FROM quote WHERE market = 3"',
        'f(examples=["a"] if market == "totals" else [])',
    ],
)
def test_a_list_of_market_types_is_found(source: str) -> None:
    lint = script("lint_markets")
    assert {hit.line for hit in lint.hits(source, lint.keys_of(MARKET_TABLE))} == {1}


@pytest.mark.parametrize(
    "source",
    [
        "from advisor.instruments.market_types import MARKET_TYPES, Line",
        'market: str = Field(examples=["totals"])',
        'if market == "spreads":\n    pass',
        'totals = f"{totals} of all"',
        "if rule == SettlementRule.TOTALS: ...",
        "if row.code == other.code: ...",
        'if key.startswith("a_total_of"): ...',
        'QUOTES = "SELECT 1 FROM quote WHERE market = $1"',
    ],
)
def test_what_asks_the_row_is_no_list_of_market_types(source: str) -> None:
    lint = script("lint_markets")
    assert list(lint.hits(source, lint.keys_of(MARKET_TABLE))) == []


@pytest.mark.parametrize("line", ['const MAIN = "totals";', "const NAMES = { totals: 1 };", "if (market === 'totals')"])
def test_a_list_of_market_types_in_a_page_is_found(line: str) -> None:
    lint = script("lint_markets")
    assert [hit.text for hit in lint.hits_in_page(line, lint.keys_of(MARKET_TABLE))] == ["totals"]


@pytest.mark.parametrize(
    "line",
    [
        "if (/^totals$/.test(market))",
        "if (row.code === 3)",
        'market.startsWith("h2h")',
        "{totals:1}",
        '["over", "under"]',
    ],
)
def test_what_goes_by_a_part_of_a_row_is_found(line: str) -> None:
    lint = script("lint_markets")
    assert len(list(lint.hits_in_page(line, lint.keys_of(MARKET_TABLE)))) == 1


@pytest.mark.parametrize(
    "line", ["const totals = sum(rows);", 'const word = "subtotals";', "row.totals: x", "totals?: number"]
)
def test_other_words_of_a_page_are_no_market_types(line: str) -> None:
    lint = script("lint_markets")
    assert list(lint.hits_in_page(line, lint.keys_of(MARKET_TABLE))) == []
