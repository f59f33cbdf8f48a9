"""Signatures: botocore signs, we check; every change on the way is seen."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

import pytest
from botocore.auth import SigV4Auth, SigV4QueryAuth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

from acm.wire import sigv4
from acm.wire.faults import Fault

SECRET = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"
TOKEN = "a-session-token/with+signs=="
NOW = datetime(2026, 3, 1, 12, 0, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def botocore_signs_at_noon(monkeypatch):
    monkeypatch.setattr("botocore.auth.get_current_datetime", lambda: NOW)


def signed(*, path="/", body=b"{}", token=None, presigned=False, service="acm", secret=SECRET):
    headers = {
        "host": "127.0.0.1:4566",
        "x-amz-target": "CertificateManager.ListCertificates",
        "X-Odd": " a   b ",
    }
    request = AWSRequest("POST", f"http://127.0.0.1:4566{path}", headers=headers, data=body)
    credentials = Credentials("AKIDEXAMPLE", secret, token)
    signer = SigV4QueryAuth if presigned else SigV4Auth
    signer(credentials, service, "eu-west-1").add_auth(request)
    url = urlsplit(request.url)
    return sigv4.Request(
        method="POST",
        path=url.path,
        query=url.query,
        headers=[(name.lower(), value) for name, value in request.headers.items()],
        body=request.data or b"",  # presigning moves what a body holds into the query
    )


def verify(request, *, now=NOW, secret=SECRET, service="acm"):
    sigv4.verify(request, sigv4.claim_of(request), secret, now=now, service=service)


def refused(request, **options):
    with pytest.raises(Fault) as refusal:
        verify(request, **options)
    return refusal.value


KINDS = {
    "in a header": {},
    "with a session token": {"token": TOKEN},
    "presigned": {"presigned": True},
    "presigned with a token": {"presigned": True, "token": TOKEN},
    "with a path and a query": {"path": "/a%20b/~c?x=1&y=%2F%2B&x=0&z="},
    "with an empty body": {"body": b""},
    "with any octets": {"body": bytes(range(256))},
}
kinds = pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS)


@kinds
def test_what_botocore_signs_is_accepted(kind):
    request = signed(**kind)
    claim = sigv4.claim_of(request)
    verify(request)
    assert (claim.access_key, claim.region, claim.session_token) == (
        "AKIDEXAMPLE",
        "eu-west-1",
        kind.get("token"),
    )


@kinds
@pytest.mark.parametrize(
    "change",
    [
        lambda r: replace(r, method="GET"),
        lambda r: replace(r, path="/other"),
        lambda r: replace(r, query=f"{r.query}&more=1"),
        lambda r: replace(r, headers=[(n, "x" if n == "host" else v) for n, v in r.headers]),
        lambda r: replace(r, headers=[(n, f"{v}s" if n == "x-amz-target" else v) for n, v in r.headers]),
    ],
    ids=["method", "path", "query", "host", "target"],
)
def test_a_change_on_the_way_is_seen(kind, change):
    assert refused(change(signed(**kind))).code == "InvalidSignatureException"


def test_a_changed_body_is_seen_although_the_client_says_its_old_hash():
    request = signed()
    lying = replace(request, body=b"[]", headers=[*request.headers, ("x-odd-hash", "0" * 64)])
    assert refused(lying).code == "InvalidSignatureException"


def test_another_secret_is_refused():
    assert refused(signed(), secret="other").code == "InvalidSignatureException"


def test_another_service_is_refused():
    assert "scoped to correct service" in refused(signed(service="s3")).message


def test_headers_that_nobody_signed_are_refused():
    request = signed()
    added = replace(request, headers=[*request.headers, ("x-amz-added", "1")])
    assert "x-amz-added" in refused(added).message


@pytest.mark.parametrize(("late", "code"), [(-6, "not yet current"), (6, "expired")])
def test_a_clock_that_is_off_by_more_than_five_minutes_is_told(late, code):
    assert code in refused(signed(), now=NOW + timedelta(minutes=late)).message


def test_a_presigned_request_ends():
    request = signed(presigned=True)
    verify(request, now=NOW + timedelta(minutes=59))
    assert "expired" in refused(request, now=NOW + timedelta(minutes=62)).message


INCOMPLETE = {
    "no signature at all": ([], "MissingAuthenticationTokenException"),
    "another scheme": ([("authorization", "Basic abc")], "IncompleteSignatureException"),
    "parts missing": (
        [("authorization", f"{sigv4.ALGORITHM} Credential=a/b")],
        "IncompleteSignatureException",
    ),
    "a short credential": (
        [("authorization", f"{sigv4.ALGORITHM} Credential=a/b, SignedHeaders=host, Signature={'0' * 64}")],
        "IncompleteSignatureException",
    ),
    "no date": (
        [
            (
                "authorization",
                f"{sigv4.ALGORITHM} Credential=a/b/c/d/aws4_request, SignedHeaders=host, Signature={'0' * 64}",
            )
        ],
        "IncompleteSignatureException",
    ),
}


@pytest.mark.parametrize(("headers", "code"), INCOMPLETE.values(), ids=INCOMPLETE)
def test_an_incomplete_signature_is_told(headers, code):
    request = sigv4.Request(method="POST", path="/", query="", headers=headers, body=b"")
    assert refused(request).code == code
