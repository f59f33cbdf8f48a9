"""DNSSEC zones for tests, signed by BIND's own tools: dnssec-keygen, dnssec-signzone, dnssec-dsfromkey (Debian bind9-utils)."""

import subprocess
from dataclasses import dataclass
from pathlib import Path

import dns.rdatatype
import dns.zone

from tests.support.peers import require

_TOOLS = ("dnssec-keygen", "dnssec-signzone", "dnssec-dsfromkey")
HEAD = "$TTL 60\n@ IN SOA ns hostmaster 1 3600 600 86400 5\n@ IN NS ns\nns IN A 127.0.0.1\n"


@dataclass(frozen=True)
class SignedZone:
    """A zone file with signatures, and the DS record for the zone above."""

    name: str
    text: str
    ds: str
    """As in a zone file, the owner absolute: ``example.test. IN DS ...``."""

    @property
    def anchor(self) -> str:
        """As the setting ``trustAnchors`` takes it."""
        return " ".join(self.ds.split())


class Signer:
    """Makes keys and signatures below ``folder``; ``anchors`` has the DS record of every zone that was signed first."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._tools = {name: require(name, "bind9-utils") for name in _TOOLS}
        self.anchors: dict[str, str] = {}

    def sign(
        self,
        zone: str,
        records: str = "",
        *,
        algorithm: str = "ECDSAP256SHA256",
        options: tuple[str, ...] = (),
        again: bool = False,
    ) -> SignedZone:
        """Sign a zone with ``records`` besides apex and name server, with new keys; ``options`` go to dnssec-signzone."""
        folder = self._folder / (f"{zone}-again" if again else zone)
        folder.mkdir(parents=True)
        bits = ("-b", "2048") if algorithm.startswith("RSA") else ()
        for kind in ((), ("-f", "KSK")):
            self._run("dnssec-keygen", "-q", "-a", algorithm, *bits, *kind, "-K", folder, zone)
        source, signed = folder / "zone", folder / "signed"
        source.write_text(HEAD + records + "\n")
        where = ("-K", folder, "-d", folder, "-o", zone, "-f", signed)
        self._run("dnssec-signzone", "-q", "-S", "-P", *where, *options, source)
        ksk = next(path for path in folder.glob("K*.key") if " 257 " in path.read_text())
        made = SignedZone(zone, signed.read_text(), self._run("dnssec-dsfromkey", "-2", ksk).strip())
        self.anchors.setdefault(zone, made.anchor)
        return made

    def _run(self, tool: str, *arguments: object) -> str:
        command = [self._tools[tool], *map(str, arguments)]
        done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
        assert done.returncode == 0, done.stderr
        return done.stdout


def without_signatures(signed: SignedZone, *, keep: str) -> str:
    """Return a zone file with no signatures but those over one type."""
    zone = dns.zone.from_text(signed.text, f"{signed.name}.", relativize=False)
    for node in zone.values():
        kept = [
            one
            for one in node
            if one.rdtype != dns.rdatatype.RRSIG or one.covers == dns.rdatatype.from_text(keep)
        ]
        node.rdatasets = kept
    return zone.to_text(relativize=False)
