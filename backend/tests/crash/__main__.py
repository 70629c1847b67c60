"""``make crash KILLS=1000 SHARD=i/n KEEP=FILE``: so many kills in n shards, of which this is the i-th.

``make crash ADD="FILE …"`` adds up what shards have kept.
"""

import pickle
import sys
import tempfile
from pathlib import Path
from typing import Final

from tests.crash.harness import long_plan
from tests.crash.printed import summary
from tests.crash.shard import Outcome, outcome_of

_USAGE: Final = "KILLS is a number, and SHARD is i/n with 1 ≤ i ≤ n."


def main() -> None:
    """Run a shard, or add some up."""
    if sys.argv[1] == "add":
        outcomes = [pickle.loads(Path(name).read_bytes()) for name in sys.argv[2:]]
    else:
        outcomes = [_shard(*sys.argv[1:4])]
    print("\n".join(summary(outcomes)))
    for each in outcomes:
        for finding in each.findings:
            print(finding)
    sys.exit(0 if all(each.is_good for each in outcomes) else 1)


def _shard(kills: str, shard: str, kept: str = "") -> Outcome:
    number, _, of = shard.partition("/")
    if not (kills.isdigit() and number.isdigit() and of.isdigit() and 1 <= int(number) <= int(of)):
        sys.exit(_USAGE)
    own = len(range(int(number) - 1, int(kills), int(of)))
    # Shards of even numbers have venues that take copies for new orders.
    plan = long_plan(int(number), own, copies=int(number) % 2 == 0)
    with tempfile.TemporaryDirectory(prefix="advisor-crash-") as folder:
        outcome = outcome_of(Path(folder), plan)
    if kept:
        Path(kept).write_bytes(pickle.dumps(outcome))
    return outcome


if __name__ == "__main__":
    main()
