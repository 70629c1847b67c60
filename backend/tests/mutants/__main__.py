"""``make mutants``: how many small wrong changes of the rules for money our tests notice."""

import argparse
import json
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from tests.mutants import running
from tests.mutants.changes import Mutant
from tests.mutants.equivalents import is_equivalent
from tests.mutants.running import Fate, KnownFacts
from tests.mutants.sampling import all_mutants, drawn
from tests.mutants.strata import STRATA, files_for
from tests.mutants.table import Tried, table


class _Options(NamedTuple):
    sample: int
    seed: int
    minutes: float
    seconds: float
    folder: Path


def main() -> None:
    options = _options()
    options.folder.mkdir(parents=True, exist_ok=True)
    running.preload()
    began = time.monotonic()
    facts = KnownFacts(options.folder / "facts.jsonl", options.seconds)
    mutants = all_mutants()
    results = options.folder / f"seed-{options.seed}.jsonl"
    tried = list(_stored(results))
    done = {(one.stratum, one.line, one.name) for one in tried}
    with results.open("a") as out:
        for stratum, mutant in drawn(mutants, options.seed):
            if len(tried) >= options.sample or time.monotonic() - began > options.minutes * 60:
                break
            if (stratum, mutant.line, mutant.name) in done:
                continue
            tried.append(_try(stratum, mutant, facts, options.seconds))
            out.write(json.dumps(tried[-1]._asdict()) + "\n")
            out.flush()
            _say(f"{len(tried)}: {tried[-1].fate}: {mutant.path}:{mutant.line} {mutant.before} -> {mutant.after}")
    print(*table(tried, {name: len(of) for name, of in mutants.items()}), sep="\n")


def _try(stratum: str, mutant: Mutant, facts: KnownFacts, seconds: float) -> Tried:
    near = files_for(STRATA[stratum], mutant.path)
    known = facts.nearest(near, seconds, interpreted=mutant.is_compiled)
    fate = Fate.LIVED
    if known:
        left_out = [name for one in known.values() for name in one.failed]
        fate = running.fate_of(mutant, list(known), max(one.slowest for one in known.values()), left_out)
    # Others of the same line may look like an equivalent one: those that are killed are none.
    named = "equivalent" if fate is Fate.LIVED and is_equivalent(mutant) else str(fate)
    return Tried(stratum, mutant.name, mutant.line, named)


def _stored(path: Path) -> Iterator[Tried]:
    if path.exists():
        yield from (Tried(**json.loads(line)) for line in path.read_text().splitlines())


def _options() -> _Options:
    parser = argparse.ArgumentParser(prog="make mutants", description=__doc__)
    parser.add_argument("--sample", type=int, default=450, help="mutants that are tried")
    parser.add_argument("--seed", type=int, default=1, help="of the sample")
    parser.add_argument("--minutes", type=float, default=110.0, help="after these no other mutant is begun")
    parser.add_argument(
        "--seconds", type=float, default=40.0, help="of computing that the tests of one mutant may take"
    )
    parser.add_argument(
        "--folder", type=Path, default=Path(".mutants"), help="where results are kept and taken up again"
    )
    return _Options(**vars(parser.parse_args()))


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
