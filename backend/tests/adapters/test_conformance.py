"""What every adapter must show, whoever wrote it; docs/EXTENDING_ADAPTERS.md lists it."""

import re
import subprocess
import sys
from collections.abc import Awaitable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Final, TypeVar

import numpy as np
import orjson
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic import SecretStr, ValidationError

from advisor.adapters.registry import discovered, registered
from advisor.core.clock import FixedClock
from advisor.core.errors import ImportRefusedError, PayloadRefusedError, UpstreamError
from advisor.core.orders.awaited import nothing_awaited
from advisor.core.places import PlaceGroup
from advisor.identity.directory import TeamDirectory
from advisor.ports.feeds import Fetch
from advisor.providers.built import BuiltProvider, ProviderContext
from advisor.providers.credentials import Credentials
from advisor.providers.spec import AnySpec, EnabledProvider, SandboxAddress
from advisor.settings.environment import Settings
from advisor.settings.providers import configured_providers
from advisor.settings.providers_file import read_providers_file, sandbox_file
from advisor.settings.variables import declared_variables, own_variables
from advisor.settings.yaml_files import merged, read_tree
from advisor.testing.followed_fields import MemoryFollowedFields
from advisor.upstream.calls import Call, Caller, CallKind
from advisor.upstream.config import BreakerConfig
from advisor.upstream.provider import Answer, Verdict
from tests.adapters import planted
from tests.adapters.mutations import damaged
from tests.adapters.scripts import Script, ScriptedCaller, script_of

T = TypeVar("T")

PRODUCT: Final = registered()
ALL: Final = {**PRODUCT, **discovered(planted)}
DOCUMENT: Final = (Path(__file__).resolve().parents[3] / "docs" / "PROVIDERS.md").read_text()
SANDBOX: Final = SandboxAddress(url="http://127.0.0.1:8900", stream_host="127.0.0.1", stream_port=8901)
NONSENSE: Final = ("", "\n", "no key ☃\n", "0123456789" * 100)
GARBAGE: Final = (b"", b"\x00\xff\xfe", b"<html>502 Bad Gateway</html>", b"[]", b"{}", b"null", b'{"error": 7}')
STATUSES: Final = (200, 204, 304, 401, 403, 404, 408, 429, 500, 503)
DAMAGED: Final = settings(max_examples=80, suppress_health_check=list(HealthCheck))

every_provider = pytest.mark.parametrize("spec", ALL.values(), ids=list(ALL))
every_shipped_provider = pytest.mark.parametrize("spec", PRODUCT.values(), ids=list(PRODUCT))
with_credentials = pytest.mark.parametrize("spec", [s for s in ALL.values() if s.credentials], ids=lambda s: s.key)
with_sandbox = pytest.mark.parametrize("spec", [s for s in ALL.values() if s.sandbox], ids=lambda s: s.key)


def examples(spec: AnySpec) -> Credentials:
    return {each.variable: SecretStr(each.example) for each in spec.credentials}


def enabled(spec: AnySpec) -> EnabledProvider:
    """As its defaults and its script set it up."""
    tree = merged(read_tree(spec.defaults), {**script_of(spec.key).section})
    return EnabledProvider(
        spec=spec, section=spec.section.model_validate(tree), credentials=examples(spec), breaker=BreakerConfig()
    )


def built(spec: AnySpec, caller: Caller) -> BuiltProvider:
    script = script_of(spec.key)

    async def places() -> Sequence[PlaceGroup]:
        return script.places

    context = ProviderContext(
        caller=caller,
        clock=FixedClock(script.now),
        rng=np.random.default_rng(1),
        places=places,
        awaited=nothing_awaited,
        followed=MemoryFollowedFields(),
    )
    return enabled(spec).build(context)


def call_of(spec: AnySpec, kind: CallKind = CallKind.ODDS) -> Call:
    return Call(provider=spec.key, endpoint="odds", kind=kind, path="/odds")


async def exercised(made: BuiltProvider, script: Script) -> list[object]:
    """Everything its feeds can be asked for; what they gave."""
    given_back: list[object] = []
    if made.polled is not None:
        given_back.append(await made.polled.probe())
        given_back += [
            await made.polled.fetch(Fetch(subject=subject, kickoff=None, now=script.now))
            for subject in await made.polled.subjects()
        ]
    if made.locator is not None:
        given_back.append(await made.locator.locate(script.town))
    return given_back


@every_provider
def test_its_facts_are_complete(spec: AnySpec) -> None:
    assert re.fullmatch(r"[a-z][a-z0-9_]*", spec.key)
    assert spec.name.strip() == spec.name != ""
    assert re.fullmatch(r"https://[a-z0-9.-]+(/[A-Za-z0-9._/-]*)?", spec.site)
    assert spec.terms.endswith(".")
    assert spec.terms.isprintable()


