"""How a root is trusted, and how that is taken back, on each system. ``{file}`` is the root's PEM file, ``{name}`` its name."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class TrustGuide:
    """The commands for one system or program."""

    system: str
    trust: tuple[str, ...]
    take_back: tuple[str, ...]


_GUIDES = (
    TrustGuide(
        system="Debian, Ubuntu",
        trust=(
            "sudo cp {file} /usr/local/share/ca-certificates/{name}.crt",
            "sudo update-ca-certificates",
        ),
        take_back=(
            "sudo rm /usr/local/share/ca-certificates/{name}.crt",
            "sudo update-ca-certificates --fresh",
        ),
    ),
    TrustGuide(
        system="Fedora, RHEL",
        trust=("sudo cp {file} /etc/pki/ca-trust/source/anchors/{name}.pem", "sudo update-ca-trust"),
        take_back=("sudo rm /etc/pki/ca-trust/source/anchors/{name}.pem", "sudo update-ca-trust"),
    ),
    TrustGuide(
        system="macOS",
        trust=(
            "sudo security add-trusted-cert -d -r trustRoot -k /Library/Keychains/System.keychain {file}",
        ),
        take_back=(
            "sudo security remove-trusted-cert -d {file}",
            "sudo security delete-certificate -Z {fingerprint} /Library/Keychains/System.keychain",
        ),
    ),
    TrustGuide(
        system="Windows (as administrator)",
        trust=("certutil -addstore Root {file}",),
        take_back=("certutil -delstore Root {serial}",),
    ),
    TrustGuide(
        system="Firefox",
        trust=("Settings, Privacy & Security, View Certificates, Authorities, Import: {file}, for websites",),
        take_back=(
            "Settings, Privacy & Security, View Certificates, Authorities, Delete or Distrust: {subject}",
        ),
    ),
    TrustGuide(
        system="curl (this root only, this shell only)",
        trust=("export CURL_CA_BUNDLE={file}",),
        take_back=("unset CURL_CA_BUNDLE",),
    ),
    TrustGuide(
        system="Python (this root only, this shell only)",
        trust=("export SSL_CERT_FILE={file}", "export REQUESTS_CA_BUNDLE={file}"),
        take_back=("unset SSL_CERT_FILE REQUESTS_CA_BUNDLE",),
    ),
)


def trust_guides(
    *, file: str, name: str, fingerprint: str, serial: str, subject: str
) -> tuple[TrustGuide, ...]:
    """Return the guides with their places filled in."""
    values = {"file": file, "name": name, "fingerprint": fingerprint, "serial": serial, "subject": subject}

    def filled(lines: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(line.format_map(values) for line in lines)

    return tuple(
        TrustGuide(system=g.system, trust=filled(g.trust), take_back=filled(g.take_back)) for g in _GUIDES
    )
