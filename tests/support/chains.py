"""Certificates of every kind that the authority issues, made as ``tests/peers/covering_array.csv`` lists them.

The array holds each combination of any three properties at least once; a test checks that.
"""

import csv
import functools
import hashlib
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path

import anyio
import idna
from cryptography import x509
from cryptography.hazmat.primitives import serialization

from acm.authority.algorithms import load_pkcs8, spki_der
from acm.authority.envelope import Envelope
from acm.authority.issue import OwnAuthority
from acm.model.certificate import Certificate
from acm.model.clock import SystemClock
from acm.model.domains import MAX_COMMON_NAME, MAX_NAME
from acm.model.installation import Planned
from acm.model.keys import KeyAlgorithm
from acm.model.policies import ValidityPolicy
from acm.transparency.logs import Logs
from tests.support.issuing import KEY, IssuersInMemory, authority, certificate

ARRAY = Path(__file__).resolve().parents[1] / "peers" / "covering_array.csv"
POINTER_BASE_URL = "http://pki.example.com"
DOMAIN = "example.com"
PRESENT = SystemClock().now()
"""The machine's clock when the tests began: verifiers read that clock."""


@dataclass(frozen=True, kw_only=True)
class Kind:
    """One row of the array: what sort of certificate to issue."""

    algorithm: str
    names: int
    wildcard: str
    idn: str
    length: str
    policy: ValidityPolicy
    pointers: bool

    @property
    def id(self) -> str:
        pointers = "pointers" if self.pointers else "bare"
        return (
            f"{self.algorithm}-{self.names}-{self.wildcard}-{self.idn}-{self.length}-{self.policy}-{pointers}"
        )


@dataclass(frozen=True, kw_only=True)
class Chain:
    """A certificate as issued, with its private key in clear: tests may."""

    kind: Kind
    names: tuple[str, ...]
    der: bytes
    precertificate: bytes
    """Empty where its owner opted out of transparency logs."""
    leaf_pem: str
    chain_pem: str
    root_pem: str
    key_pem: str

    @property
    def hosts(self) -> tuple[str, ...]:
        """Return a host for each name: one below it for a wildcard."""
        return tuple(name.replace("*", "w", 1) for name in self.names)


def rows() -> list[dict[str, str]]:
    with ARRAY.open(encoding="ascii", newline="") as file:
        return list(csv.DictReader(file))


def kinds() -> list[Kind]:
    return [
        Kind(
            algorithm=row["algorithm"],
            names=int(row["names"]),
            wildcard=row["wildcard"],
            idn=row["idn"],
            length=row["length"],
            policy=ValidityPolicy(row["policy"]),
            pointers=row["pointers"] == "yes",
        )
        for row in rows()
    ]


def names_of(kind: Kind) -> tuple[str, ...]:
    return tuple(_name(kind, index) for index in range(kind.names))


def _name(kind: Kind, index: int) -> str:
    last = kind.names - 1
    is_wildcard = index == {"first": 0, "last": last}.get(kind.wildcard)
    is_idn = kind.idn == "all" or (kind.idn == "one" and index == last)
    label = idna.encode(f"bücher{index}").decode() if is_idn else f"host{index}"
    head = f"*.{label}" if is_wildcard else label
    if kind.length == "short":
        return f"{head}.{DOMAIN}"
    return _padded(head, MAX_NAME if index else MAX_COMMON_NAME)


def _padded(head: str, octets: int) -> str:
    """Return a name of exactly so many octets, with labels of at most fifty between head and domain."""
    filler = ["a"] * (octets - len(f"{head}..{DOMAIN}"))
    filler[50:-1:51] = ["."] * len(filler[50:-1:51])
    return f"{head}.{''.join(filler)}.{DOMAIN}"


@functools.cache
def authority_of(policy: ValidityPolicy, *, pointers: bool, at: datetime = PRESENT) -> OwnAuthority:
    """Return an authority made at that moment."""
    return authority(
        IssuersInMemory(now=at),
        policy=policy,
        pointer_base_url=POINTER_BASE_URL if pointers else None,
    )


@functools.cache
def _logs() -> Logs:
    return Logs(store=IssuersInMemory(), sealer=Envelope(KEY))


async def _planned(
    one: OwnAuthority, order: Certificate, at: datetime, *, logged: bool
) -> tuple[Planned, bytes]:
    """Return a certificate's plan, and its precertificate."""
    planned = await one.plan(order, now=at, evidence={}, logged=logged)
    if not logged:
        return planned, b""
    made, key_hash = await one.sign_precertificate(planned)
    promised = await _logs().promise(made.tbs_der, issuer_key_hash=key_hash, now=at)
    return one.complete(planned, promised.timestamps), made.der


@functools.cache
def issued(kind: Kind, *, at: datetime = PRESENT, logged: bool = True) -> Chain:
    """Issue a certificate of ``kind`` at that moment, once a process."""
    names = names_of(kind)
    one = authority_of(kind.policy, pointers=kind.pointers, at=at)
    order = certificate(*names, key_algorithm=KeyAlgorithm(kind.algorithm))
    planned, precertificate = anyio.run(partial(_planned, one, order, at, logged=logged))
    der, shown = anyio.run(one.sign, planned)
    spki = spki_der(x509.load_der_x509_certificate(der).public_key())
    key = load_pkcs8(
        Envelope(KEY).open(
            planned.issuance.sealed_key,
            kind="leaf",
            owner=order.arn,
            spki_sha256=hashlib.sha256(spki).digest(),
        )
    )
    key_pem = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    ).decode()
    return Chain(
        kind=kind,
        names=names,
        der=der,
        precertificate=precertificate,
        leaf_pem=shown.certificate_pem,
        chain_pem=shown.chain_pem,
        root_pem=shown.root_pem,
        key_pem=key_pem,
    )