@every_provider
def test_what_switches_it_on_is_all_that_its_settings_need(spec: AnySpec) -> None:
    assert spec.switch_on, "nothing would switch it on"
    given = {line.partition("=")[0]: line.partition("=")[2] for line in spec.switch_on}
    values = examples(spec)
    assert given.keys() - {"ADVISOR_PROVIDERS", "ADVISOR_SANDBOX"} == values.keys()
    named = given.get("ADVISOR_PROVIDERS", "")
    made = Settings(
        _env_file=None,
        sandbox=given.get("ADVISOR_SANDBOX", "auto"),
        providers=(named,) if named else (),
        credentials=values,
    )
    assert spec.key in [each.key for each in configured_providers(made, ALL).enabled]


def test_no_two_providers_rank_alike_on_kick_offs() -> None:
    ranks = [spec.kickoff_rank for spec in PRODUCT.values() if spec.kickoff_rank is not None]
    assert len(ranks) == len(set(ranks)) > 1


@with_credentials
def test_its_variables_are_no_others(spec: AnySpec) -> None:
    names = {each.variable for each in spec.credentials}
    assert not names & (own_variables() | {"DATABASE_URL"})
    assert not names & declared_variables({key: each for key, each in ALL.items() if key != spec.key})


@with_credentials
def test_its_credentials_are_described_and_nonsense_is_refused(spec: AnySpec) -> None:
    for credential in spec.credentials:
        assert re.fullmatch(r"ADVISOR_[A-Z0-9_]+", credential.variable)
        assert credential.description.endswith(".")
        assert credential.if_missing
        assert credential.refusal(examples(spec)) == ""
        assert credential.refusal({}) == credential.if_missing
    first = spec.credentials[0]
    for text in NONSENSE:
        refusal = first.refusal({first.variable: SecretStr(text)})
        assert refusal
        assert not text.strip() or text.strip() not in refusal


@every_provider
def test_its_section_is_made_of_its_defaults_and_refuses_unknown_names(spec: AnySpec) -> None:
    defaults = read_tree(spec.defaults)
    config = spec.section.model_validate(defaults).provider_config(spec.key, BreakerConfig())
    assert config.base_url.startswith("https://")
    assert config.rate_limits
    with pytest.raises(ValidationError, match="colour"):
        spec.section.model_validate({**defaults, "colour": "red"})


@every_provider
def test_it_is_built_without_a_call_and_everything_has_its_key(spec: AnySpec) -> None:
    caller = ScriptedCaller(script_of(spec.key))
    made = built(spec, caller)
    assert made.provider.key == spec.key
    assert made.polled is None or made.polled.provider == spec.key
    assert made.pushed is None or made.pushed.provider == spec.key
    assert made.files is None or {source.provider for source in made.files.sources()} == {spec.key}
    assert made.polled or made.pushed or made.files
    assert not caller.calls


@with_credentials
async def test_its_secrets_show_nowhere_but_in_the_credentials_of_a_call(spec: AnySpec) -> None:
    caller = ScriptedCaller(script_of(spec.key))
    made = built(spec, caller)
    shown: list[object] = [enabled(spec), made]
    if made.provider.authorise is not None:
        shown += [await made.provider.authorise(call_of(spec, kind), False) for kind in (CallKind.ODDS, CallKind.PROBE)]
    shown += [*await exercised(made, script_of(spec.key)), *caller.calls]
    text = "".join(map(repr, shown)) + "".join(str(call.body) for call in caller.calls)
    for secret in spec.secrets:
        assert secret.example in made.provider.secrets()
        assert secret.example not in text


@every_provider
async def test_its_polled_feed_lists_subjects_fetches_them_and_is_probed(spec: AnySpec) -> None:
    script = script_of(spec.key)
    caller = ScriptedCaller(script)
    made = built(spec, caller)
    if made.polled is None:
        return
    answer = await made.polled.probe()
    assert answer == answer.strip() != ""
    assert answer.isprintable()
    subjects = await made.polled.subjects()
    assert subjects
    assert len({(subject.kind, subject.key) for subject in subjects}) == len(subjects)
    items = 0
    for subject in subjects:
        assert subject.key
        assert subject.sport
        assert subject.cost >= 0
        reading = await made.polled.fetch(Fetch(subject=subject, kickoff=None, now=script.now))
        assert reading.provider == spec.key
        assert not reading.refused
        items += len(reading.events) + len(reading.quotes) + len(reading.weather)
    assert items
    for call in caller.calls:
        assert call.provider == spec.key
        assert re.fullmatch(r"[a-z][a-zA-Z_]*", call.endpoint)
        assert call.path.startswith(("/", "https://"))


