"""A server whose calls are answered in this process, and which kills itself at the n-th step of their writes.

``python -m tests.support.crashing_calls HOME STEP``: prints the name of each operation when it is answered. The steps of a
write are within its transaction, when all is done that a call writes, and behind the commit. STEP 0 never kills.
"""

import base64
import json
import sys
from contextlib import closing
from pathlib import Path

import anyio

from acm import compose
from acm.api import observing
from acm.api.server.run import build_application
from acm.model.private_ca.templates import ROOT
from acm.model.trail import Trail
from acm.settings import ServerSettings
from acm.store.sql_store import SqlStore
from tests.support.crashing import Fuse
from tests.support.imports import made

SERVICES = {"acm": "CertificateManager", "acm-pca": "ACMPrivateCA"}
NAME = "called.test"
DAYS = 30
TAG = {"Key": "called", "Value": "yes"}


def store_class(fuse):
    """Return the class of stores whose writes for a call are two steps each."""

    class CrashingSqlStore(SqlStore):
        def _prepared(self, work):
            if observing.current() is None:
                return work

            def crossed(tx):
                result = work(tx)
                fuse.burn()
                return result

            return crossed

        def _submit(self, work):
            outcome = super()._submit(work)
            if observing.current() is not None:
                outcome.add_done_callback(lambda _: fuse.burn())
            return outcome

        async def write(self, work):
            result = await super().write(work)
            if observing.current() is not None:
                fuse.burn()
            return result

    return CrashingSqlStore


async def call(app, service, operation, members):
    """Have one operation answered; return its answer's members."""
    scope = {
        "type": "http",
        "method": "POST",
        "path": "/",
        "raw_path": b"/",
        "query_string": b"",
        "client": ("127.0.0.1", 1),
        "headers": [
            (b"x-amz-target", f"{SERVICES[service]}.{operation}".encode()),
            (b"content-type", b"application/x-amz-json-1.1"),
        ],
    }
    sent = []

    async def receive():
        return {"type": "http.request", "body": json.dumps(members).encode(), "more_body": False}

    async def send(message):
        sent.append(message)

    await app(scope, receive, send)
    assert sent[0]["status"] == 200, sent
    print(operation, flush=True)  # noqa: T201
    return json.loads(sent[1]["body"])


async def calls(app):
    """Have operations answered that change something: with one write or two, with an answer on record or none."""
    (arn,) = (await call(app, "acm", "RequestCertificate", {"DomainName": NAME})).values()
    foreign = made("imported.called.test")
    given = {"Certificate": _base64(foreign.pem), "PrivateKey": _base64(foreign.key_pem)}
    await call(app, "acm", "ImportCertificate", given)
    await call(app, "acm", "AddTagsToCertificate", {"CertificateArn": arn, "Tags": [TAG]})
    asked = {"IdempotencyToken": "token", "ExpiryEvents": {"DaysBeforeExpiry": DAYS}}
    await call(app, "acm", "PutAccountConfiguration", asked)
    described = {
        "KeyAlgorithm": "EC_prime256v1",
        "SigningAlgorithm": "SHA256WITHECDSA",
        "Subject": {"CommonName": "Called"},
    }
    asked = {"CertificateAuthorityType": "ROOT", "CertificateAuthorityConfiguration": described}
    of = await call(app, "acm-pca", "CreateCertificateAuthority", asked)
    csr = (await call(app, "acm-pca", "GetCertificateAuthorityCsr", of))["Csr"]
    asked = {
        **of,
        "Csr": _base64(csr),
        "SigningAlgorithm": "SHA256WITHECDSA",
        "TemplateArn": ROOT.arn,
        "Validity": {"Value": 1, "Type": "YEARS"},
    }
    await call(app, "acm-pca", "IssueCertificate", asked)


def _base64(text):
    octets = text if isinstance(text, bytes) else text.encode()
    return base64.b64encode(octets).decode()


def main():
    home, fuse = Path(sys.argv[1]), Fuse(int(sys.argv[2]))
    settings = ServerSettings(
        home=home, no_auth=True, accepted_suffixes=None, trail=Trail.CHANGES, throttling=False
    )
    compose.SqlStore = store_class(fuse)
    with closing(compose.open_engine(settings)) as engine:
        engine.start()
        anyio.run(calls, build_application(settings, engine))


if __name__ == "__main__":
    main()
