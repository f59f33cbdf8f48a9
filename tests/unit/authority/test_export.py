"""Encrypted PKCS #8: what is in the container, and that its algorithms and rounds are those promised."""

from cryptography.hazmat.primitives.serialization import load_der_private_key

from acm.authority.algorithms import generate, pkcs8_der
from acm.authority.export import encrypted
from acm.model.keys import KeyAlgorithm

PKCS8 = pkcs8_der(generate(KeyAlgorithm.EC_prime256v1))


def test_the_container_is_pbes2_with_hmac_sha_256_and_aes_256():
    der = encrypted(PKCS8, b"passphrase", iterations=600_000, entropy=lambda count: bytes(range(count)))
    pbes2, pbkdf2, prf, aes = (
        bytes.fromhex(oid)
        for oid in (
            "06092a864886f70d01050d",
            "06092a864886f70d01050c",
            "06082a864886f70d0209",
            "060960864801650304012a",
        )
    )
    places = [der.index(part) for part in (pbes2, pbkdf2, (600_000).to_bytes(3), prf, aes)]
    assert places == sorted(places)
    assert bytes(range(16)) in der
    assert pkcs8_der(load_der_private_key(der, b"passphrase")) == PKCS8
