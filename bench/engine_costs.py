"""What the engine itself costs for a request: the sum of its use cases, one after the other, without plugin or CLI."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from acm.compose import open_manager
from acm.manager.interface import CertificateManager
from acm.model.certificate import CertificateRequest
from acm.model.installation import ZoneRecord
from acm.model.keys import KeyAlgorithm
from acm.model.lifecycle import CertificateStatus
from acm.settings import Settings

ZONE = "bench.test"
KEY_ALGORITHM = KeyAlgorithm.EC_prime256v1
"""Of the program in ``bench/program`` as well: an RSA_2048 key takes 40 ms to make, which would hide everything else."""
POLL_SECONDS = 0.001


@dataclass(slots=True)
class Costs:
    """Seconds by use case, summed over all requests."""

    seconds: dict[str, float] = field(default_factory=dict)

    @contextmanager
    def of(self, use_case: str) -> Iterator[None]:
        """Add the seconds of the block to those of ``use_case``."""
        started = time.perf_counter()
        yield
        self.seconds[use_case] = self.seconds.get(use_case, 0.0) + time.perf_counter() - started

    @property
    def sum(self) -> float:
        """Return the seconds of all use cases."""
        return sum(self.seconds.values())

    def told(self) -> str:
        """Return the sum and its parts in words."""
        parts = ", ".join(f"{use_case} {seconds:.1f}" for use_case, seconds in self.seconds.items())
        return f"{self.sum:.1f} s ({parts})"


def measure(count: int) -> Costs:
    """Request, publish, look and issue ``count`` certificates in a new home, each when the one before is done."""
    costs = Costs()
    with tempfile.TemporaryDirectory() as folder:
        manager = open_manager(Settings(home=Path(folder), dev_zone=(ZONE,)))
        manager.trust_anchor()
        for number in range(count):
            _one(manager, number, costs)
        manager.close()
    return costs


def _one(manager: CertificateManager, number: int, costs: Costs) -> None:
    name = f"host{number}.{ZONE}"
    with costs.of("request"):
        certificate = manager.request(
            CertificateRequest(
                names=(name, f"*.{name}"),
                region="us-east-1",
                key_algorithm=KEY_ALGORITHM,
                tags={"number": str(number)},
                idempotency_token=f"n{number}",
            )
        )
    record = manager.validation_record(name)
    with costs.of("publish"):
        manager.publish(
            ZoneRecord(name=record.name, type=record.type, value=record.value, ttl=60),
            owner=f"record-{number}",
        )
    with costs.of("look and issue"):
        while manager.describe(certificate.arn).status is not CertificateStatus.ISSUED:
            time.sleep(POLL_SECONDS)
