"""Where certificates say that their revocation status and their issuer's certificate are answered."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlsplit

from cryptography import x509
from cryptography.x509.oid import AuthorityInformationAccessOID

from acm.model.errors import InvalidSetting


@dataclass(frozen=True, slots=True)
class Pointers:
    """Where a certificate says that its revocation status and its issuer's certificate are answered."""

    crl: str
    ocsp: str
    issuer: str


def of_issuer(base_url: str | None, issuer_id: str, shard: int | None = None) -> Pointers | None:
    """Return the pointers of what ``issuer_id`` signs; None where nothing would answer them.

    The list is that of a ``shard``, named as ACM's partitions are, or of everything the issuer has revoked.
    """
    if base_url is None:
        return None
    part = "" if shard is None else f"p{shard:02}"
    return Pointers(
        crl=f"{base_url}/crl/{issuer_id}{part}.crl",
        ocsp=f"{base_url}/ocsp",
        issuer=f"{base_url}/issuers/{issuer_id}.cer",
    )


def check_base_url(base_url: str | None) -> str | None:
    """Return ``base_url`` without a last slash; raise ``InvalidSetting`` unless it is ``http://HOST[/PATH]`` or None.

    HTTPS is refused: its own certificate would need such an answer first (Baseline Requirements §7.1.2.7.7, §7.1.2.11.2).
    """
    if base_url is not None and not _is_plain(base_url):
        raise InvalidSetting(
            "The base of CRL, OCSP and issuer addresses must look like http://HOST or http://HOST/PATH.",
            hint="Correct ACM_POINTER_BASE_URL, or leave it out: certificates then carry no pointers.",
            property_path="pointerBaseUrl",
        )
    return base_url and base_url.rstrip("/")


def _is_plain(url: str) -> bool:
    """Tell whether ``url`` is an HTTP address that stands in a certificate as it is."""
    try:
        parts = urlsplit(url)
        has_place = bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False
    printable = url.isascii() and url.isprintable() and " " not in url
    bare = not (parts.query or parts.fragment or "@" in parts.netloc)
    return printable and bare and has_place and url.startswith("http://")


def access_descriptions(found_at: Pointers) -> x509.AuthorityInformationAccess:
    """Return the extension that says where OCSP and the issuer's certificate are (RFC 5280 §4.2.2.1)."""
    answers = (
        (AuthorityInformationAccessOID.OCSP, found_at.ocsp),
        (AuthorityInformationAccessOID.CA_ISSUERS, found_at.issuer),
    )
    return x509.AuthorityInformationAccess(
        x509.AccessDescription(method, x509.UniformResourceIdentifier(url)) for method, url in answers
    )


def distribution_points(found_at: Pointers) -> x509.CRLDistributionPoints:
    """Return the extension that says where the CRL is (RFC 5280 §4.2.1.13)."""
    place = [x509.UniformResourceIdentifier(found_at.crl)]
    return x509.CRLDistributionPoints(
        [x509.DistributionPoint(full_name=place, relative_name=None, reasons=None, crl_issuer=None)]
    )
