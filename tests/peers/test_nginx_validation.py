"""Validation over HTTP against nginx, found through BIND 9, asked for by boto3 and by the command line."""

import json
import time
import urllib.request
from urllib.parse import urlsplit

import pytest

from tests.support.bind9 import Bind9
from tests.support.nginx import Nginx
from tests.support.server import LOOK_SECONDS, acm, serving

pytestmark = [pytest.mark.peer, pytest.mark.slow]
HOSTS = ("web.http.test", "shop.http.test")


@pytest.fixture
def nginx(tmp_path):
    with Nginx(tmp_path / "nginx") as running:
        yield running


def zone(folder, records):
    return Bind9(folder / "bind9", ("http.test",), records={"http.test": records})


def environment(bind9, networks="127.0.0.0/8,::1/128"):
    return {
        "ACM_NAMESERVERS": f"127.0.0.1:{bind9.port}",
        "ACM_ALLOWED_NETWORKS": networks,
        "ACM_ACCEPTED_SUFFIXES": "test",
    }


def requested(client, *names):
    return client.request_certificate(
        DomainName=names[0],
        SubjectAlternativeNames=list(names[1:]) or list(names),
        ValidationMethod="HTTP",
        KeyAlgorithm="EC_prime256v1",
    )["CertificateArn"]


def redirects(client, arn):
    options = client.describe_certificate(CertificateArn=arn)["Certificate"]["DomainValidationOptions"]
    return [(o["HttpRedirect"]["RedirectFrom"], o["HttpRedirect"]["RedirectTo"]) for o in options]


def path_of(url):
    return urlsplit(url).path


def wait_for(client, arn, status):
    for _ in range(LOOK_SECONDS * 5):
        seen = client.describe_certificate(CertificateArn=arn)["Certificate"]
        if seen["Status"] == status:
            return seen
        time.sleep(0.2)
    pytest.fail(f"{seen['Status']}, not {status}")


def why(home, arn, text):
    """Wait until `acm why` says ``text`` of a certificate."""
    for _ in range(LOOK_SECONDS * 2):
        said = acm(home, "describe", arn, "--output", "json")
        seen = [v.get("Look", {}) for v in json.loads(said)["Certificate"]["DomainValidationOptions"]]
        if any(text in look.get("Message", "") for look in seen):
            return
        time.sleep(0.5)
    pytest.fail(said)


def test_a_certificate_is_issued_once_the_web_server_redirects_or_has_the_content(tmp_path, nginx):
    records = "\n".join(f"{host.partition('.')[0]} A {nginx.address}" for host in HOSTS)
    with (
        zone(tmp_path, records) as bind9,
        serving(tmp_path / "home", environ=environment(bind9)) as server,
    ):
        client = server.new_client()
        arn = requested(client, *HOSTS)
        why(server.home, arn, "it answered with status 404")
        (first, first_to), (second, second_to) = redirects(client, arn)
        with urllib.request.urlopen(server.url + path_of(second_to)) as page:
            content = page.read().decode()
        nginx.serve(
            {
                path_of(first): f"return 301 {first_to};",
                path_of(second): f'default_type text/plain; return 200 "{content}\\n";',
            }
        )
        wait_for(client, arn, "ISSUED")


def test_an_ipv6_address_is_enough(tmp_path):
    with (
        Nginx(tmp_path / "nginx", "::1") as nginx,
        zone(tmp_path, "web AAAA ::1") as bind9,
        serving(tmp_path / "home", environ=environment(bind9)) as server,
    ):
        client = server.new_client()
        arn = requested(client, HOSTS[0])
        ((source, target),) = redirects(client, arn)
        nginx.serve({path_of(source): f"return 302 {target};"})
        wait_for(client, arn, "ISSUED")


def test_a_server_asks_no_address_of_its_own_machine_unless_it_is_told_to(tmp_path, nginx):
    with (
        zone(tmp_path, f"web A {nginx.address}") as bind9,
        serving(tmp_path / "home", environ=environment(bind9, networks="127.0.0.1/32")) as server,
    ):
        client = server.new_client()
        arn = requested(client, HOSTS[0])
        ((source, target),) = redirects(client, arn)
        nginx.serve({path_of(source): f"return 302 {target};"})
        why(server.home, arn, f"its addresses ({nginx.address}) are outside allowedNetworks")
        assert (
            client.describe_certificate(CertificateArn=arn)["Certificate"]["Status"] == "PENDING_VALIDATION"
        )
