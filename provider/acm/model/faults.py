"""Faults that test installations can have happen, by name: what breaks elsewhere sooner or later, at the place where it does."""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum


class FaultSwitch(StrEnum):
    """One fault; on until it is cleared."""

    NAMESERVER_DOWN = "nameserver-down"
    RECORD_DROPPED = "record-dropped"
    WRONG_ANSWER = "wrong-answer"
    BOGUS_SIGNATURE = "bogus-signature"
    CA_REFUSES = "ca-refuses"
    SMTP_DOWN = "smtp-down"
    DISK_FULL = "disk-full"
    STORE_SLOW = "store-slow"


EFFECTS = {
    FaultSwitch.NAMESERVER_DOWN: "No name server answers.",
    FaultSwitch.RECORD_DROPPED: "Name servers answer, but have no CNAME records.",
    FaultSwitch.WRONG_ANSWER: "CNAME records point to another name.",
    FaultSwitch.BOGUS_SIGNATURE: "Signatures of signed zones are altered on the way.",
    FaultSwitch.CA_REFUSES: "No certificate is planned or signed by the installation's authorities.",
    FaultSwitch.SMTP_DOWN: "The mail server cannot be reached.",
    FaultSwitch.DISK_FULL: "There is no room for what is written to the store.",
    FaultSwitch.STORE_SLOW: "Each write to the store takes half a second more.",
}
"""What each switch does, in a sentence."""

Faults = Callable[[FaultSwitch], bool]
"""Tells whether a fault is on at the moment."""
