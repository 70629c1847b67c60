"""The table of a run."""

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from tests.mutants.sampling import wilson


class Tried(NamedTuple):
    """A mutant that was tried.

    Attributes:
        fate: as ``running.Fate``, or ``"equivalent"``: nothing can notice it.
    """

    stratum: str
    name: str
    line: int
    fate: str


def table(tried: Sequence[Tried], sizes: Mapping[str, int]) -> Iterator[str]:
    """Lines of Markdown: by stratum and of all together.

    Args:
        sizes: mutants that there are, by stratum.
    """
    yield "| part | mutants | tried | equivalent | killed | of these timed out | killed share | 95 % (Wilson) |"
    yield "|---|---|---|---|---|---|---|---|"
    for name in sizes:
        yield _row(name, sizes[name], [one for one in tried if one.stratum == name])
    yield _row("all", sum(sizes.values()), tried)


def _row(name: str, size: int, tried: Sequence[Tried]) -> str:
    fates = [one.fate for one in tried]
    equivalent, late = fates.count("equivalent"), fates.count("timed out")
    killed = fates.count("killed") + late
    share, low, high = wilson(killed, len(tried) - equivalent)
    return (
        f"| {name} | {size} | {len(tried)} | {equivalent} | {killed} | {late} | {share:.1%} | {low:.1%} to {high:.1%} |"
    )