@every_provider
def test_it_classifies_every_status_whatever_the_body(spec: AnySpec) -> None:
    classify = built(spec, ScriptedCaller(script_of(spec.key))).provider.classify
    for body in GARBAGE:
        verdicts: Mapping[int, Verdict] = {
            status: classify(call_of(spec), Answer(status=status, headers={}, body=body)).verdict for status in STATUSES
        }
        assert verdicts[401] in {Verdict.UNAUTHORISED, Verdict.REFUSED}
        assert verdicts[403] in {Verdict.UNAUTHORISED, Verdict.REFUSED, Verdict.LIMITED}
        assert {verdicts[404], verdicts[408]} <= {Verdict.FAILED, Verdict.REFUSED}
        assert verdicts[429] is Verdict.LIMITED
        assert {verdicts[500], verdicts[503]} == {Verdict.FAILED}


@every_provider
async def test_its_good_answers_are_classified_as_such(spec: AnySpec) -> None:
    script = script_of(spec.key)
    caller = ScriptedCaller(script)
    made = built(spec, caller)
    await exercised(made, script)
    if made.files is not None:
        caller.calls += [
            Call(provider=spec.key, endpoint="files", kind=CallKind.FILES, path=source.path)
            for source in made.files.sources()
        ]
    for call in caller.calls:
        answer = Answer(status=200, headers={}, body=script.answer(call))
        assert made.provider.classify(call, answer).verdict is Verdict.OK


@every_provider
@DAMAGED
@given(data=st.data())
async def test_a_damaged_answer_raises_nothing_but_what_is_named(spec: AnySpec, data: st.DataObject) -> None:
    script = script_of(spec.key)

    def damage(body: bytes) -> bytes:
        return data.draw(damaged(orjson.loads(body)))

    good, bad = built(spec, ScriptedCaller(script)), built(spec, ScriptedCaller(script, damage))
    if bad.polled is not None and good.polled is not None:
        await read_or_refused(bad.polled.probe())
        await read_or_refused(bad.polled.subjects())
        for subject in await good.polled.subjects():
            reading = await read_or_refused(bad.polled.fetch(Fetch(subject=subject, kickoff=None, now=script.now)))
            assert reading is None or reading.provider == spec.key
    if bad.locator is not None:
        await read_or_refused(bad.locator.locate(script.town))


async def read_or_refused(work: Awaitable[T]) -> T | None:
    """What the feed gives; None where it refuses by name. Anything else it raises fails the test."""
    try:
        return await work
    except (PayloadRefusedError, UpstreamError):
        return None


@every_provider
@DAMAGED
@given(data=st.data())
def test_a_damaged_file_is_read_or_refused(spec: AnySpec, data: st.DataObject) -> None:
    script = script_of(spec.key)
    files = built(spec, ScriptedCaller(script)).files
    if files is None:
        return
    content = script.answer(call_of(spec, CallKind.FILES))
    cut = data.draw(st.integers(0, len(content)))
    spliced = content[:cut] + data.draw(st.binary(max_size=4)) + content[cut + data.draw(st.integers(0, 4)) :]
    damage = data.draw(st.sampled_from([content[:cut], content[cut:], spliced, content * 2, b""]))
    with suppress(ImportRefusedError):
        files.read(damage, "sample.csv", TeamDirectory.shipped())


@with_sandbox
def test_its_double_is_reached_with_the_credentials_it_accepts(spec: AnySpec) -> None:
    section = sandbox_file(SANDBOX, {spec.key: spec}).providers[spec.key]
    config = section.provider_config(spec.key, BreakerConfig())
    assert config.base_url.startswith(SANDBOX.url)
    assert not config.hosts
    assert spec.sandbox is not None
    accepted = {name: SecretStr(value) for name, value in spec.sandbox.credentials.items()}
    assert all(credential.refusal(accepted) == "" for credential in spec.credentials)


@every_shipped_provider
def test_the_documentation_names_it_and_its_variables(spec: AnySpec) -> None:
    assert f"| `{spec.key}` |" in DOCUMENT
    for credential in spec.credentials:
        assert f"`{credential.variable}`" in DOCUMENT


def test_every_section_of_the_defaults_has_a_spec_and_every_spec_a_section() -> None:
    assert set(read_providers_file(None, PRODUCT).providers) == set(PRODUCT)
    assert {spec.defaults.parent.name for spec in PRODUCT.values()} == set(PRODUCT)


def test_facts_and_settings_are_read_without_what_only_fetching_needs() -> None:
    load = "from advisor.settings.variables import load_settings"
    read = f"{load}; from advisor.settings.providers import configured_providers"
    heavy = "{'numpy', 'numba', 'polars', 'httpx', 'asyncpg', 'sqlalchemy', 'openpyxl', 'rapidfuzz'}"
    code = f"import sys; {read}; configured_providers(load_settings(None)); print(*sorted({heavy} & {{*sys.modules}}))"
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert found.stdout.strip() == ""


def test_they_are_listed_in_one_order_with_those_of_odds_first() -> None:
    assert list(PRODUCT) == sorted(PRODUCT, key=lambda key: (not PRODUCT[key].sells_odds, key))
