"""Every move of the three tables, and no other."""

import itertools

import pytest

from acm.model import lifecycle
from acm.model.errors import IllegalTransition
from acm.model.lifecycle import CertificateEvent as E
from acm.model.lifecycle import CertificateStatus as S

TABLES = [
    (lifecycle.CERTIFICATE, lifecycle.CertificateStatus, lifecycle.CertificateEvent),
    (lifecycle.DOMAIN, lifecycle.DomainStatus, lifecycle.DomainEvent),
    (lifecycle.RENEWAL, lifecycle.RenewalStatus, lifecycle.RenewalEvent),
]

MOVES = {
    (S.PENDING_VALIDATION, E.ISSUE): S.ISSUED,
    (S.PENDING_VALIDATION, E.TIME_OUT): S.VALIDATION_TIMED_OUT,
    (S.PENDING_VALIDATION, E.FAIL): S.FAILED,
    (S.ISSUED, E.RENEW): S.ISSUED,
    (S.ISSUED, E.REIMPORT): S.ISSUED,
    (S.EXPIRED, E.REIMPORT): S.ISSUED,
    (S.ISSUED, E.EXPIRE): S.EXPIRED,
    (S.ISSUED, E.REVOKE): S.REVOKED,
    (S.INACTIVE, E.EXPIRE): S.EXPIRED,
    (S.INACTIVE, E.REVOKE): S.REVOKED,
}


@pytest.mark.parametrize(("status", "event"), list(itertools.product(S, E)))
def test_a_certificate_makes_exactly_the_listed_moves(status, event):
    if (status, event) in MOVES:
        assert lifecycle.apply(lifecycle.CERTIFICATE, status, event) is MOVES[status, event]
    else:
        with pytest.raises(IllegalTransition, match=f"{status} cannot {event}"):
            lifecycle.apply(lifecycle.CERTIFICATE, status, event)


@pytest.mark.parametrize(("table", "statuses", "events"), TABLES)
def test_every_status_stands_in_its_table_and_every_event_is_used(table, statuses, events):
    assert set(table) == set(statuses)
    assert {event for moves in table.values() for event in moves} == set(events)


def test_terminal_statuses_are_those_that_only_a_reimport_leaves():
    ended = {status for status, moves in lifecycle.CERTIFICATE.items() if set(moves) <= {E.REIMPORT}}
    assert ended == lifecycle.TERMINAL
