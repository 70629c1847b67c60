"""Every provider's contract: whatever field of it breaks, nothing of the answer is published and one alert names it."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Final

import pytest

from advisor.adapters.registry import discovered, registered
from advisor.core.clock import FixedClock
from advisor.core.errors import PayloadRefusedError
from advisor.core.readings import Reading
from advisor.live.canary.alerts import ContractAlerts
from advisor.live.canary.watch import Canary, HeldCaller, watched
from advisor.parsing.contracts.documents import Contract, ContractLimits, Document
from advisor.parsing.contracts.kinds import TEXT
from advisor.parsing.meaning.config import MeaningConfig
from advisor.ports.feeds import Fetch, Subject
from advisor.providers.built import BuiltProvider, ProviderContext
from advisor.providers.credentials import Credentials
from advisor.providers.sections import ProviderSection
from advisor.providers.spec import AnySpec
from advisor.upstream.calls import Call, CallKind, Reply
from advisor.upstream.downloads import download_all
from tests.adapters import planted
from tests.adapters.contract_damage import damage, damaged_answer, damages
from tests.adapters.planted.tiny.feed import TinyFeed
from tests.adapters.planted.tiny.spec import TinySection
from tests.adapters.scripts import ScriptedCaller, script_of
from tests.adapters.test_conformance import built, read_or_refused

ALL: Final = {**registered(), **discovered(planted)}
ANY_ITEM: Final = ContractLimits(fewest=1)
DAMAGES: Final = [
    pytest.param(spec, document, path, how, id=f"{spec.key}-{document.name}-{path}-{how}")
    for spec in ALL.values()
    for document, path, how in damages(spec.contract)
]
GARBAGE: Final = (
    *(
        b"null",
        b"7",
        b'"a text"',
        b"[]",
        b"{}",
        b"[7, 7]",
        b"[[]]",
        b'[{"colour": "red"}]',
        b'{"colour": {"red": [1]}}',
    ),
    *(b'{"error": 7}', b'{"events": 7}', b'{"leagues": "none"}', b"<html>502 Bad Gateway</html>"),
)
"""Documents that are none of anybody's; an empty list may be."""

every_provider = pytest.mark.parametrize("spec", ALL.values(), ids=list(ALL))


def unchanged(_: Call, body: bytes) -> bytes:
    return body


class Day:
    """All that a provider can be asked for, once: what was published, which answers were held and which broke."""

    def __init__(self, spec: AnySpec, folder: Path, alerts: ContractAlerts | None = None) -> None:
        self.spec = spec
        self.script = script_of(spec.key)
        self.clock = FixedClock(self.script.now)
        self.alerts = ContractAlerts(self.clock, MeaningConfig().remember) if alerts is None else alerts
        self.folder = folder
        self.calls: list[tuple[Call, bytes]] = []
        self.published: list[tuple[Reading, int]] = []
        """Readings, each with how many of its answers were changed."""
        self.changed = 0
        self.later = timedelta() if alerts is None else timedelta(seconds=1)
        self.files = 0

    async def pass_by(self, change: Callable[[Call, bytes], bytes] = unchanged) -> None:
        scripted = ScriptedCaller(self.script)
        day = self

        class Changing:
            async def call(self, call: Call) -> Reply:
                reply = await scripted.call(call)
                body = change(call, reply.body)
                day.changed += body != reply.body
                day.calls.append((call, body))
                return replace(reply, body=body, fetched_at=reply.fetched_at + day.later)

        caller = HeldCaller(Changing(), {self.spec.key: self.spec.contract}, ANY_ITEM, self.alerts)
        made = watched(built(self.spec, caller), Canary(MeaningConfig(), self.alerts, self.clock))
        if made.polled is not None:
            await read_or_refused(made.polled.probe())
            for subject in await read_or_refused(made.polled.subjects()) or ():
                before = self.changed
                reading = await read_or_refused(
                    made.polled.fetch(Fetch(subject=subject, kickoff=None, now=self.script.now))
                )
                if reading is not None:
                    self.published.append((reading, self.changed - before))
        if made.locator is not None:
            await read_or_refused(made.locator.locate(self.script.town))
        if made.files is not None:
            self.files += len((await download_all(caller, made.files.sources(), self.folder)).done)


def items(reading: Reading) -> int:
    return len(reading.events) + len(reading.quotes) + len(reading.weather)


@every_provider
async def test_its_contract_covers_every_answer_and_its_own_good_ones_keep_it(spec: AnySpec, tmp_path: Path) -> None:
    day = Day(spec, tmp_path)
    await day.pass_by()
    assert_covered(spec.contract, day)
    assert day.alerts.open == ()
    assert day.files or any(items(reading) for reading, _ in day.published)


def assert_covered(contract: Contract, day: Day) -> None:
    """Each answer is of a document, and each field of a document stands in an answer, so that its loss is tried."""
    met: dict[str, set[str]] = {document.name: set() for document in contract.documents if document.endpoint}
    for call, body in day.calls:
        if call.kind is CallKind.SESSION:
            continue
        document = contract.document(call.endpoint, call.kind)
        assert document is not None, f"its contract says nothing of {call.endpoint}"
        met[document.name] |= document.hold(day.spec.key, body, ANY_ITEM)
    for document in contract.documents:
        if document.endpoint:
            missing = {path for path, _ in document.needed()} - met[document.name]
            assert not missing, f"no answer of its script has {document.name}: {', '.join(sorted(missing))}"


