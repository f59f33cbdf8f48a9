"""Events to a webhook: an HTTP POST of JSON, signed."""

from __future__ import annotations

import hashlib
import hmac
import json
from http import HTTPStatus

import urllib3
from anyio import to_thread

from acm.model.clock import Clock
from acm.model.errors import DeliveryFailed
from acm.model.events import Event, envelope

SIGNATURE_HEADER = "Acm-Signature"
"""``t=UNIX SECONDS,v1=HEX``: HMAC-SHA256 under the secret over the seconds, a dot, and the body."""

SECONDS = 10.0
"""How long a webhook may take to answer."""
CONNECTIONS = 32


class WebhookSink:
    """Posts each event to an address; any 2xx status takes it. Redirects are not followed."""

    def __init__(self, url: str, *, secret: str, clock: Clock) -> None:
        self._url = url
        self._secret = secret.encode()
        self._clock = clock
        self._pool = urllib3.PoolManager(maxsize=CONNECTIONS, retries=False, timeout=SECONDS)

    async def deliver(self, event: Event) -> None:
        """Post an event; raise ``DeliveryFailed`` where it was not taken."""
        body = json.dumps(envelope(event), separators=(",", ":")).encode()
        await to_thread.run_sync(self._post, event.id, body)

    def _post(self, event_id: str, body: bytes) -> None:
        headers = {"Content-Type": "application/json", "Acm-Event-Id": event_id}
        if self._secret:
            headers[SIGNATURE_HEADER] = signature(self._secret, int(self._clock.now().timestamp()), body)
        try:
            answer = self._pool.request(
                "POST", self._url, body=body, headers=headers, redirect=False, preload_content=False
            )
        except urllib3.exceptions.HTTPError as error:
            raise _failed(f"the webhook does not answer ({type(error).__name__}).") from None
        status = answer.status
        answer.close()  # what it says besides is nobody's business, and may be long
        if not HTTPStatus.OK <= status < HTTPStatus.MULTIPLE_CHOICES:
            raise _failed(f"the webhook answered HTTP {status}.")


def signature(secret: bytes, seconds: int, body: bytes) -> str:
    """Return the signature's header for a body at a time."""
    mac = hmac.new(secret, f"{seconds}.".encode() + body, hashlib.sha256).hexdigest()
    return f"t={seconds},v1={mac}"


def _failed(text: str) -> DeliveryFailed:
    return DeliveryFailed(text, hint="Mend the webhook or ACM_EVENT_WEBHOOK; it is tried again by itself.")
