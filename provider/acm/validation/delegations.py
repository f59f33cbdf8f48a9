"""What one look has learned of the delegation: so that each of its questions need not begin at the root.

Kept for one look only: the next one finds out anew (design, decision 8).
"""

from __future__ import annotations

import dns.name
import dns.rdatatype

from acm.validation.answers import Question, Referral
from acm.validation.asking import Server


class Delegations:
    """Referrals that were followed, addresses of name servers, and the server of each zone that answered last."""

    def __init__(self) -> None:
        self._referrals: dict[dns.name.Name, Referral] = {}
        self._helpful: dict[dns.name.Name, Server] = {}
        self.addresses: dict[dns.name.Name, tuple[str, ...]] = {}
        """The addresses of name servers by their names."""

    def keep(self, referral: Referral) -> None:
        """Keep a referral from a server with authority for a zone above."""
        self._referrals[referral.zone] = referral

    def nearest(self, question: Question, below: dns.name.Name) -> Referral | None:
        """Return the deepest delegation on the way to the question, at or under ``below``; None where none is known.

        DS records stand in the zone above the one they are about (RFC 4035 §3.1.4.1).
        """
        if not self._referrals:
            return None
        zone = question.name
        if question.type == dns.rdatatype.DS and zone != dns.name.root:
            zone = zone.parent()
        while zone.is_subdomain(below):
            if zone in self._referrals:
                return self._referrals[zone]
            if zone == dns.name.root:
                break
            zone = zone.parent()
        return None

    def helped(self, zone: dns.name.Name, server: Server) -> None:
        """Keep that a server of ``zone`` was of help."""
        self._helpful[zone] = server

    def helpful(self, zone: dns.name.Name) -> Server | None:
        """Return the server of ``zone`` that was of help last."""
        return self._helpful.get(zone)