@pytest.mark.parametrize(("spec", "document", "path", "how"), DAMAGES)
async def test_a_broken_field_publishes_nothing_and_one_alert_names_it_until_it_is_right(
    spec: AnySpec, document: Document, path: str, how: str, tmp_path: Path
) -> None:
    day = Day(spec, tmp_path / "broken")
    await day.pass_by(damaged_answer(spec.contract, document, damage(document, path, how)))
    assert day.changed, "no answer of its script was changed"
    assert [(alert.document, alert.field) for alert in day.alerts.open] == [(document.name, path)]
    assert [items(reading) for reading, changed in day.published if changed] == [0] * sum(
        bool(changed) for _, changed in day.published
    )
    if document.endpoint == "files":
        assert day.files < sum(call.kind is CallKind.FILES for call, _ in day.calls)
    right = Day(spec, tmp_path / "right", day.alerts)
    await right.pass_by()
    assert day.alerts.open == ()


async def swallowed(spec: AnySpec) -> list[tuple[str, bytes]]:
    """Endpoints and garbage that the parsers alone, with nobody to hold their answers, took for an empty answer."""
    script = script_of(spec.key)
    found: list[tuple[str, bytes]] = []
    good = ScriptedCaller(script)
    feed = built(spec, good).polled
    for subject in await feed.subjects() if feed is not None else ():
        for garbage in GARBAGE:
            caller = ScriptedCaller(script, lambda _, body=garbage: body)  # type: ignore[misc]
            reading = await _fetched_alone(spec, caller, good, subject)
            if reading is None or reading.refused or items(reading):
                continue
            endpoints = {call.endpoint: call for call in caller.calls if call.kind is not CallKind.SESSION}
            found += [
                (name, garbage) for name, call in endpoints.items() if not _says_nothing(spec.contract, call, garbage)
            ]
    return found


async def _fetched_alone(spec: AnySpec, bad: ScriptedCaller, good: ScriptedCaller, subject: Subject) -> Reading | None:
    """A fetch whose own answers are garbage; what was asked before it was answered well."""

    class Late:
        """A ``Caller`` that turns bad when the subjects are known."""

        async def call(self, call: Call) -> Reply:
            known = call.kind in {CallKind.SPORTS, CallKind.SESSION} or not ready
            return await (good if known else bad).call(call)

    ready = False
    feed = built(spec, Late()).polled
    assert feed is not None
    await feed.subjects()
    ready = True
    now = script_of(spec.key).now
    return await read_or_refused(feed.fetch(Fetch(subject=subject, kickoff=None, now=now)))


def _says_nothing(contract: Contract, call: Call, body: bytes) -> bool:
    """Whether the contract takes the body for an answer without items, such as an empty list."""
    document = contract.document(call.endpoint, call.kind)
    if document is None:
        return False
    try:
        return not document.items(body)
    except PayloadRefusedError:
        return False


@every_provider
async def test_no_parser_swallows_garbage_into_an_empty_reading(spec: AnySpec) -> None:
    assert await swallowed(spec) == []


async def test_a_parser_that_does_is_found_out() -> None:
    tiny = ALL["tiny"]

    class Swallows(TinyFeed):
        async def fetch(self, fetch: Fetch) -> Reading:
            with suppress(PayloadRefusedError):
                return replace(await super().fetch(fetch), refused=())
            return Reading(provider=self.provider)

    def build(section: ProviderSection, _: Credentials, context: ProviderContext) -> BuiltProvider:
        assert isinstance(section, TinySection)
        return replace(tiny.build(section, _, context), polled=Swallows(context.caller, section.leagues))

    found = await swallowed(replace(tiny, build=build))
    assert {garbage for _, garbage in found} == {*GARBAGE} - {b"[]"}


@every_provider
async def test_garbage_of_any_call_ends_at_the_contract_or_is_refused(spec: AnySpec, tmp_path: Path) -> None:
    for garbage in GARBAGE:
        day = Day(spec, tmp_path)
        await day.pass_by(lambda call, body, bad=garbage: body if call.kind is CallKind.SESSION else bad)  # type: ignore[misc]
        assert [reading for reading, _ in day.published if items(reading)] == []
        assert not day.files


async def test_a_provider_without_a_contract_does_not_conform(tmp_path: Path) -> None:
    spec = replace(ALL["tiny"], contract=Contract(()))
    day = Day(spec, tmp_path)
    await day.pass_by()
    with pytest.raises(AssertionError, match="says nothing of odds"):
        assert_covered(spec.contract, day)


async def test_a_field_that_no_answer_shows_does_not_conform(tmp_path: Path) -> None:
    day = Day(ALL["tiny"], tmp_path)
    await day.pass_by()
    (document,) = ALL["tiny"].contract.documents
    more = replace(document, fields=replace(document.fields, read={**document.fields.read, "referee": TEXT.optional}))
    with pytest.raises(AssertionError, match="no answer of its script has odds: referee"):
        assert_covered(Contract((more,)), day)
