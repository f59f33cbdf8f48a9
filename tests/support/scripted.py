"""A backend that answers as a test says: a real HTTP server on loopback, asked by a real botocore client."""

import contextlib
import json
import threading
from collections import deque
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from acm.compose import open_manager
from acm.settings import Settings

ACCOUNT = "210987654321"
ARN = f"arn:aws:acm:us-east-1:{ACCOUNT}:certificate/12345678-1234-1234-1234-123456789012"
KEYS = {"access_key": "AKIACANARYCANARY0001", "secret_key": "canary-of-the-secret-key"}
IDENTITY = f"<GetCallerIdentityResponse><GetCallerIdentityResult><Account>{ACCOUNT}</Account></GetCallerIdentityResult></GetCallerIdentityResponse>"


@dataclass(frozen=True)
class Refusal:
    """An answer that is an error."""

    code: str
    message: str = "It was refused."
    status: int = 400

    @property
    def body(self):
        return {"__type": self.code, "message": self.message}


@dataclass
class Script:
    """What is answered to each operation, in turn, the last answer for ever; and what was asked."""

    url: str = ""
    answers: dict[str, deque] = field(default_factory=dict)
    asked: list[tuple[str, dict]] = field(default_factory=list)
    headers: dict[str, str] = field(default_factory=dict)

    def say(self, operation, *answers):
        self.answers[operation] = deque(answers)

    def answer(self, operation, members):
        self.asked.append((operation, members))
        left = self.answers.get(operation)
        if not left:
            return Refusal("AccessDeniedException", f"{operation} is not in the script.")
        return left.popleft() if len(left) > 1 else left[0]

    def of(self, operation):
        return [members for name, members in self.asked if name == operation]

    def manager(self, **settings):
        return open_manager(Settings(**{"backend": "aws", "endpoint": self.url, **KEYS, **settings}))


@contextlib.contextmanager
def scripted():
    """Serve a script; it begins with an account whose configuration is ACM's default."""
    script = Script()
    script.say("GetAccountConfiguration", {"ExpiryEvents": {"DaysBeforeExpiry": 45}})
    script.say("ListTagsForCertificate", {"Tags": []})

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self):
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            target = self.headers.get("X-Amz-Target")
            if target is None:
                return self._send(200, IDENTITY, "text/xml")
            answer = script.answer(target.rpartition(".")[2], json.loads(body or b"{}"))
            refused = isinstance(answer, Refusal)
            text = json.dumps(answer.body if refused else answer)
            return self._send(answer.status if refused else 200, text, "application/x-amz-json-1.1")

        def _send(self, status, text, kind):
            self.send_response_only(status)
            for name, value in {**script.headers, "Content-Type": kind, "Content-Length": len(text)}.items():
                self.send_header(name, str(value))
            self.end_headers()
            self.wfile.write(text.encode())

        def log_message(self, *_):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    script.url = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield script
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def detail(arn=ARN, **members):
    """Return DescribeCertificate's answer about a pending certificate, with ``members`` over it."""
    record = {"Name": "_a.example.com.", "Type": "CNAME", "Value": "_b.acm-validations.aws."}
    validation = {
        "DomainName": "example.com",
        "ValidationStatus": "PENDING_VALIDATION",
        "ValidationMethod": "DNS",
        "ResourceRecord": record,
    }
    pending = {
        "CertificateArn": arn,
        "DomainName": "example.com",
        "SubjectAlternativeNames": ["example.com"],
        "DomainValidationOptions": [validation],
        "CreatedAt": 1_790_000_000,
        "Status": "PENDING_VALIDATION",
        "KeyAlgorithm": "RSA-2048",
        "Type": "AMAZON_ISSUED",
        "Options": {"CertificateTransparencyLoggingPreference": "ENABLED", "Export": "DISABLED"},
    }
    return {"Certificate": {**pending, **members}}


def without_record(answer):
    """Return a description as AWS gives it in the first seconds: the validations have no records yet."""
    told = answer["Certificate"]
    bare = [
        {k: v for k, v in one.items() if k != "ResourceRecord"} for one in told["DomainValidationOptions"]
    ]
    return {"Certificate": {**told, "DomainValidationOptions": bare}}
