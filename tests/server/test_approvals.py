"""Validation by e-mail from end to end: `acm serve`, a real Postfix, the page as a browser without JavaScript has it."""

import html
import re
import socket
import urllib.error
import urllib.parse
import urllib.request

import pytest

from tests.support.postfix import postfix  # noqa: F401 - a fixture
from tests.support.server import serving

pytestmark = [pytest.mark.slow, pytest.mark.peer]

FIVE = tuple(
    f"{box}@example.com" for box in ("admin", "administrator", "hostmaster", "postmaster", "webmaster")
)


@pytest.fixture
def mailing_server(tmp_path, postfix):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        address = f"127.0.0.1:{free.getsockname()[1]}"
    environ = {**postfix.settings, "ACM_APPROVAL_BASE_URL": f"http://{address}"}
    with serving(tmp_path / "home", environ=environ, listen=address) as served:
        yield served


def link_in(message):
    (link,) = re.findall(r"^http\S+$", message.get_content(), re.MULTILINE)
    return link


def fetched(url, data=None):
    """Return status and text of a page."""
    body = None if data is None else urllib.parse.urlencode(data).encode()
    try:
        with urllib.request.urlopen(urllib.request.Request(url, body), timeout=30) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as refusal:
        return refusal.code, refusal.read().decode()


def form_of(url, page):
    """Return where a page's form goes and what it holds, as a browser reads it."""
    action = html.unescape(re.search(r'<form method="post" action="([^"]*)"', page)[1])
    fields = dict(re.findall(r'<input type="hidden" name="([^"]*)" value="([^"]*)"', page))
    return urllib.parse.urljoin(url, action), {name: html.unescape(value) for name, value in fields.items()}


def test_a_name_is_approved_by_a_link_in_a_message_that_postfix_delivered(mailing_server, postfix):
    client = mailing_server.new_client()
    arn = client.request_certificate(
        DomainName="www.example.com",
        ValidationMethod="EMAIL",
        KeyAlgorithm="EC_prime256v1",
        DomainValidationOptions=[{"DomainName": "www.example.com", "ValidationDomain": "example.com"}],
    )["CertificateArn"]
    (option,) = client.describe_certificate(CertificateArn=arn)["Certificate"]["DomainValidationOptions"]
    assert (option["ValidationDomain"], option["ValidationMethod"]) == ("example.com", "EMAIL")
    assert sorted(option["ValidationEmails"]) == sorted(FIVE)

    messages = postfix.delivered_to(*FIVE)
    message = messages["hostmaster@example.com"]
    assert message["Subject"] == "Certificate request for www.example.com"
    for value in (arn, "123456789012", "us-east-1", "www.example.com"):
        assert value in message.get_content()

    link = link_in(message)
    status, page = fetched(link)
    assert status == 200
    assert arn in page
    assert client.describe_certificate(CertificateArn=arn)["Certificate"]["Status"] == "PENDING_VALIDATION"

    status, page = fetched(*form_of(link, page))
    assert (status, "is approved" in page) == (200, True)
    client.get_waiter("certificate_validated").wait(
        CertificateArn=arn, WaiterConfig={"Delay": 1, "MaxAttempts": 30}
    )
    detail = client.describe_certificate(CertificateArn=arn)["Certificate"]
    assert detail["DomainValidationOptions"][0]["ValidationStatus"] == "SUCCESS"

    for again in (link, link_in(messages["admin@example.com"])):
        status, page = fetched(again)
        assert (status, "approved" in page, "<form" in page) == (410, True, False)
