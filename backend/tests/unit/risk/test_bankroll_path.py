"""The past of a bankroll: a step that was of another amount leaves what the true steps would have left."""

from hypothesis import given
from hypothesis import strategies as st

from advisor.core.arrays import Int64
from advisor.risk.bankroll_path import BankrollPath, StepKind, standing
from advisor.risk.funds import count_movement
from advisor.risk.state import BANKROLL, PEAK, STREAK, count_profit, new_state

OPENING = 100_000
KINDS = st.sampled_from(StepKind)
STEPS = st.lists(st.tuples(KINDS, st.integers(-2_000, 2_000)), min_size=1, max_size=30)


def totals() -> Int64:
    made = new_state(OPENING).totals.copy()
    made[[BANKROLL, PEAK, STREAK]] = OPENING, OPENING, 0
    return made


def make(path: BankrollPath, of: Int64, kind: StepKind, amount: int) -> int:
    """Make a step, written once more, and note it."""
    number = path.add(kind, amount, standing(of))
    if kind is StepKind.PROFIT:
        count_profit(of, amount)
    elif kind is StepKind.MOVEMENT:
        count_movement(of, amount)
    elif kind is StepKind.PAUSE:
        of[STREAK] = 0
    else:
        of[PEAK] = of[BANKROLL]
    return number


def after(steps: list[tuple[StepKind, int]]) -> tuple[int, int, int]:
    of = totals()
    path = BankrollPath()
    for kind, amount in steps:
        make(path, of, kind, amount)
    return standing(of)


@given(STEPS, st.data())
def test_a_restated_step_counts_as_if_it_had_been_so_all_along(
    steps: list[tuple[StepKind, int]], data: st.DataObject
) -> None:
    path, of = BankrollPath(), totals()
    numbers = [make(path, of, kind, amount) for kind, amount in steps]
    forgotten = data.draw(st.integers(0, len(steps) - 1))
    path.forget(numbers[forgotten])
    assert len(path) == len(steps) - forgotten
    for _ in range(2):
        # The second finds what the first has restated.
        place = data.draw(st.integers(forgotten, len(steps) - 1))
        amount = data.draw(st.integers(-2_000, 2_000))
        steps[place] = (steps[place][0], amount)
        path.restate(numbers[place], amount, of)
        assert standing(of) == after(steps)


def test_losses_in_a_row_are_counted_anew() -> None:
    path, of = BankrollPath(), totals()
    numbers = [make(path, of, StepKind.PROFIT, amount) for amount in (-100, 300, -100, -100)]
    assert standing(of) == (100_000, 100_200, 2)
    path.restate(numbers[1], -300, of)
    assert standing(of) == (99_400, 100_000, 4)


def test_forgotten_steps_are_gone_and_later_ones_keep_their_numbers() -> None:
    path, of = BankrollPath(), totals()
    make(path, of, StepKind.PROFIT, 100)
    second = make(path, of, StepKind.PROFIT, 100)
    path.forget(second)
    third = make(path, of, StepKind.PROFIT, 100)
    assert (second, third, len(path)) == (1, 2, 2)
    path.restate(third, -50, of)
    assert standing(of)[0] == OPENING + 150
    path.forget(None)
    assert len(path) == 0
