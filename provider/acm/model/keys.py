"""Key algorithms, by ACM's names."""

from __future__ import annotations

from enum import StrEnum

from acm.model.errors import InvalidParameter


class KeyFamily(StrEnum):
    """What decides which intermediates may sign a certificate."""

    RSA = "RSA"
    ECDSA = "ECDSA"


class KeyAlgorithm(StrEnum):
    """ACM's ``KeyAlgorithm``: three can be requested, all seven imported."""

    RSA_1024 = "RSA_1024"
    RSA_2048 = "RSA_2048"
    RSA_3072 = "RSA_3072"
    RSA_4096 = "RSA_4096"
    EC_prime256v1 = "EC_prime256v1"
    EC_secp384r1 = "EC_secp384r1"
    EC_secp521r1 = "EC_secp521r1"

    @property
    def family(self) -> KeyFamily:
        """Return the family of the algorithm."""
        return KeyFamily.RSA if self.value.startswith("RSA") else KeyFamily.ECDSA

    @property
    def described(self) -> str:
        """Return ACM's spelling in answers, which is not that of requests: ``RSA-2048``, ``EC-prime256v1``."""
        return self.value.replace("_", "-")


REQUESTABLE = (KeyAlgorithm.RSA_2048, KeyAlgorithm.EC_prime256v1, KeyAlgorithm.EC_secp384r1)
"""The algorithms a new certificate may have; the first is the default."""


def requestable(text: str) -> KeyAlgorithm:
    """Read a key algorithm for a request; raise ``InvalidParameter`` for one that can only be imported."""
    by_name = {algorithm.value.lower(): algorithm for algorithm in REQUESTABLE}
    algorithm = by_name.get(text.lower().replace("-", "_"))
    if algorithm is None:
        raise InvalidParameter(
            f"{text[:64]!r} is not a key algorithm that can be requested.",
            hint=f"Use one of {', '.join(REQUESTABLE)}.",
            property_path="keyAlgorithm",
        )
    return algorithm
