"""Who can reach the server, under which names, and what of that is refused."""

from __future__ import annotations

from acm.api.server.listening import Address
from acm.model.domains import LOCALHOST, canonical
from acm.model.errors import InvalidSetting
from acm.settings import ServerSettings


def check_exposure(settings: ServerSettings, address: Address) -> None:
    """Raise ``InvalidSetting`` for what would let everybody in from other machines, or have them send in clear."""
    if settings.no_auth and not address.is_loopback:
        raise InvalidSetting(
            f"without authentication the server listens on loopback addresses only, not on {address}.",
            hint="Listen on 127.0.0.1, or leave --no-auth out and make access keys by `acm credentials create`.",
            property_path="no_auth",
        )
    if not (_secured(settings) or settings.plaintext or address.is_loopback):
        raise InvalidSetting(
            f"without TLS the server listens on loopback addresses only, not on {address}.",
            hint="Use --tls, or --tls-certificate and --tls-key; or --plaintext where something before it ends TLS.",
            property_path="listen",
        )
    if settings.tls:
        tls_names(settings, address)


def tls_names(settings: ServerSettings, address: Address) -> tuple[str, ...]:
    """Return the names of the server's own certificate; raise ``InvalidSetting`` where there are none."""
    if settings.tls_names:
        return tuple(name if name == LOCALHOST else canonical(name) for name in settings.tls_names)
    if address.is_loopback:
        return (LOCALHOST,)
    if address.is_name:
        return (canonical(address.host),)
    raise InvalidSetting(
        "a certificate is for names, and an address to listen on is none.",
        hint="Say under which names clients reach the server, as in --tls-names acm.example.internal.",
        property_path="tls_names",
    )


def url_of(settings: ServerSettings, asked: Address, bound: Address) -> str:
    """Return how clients reach the server that listens on ``bound``: by the first name of its own certificate."""
    if settings.tls:
        return f"https://{tls_names(settings, asked)[0]}:{bound.port}"
    return f"{'https' if _secured(settings) else 'http'}://{bound}"


def _secured(settings: ServerSettings) -> bool:
    return settings.tls or settings.tls_certificate is not None
