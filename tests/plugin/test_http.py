"""Certificates that are validated over HTTP, over the real embedded engine; web servers answer as they are told."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from acm import compose
from acm.compose import open_manager
from acm.validation.http_fetch import Response
from acm.validation.tokens import http_redirect
from acm.validation.validator import Validator
from tests.plugin.harness import CERTIFICATE, VALIDATION, Aborted, Plugin, plugins
from tests.support.nameserver import Authority, Network

NAMES = ("shop.example.test", "www.example.test")
ASKED = {
    "domainName": NAMES[1],
    "subjectAlternativeNames": [NAMES[0]],
    "validationMethod": "HTTP",
    "keyAlgorithm": "EC_prime256v1",
}
HOST, NAME_SERVER = "203.0.113.80", "192.0.2.53"


def redirect_of(name: str) -> dict[str, str]:
    made = http_redirect(
        installation="default",
        account="123456789012",
        base_url="http://acm-validations.internal",
        name=name,
    )
    return {"domainName": name, "redirectFrom": made.redirect_from, "redirectTo": made.redirect_to}


class Web:
    """The web servers of all names: they redirect what is in ``redirects``."""

    def __init__(self) -> None:
        self.redirects: dict[str, str] = {}

    async def __call__(self, page: object, address: str) -> Response:
        assert address == HOST
        target = self.redirects.get(str(page))
        return Response(302, location=target) if target else Response(404)


@pytest.fixture
def web(monkeypatch: pytest.MonkeyPatch) -> Web:
    """Put web servers behind every name of example.test, in an internet of one name server."""
    web = Web()
    zone = "".join(f"{name.partition('.')[0]} A {HOST}\n" for name in NAMES)
    network = Network({NAME_SERVER: Authority({"example.test.": zone})})
    monkeypatch.setattr(compose, "ask_over_network", network)
    monkeypatch.setattr(compose, "Validator", lambda resolver, **more: Validator(resolver, fetch=web, **more))
    return web


@pytest.fixture
def start() -> Iterator[Callable[[], Plugin]]:
    with plugins(open_manager) as make:
        yield make


@pytest.fixture
def plugin(start: Callable[[], Plugin], home: str, web: Web) -> Plugin:
    plugin = start()
    plugin.configured({"home": home, "nameservers": [NAME_SERVER]})
    return plugin


def test_a_preview_shows_what_each_web_server_has_to_redirect_and_writes_nothing(
    plugin: Plugin, home: str
) -> None:
    preview = plugin.create(CERTIFICATE, plugin.checked(CERTIFICATE, ASKED), preview=True)
    assert preview.state["validationRedirects"] == [redirect_of(name) for name in NAMES]
    assert preview.state["validationRecords"] == preview.state["domainValidationOptions"] == []
    assert preview.state["validationEmails"] == []
    assert not Path(home).exists()


def test_a_wildcard_is_refused_at_preview_at_its_place(plugin: Plugin) -> None:
    _, failures = plugin.check(CERTIFICATE, {**ASKED, "subjectAlternativeNames": ["*.example.test"]})
    assert set(failures) == {"subjectAlternativeNames[0]"}
    assert "over HTTP" in failures["subjectAlternativeNames[0]"]


def test_a_change_of_method_replaces_the_certificate(plugin: Plugin) -> None:
    certificate = plugin.up(CERTIFICATE, ASKED)
    inputs = plugin.checked(CERTIFICATE, {**ASKED, "validationMethod": "DNS"})
    assert "validationMethod" in plugin.diff(CERTIFICATE, certificate, inputs).replaces


@pytest.mark.slow
def test_the_wait_says_what_the_web_server_answered_and_goes_on_once_it_redirects(
    plugin: Plugin, web: Web
) -> None:
    certificate = plugin.up(CERTIFICATE, ASKED)
    assert certificate.state["validationRedirects"] == [redirect_of(name) for name in NAMES]
    with pytest.raises(Aborted) as waiting:
        plugin.up(VALIDATION, {"certificateArn": certificate.id}, timeout=2.0)
    told = " ".join(waiting.value.partial.reasons)
    assert f"wants {redirect_of(NAMES[0])['redirectFrom']} to redirect to" in told
    assert "it answered with status 404" in told

    web.redirects = {one["redirectFrom"]: one["redirectTo"] for one in map(redirect_of, NAMES)}
    validation = plugin.up(VALIDATION, {"certificateArn": certificate.id})
    assert validation.state["status"] == "ISSUED"


def test_names_of_records_are_refused_where_none_are_wanted(plugin: Plugin) -> None:
    certificate = plugin.up(CERTIFICATE, ASKED)
    with pytest.raises(Aborted, match="validated by HTTP: it wants no records"):
        plugin.up(
            VALIDATION, {"certificateArn": certificate.id, "validationRecordFqdns": ["_x.www.example.test"]}
        )
