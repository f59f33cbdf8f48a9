"""Keys of authorities, and the algorithms that they sign with (Private CA's ``SigningAlgorithm``)."""

from __future__ import annotations

from enum import StrEnum

from acm.model.errors import InvalidParameter
from acm.model.keys import KeyAlgorithm, KeyFamily

KEY_ALGORITHMS = (
    KeyAlgorithm.RSA_2048,
    KeyAlgorithm.RSA_3072,
    KeyAlgorithm.RSA_4096,
    KeyAlgorithm.EC_prime256v1,
    KeyAlgorithm.EC_secp384r1,
    KeyAlgorithm.EC_secp521r1,
)
"""The keys that an authority may have."""


class SigningAlgorithm(StrEnum):
    """The signature algorithms that are made here: RSA with PKCS #1 v1.5 or PSS, and ECDSA."""

    SHA256WITHRSA = "SHA256WITHRSA"
    SHA384WITHRSA = "SHA384WITHRSA"
    SHA512WITHRSA = "SHA512WITHRSA"
    SHA256WITHRSA_PSS = "SHA256WITHRSA_PSS"
    SHA384WITHRSA_PSS = "SHA384WITHRSA_PSS"
    SHA512WITHRSA_PSS = "SHA512WITHRSA_PSS"
    SHA256WITHECDSA = "SHA256WITHECDSA"
    SHA384WITHECDSA = "SHA384WITHECDSA"
    SHA512WITHECDSA = "SHA512WITHECDSA"

    @property
    def family(self) -> KeyFamily:
        """Return the family of the keys that sign so."""
        return KeyFamily.ECDSA if self.value.endswith("ECDSA") else KeyFamily.RSA


DEFAULT_SIGNING = {
    KeyAlgorithm.RSA_2048: SigningAlgorithm.SHA256WITHRSA,
    KeyAlgorithm.RSA_3072: SigningAlgorithm.SHA256WITHRSA,
    KeyAlgorithm.RSA_4096: SigningAlgorithm.SHA512WITHRSA,
    KeyAlgorithm.EC_prime256v1: SigningAlgorithm.SHA256WITHECDSA,
    KeyAlgorithm.EC_secp384r1: SigningAlgorithm.SHA384WITHECDSA,
    KeyAlgorithm.EC_secp521r1: SigningAlgorithm.SHA512WITHECDSA,
}
"""What an authority signs with where nothing else is asked for: a hash as strong as its key."""


def authority_key(text: str) -> KeyAlgorithm:
    """Read an authority's key algorithm; raise ``InvalidParameter`` for one that is not made here."""
    by_name = {algorithm.value.lower(): algorithm for algorithm in KEY_ALGORITHMS}
    algorithm = by_name.get(text.lower().replace("-", "_"))
    if algorithm is None:
        raise InvalidParameter(
            f"{text[:64]!r} is not a key algorithm that an authority can have here.",
            hint=f"Use one of {', '.join(KEY_ALGORITHMS)}.",
            property_path="keyAlgorithm",
        )
    return algorithm


def signing_algorithm(text: str, key: KeyAlgorithm) -> SigningAlgorithm:
    """Read what an authority with a ``key`` signs with; raise ``InvalidParameter`` where its family is another."""
    fitting = [algorithm for algorithm in SigningAlgorithm if algorithm.family is key.family]
    if text not in fitting:
        raise InvalidParameter(
            f"a key of {key} does not sign with {text[:64]!r} here.",
            hint=f"Use one of {', '.join(fitting)}.",
            property_path="signingAlgorithm",
        )
    return SigningAlgorithm(text)
