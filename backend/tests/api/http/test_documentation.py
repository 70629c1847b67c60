"""The API's documentation is a page whose every part comes from the API itself."""

import re
from html.parser import HTMLParser
from urllib.parse import urljoin, urlsplit

import httpx
import pytest

from advisor.api.app import AdvisorApi
from advisor.api.http.scopes import ANONYMOUS
from tests.api.http.conftest import problem_of

PAGE = "/api/v1/docs"
KINDS = {".js": "text/javascript", ".css": "text/css", ".png": "image/png", ".json": "application/json"}


class Page(HTMLParser):
    """What a page loads, and whether anything in it is inline that its policy would not allow."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.links: list[str] = []
        self.inline: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.links += [value for name in ("src", "href") if (value := given.get(name))]
        if (tag == "script" and not given.get("src")) or tag == "style":
            self.inline.append(tag)
        self.inline += [name for name in given if name == "style" or name.startswith("on")]


async def test_every_part_of_the_page_comes_from_the_same_origin(client: httpx.AsyncClient) -> None:
    answer = await client.get(PAGE)
    assert (answer.status_code, answer.headers["content-type"]) == (200, "text/html; charset=utf-8")
    page = Page(answer.text)
    assert {"docs/swagger-ui-bundle.js", "docs/start.js", "docs/swagger-ui.css", "openapi.json"} <= set(page.links)
    assert page.inline == []
    assert re.findall(r"(?:https?:)?//", answer.text) == []
    for link in page.links:
        address = urljoin(str(answer.url), link)
        assert urlsplit(address).netloc == answer.url.netloc.decode()
        part = await client.get(address)
        assert part.status_code == 200, link
        assert part.headers["content-type"].split(";")[0] == KINDS[link[link.rindex(".") :]]
        assert len(part.content) > 0


async def test_the_script_reads_our_document_and_nothing_else(client: httpx.AsyncClient) -> None:
    script = (await client.get(f"{PAGE}/start.js")).text
    assert 'new URL("openapi.json", document.baseURI)' in script
    assert "validatorUrl: null" in script
    assert 'supportedSubmitMethods: ["get"]' in script
    assert "http" not in script


async def test_the_style_sheet_loads_nothing(client: httpx.AsyncClient) -> None:
    sheet = (await client.get(f"{PAGE}/swagger-ui.css")).text
    assert "@import" not in sheet
    assert {loaded[:5] for loaded in re.findall(r"url\(\s*['\"]?([^)'\"]+)", sheet)} == {"data:"}


async def test_the_page_may_load_what_it_needs_and_no_more(client: httpx.AsyncClient) -> None:
    [policy] = (await client.get(PAGE)).headers.get_list("content-security-policy")
    rules = {name: sources for name, *sources in (rule.split() for rule in policy.split(";"))}
    assert rules.pop("default-src") == rules.pop("frame-ancestors") == ["'none'"]
    assert rules.pop("base-uri") == rules.pop("form-action") == ["'none'"]
    assert rules.pop("img-src") == ["'self'", "data:"]
    assert rules == {"script-src": ["'self'"], "style-src": ["'self'"], "connect-src": ["'self'"]}


@pytest.mark.parametrize("path", [f"{PAGE}/start.js", f"{PAGE}/swagger-ui-bundle.js"])
async def test_its_parts_have_the_policy_of_all_answers(client: httpx.AsyncClient, path: str) -> None:
    headers = (await client.get(path)).headers
    assert headers.get_list("content-security-policy") == ["default-src 'none'; frame-ancestors 'none'"]
    assert headers["cache-control"] == "max-age=3600"


async def test_there_is_nothing_else_beside_the_page(client: httpx.AsyncClient) -> None:
    problem_of(await client.get(f"{PAGE}/routes.py"), 404, "no_such_path")
    problem_of(await client.get(f"{PAGE}/redoc.standalone.js"), 404, "no_such_path")


async def test_who_may_not_read_the_api_may_not_read_its_documentation(
    app: AdvisorApi, client: httpx.AsyncClient
) -> None:
    app.state.identify = lambda _: ANONYMOUS
    problem_of(await client.get(PAGE), 403, "forbidden")
