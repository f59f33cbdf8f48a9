"""How a private certificate authority moves, as one table; the rules are those of ``acm.model.lifecycle``."""

from __future__ import annotations

from enum import StrEnum


class AuthorityStatus(StrEnum):
    """Where an authority stands; the values are Private CA's ``CertificateAuthorityStatus``."""

    CREATING = "CREATING"
    PENDING_CERTIFICATE = "PENDING_CERTIFICATE"
    ACTIVE = "ACTIVE"
    DISABLED = "DISABLED"
    EXPIRED = "EXPIRED"
    FAILED = "FAILED"
    DELETED = "DELETED"


class AuthorityEvent(StrEnum):
    """What can happen to an authority."""

    MAKE_KEY = "make its key"
    FAIL = "fail"
    INSTALL = "install a certificate"
    DISABLE = "disable"
    ENABLE = "enable"
    EXPIRE = "expire"
    DELETE = "delete"
    RESTORE = "restore"
    RESTORE_UNCERTIFIED = "restore without a certificate"


_S, _E = AuthorityStatus, AuthorityEvent
AUTHORITY: dict[AuthorityStatus, dict[AuthorityEvent, AuthorityStatus]] = {
    _S.CREATING: {_E.MAKE_KEY: _S.PENDING_CERTIFICATE, _E.FAIL: _S.FAILED, _E.DELETE: _S.DELETED},
    _S.PENDING_CERTIFICATE: {_E.INSTALL: _S.ACTIVE, _E.DELETE: _S.DELETED},
    _S.ACTIVE: {
        _E.INSTALL: _S.ACTIVE,
        _E.DISABLE: _S.DISABLED,
        _E.ENABLE: _S.ACTIVE,
        _E.EXPIRE: _S.EXPIRED,
    },
    _S.DISABLED: {
        _E.INSTALL: _S.DISABLED,
        _E.ENABLE: _S.ACTIVE,
        _E.DISABLE: _S.DISABLED,
        _E.EXPIRE: _S.EXPIRED,
        _E.DELETE: _S.DELETED,
    },
    _S.EXPIRED: {_E.INSTALL: _S.ACTIVE, _E.DELETE: _S.DELETED},
    _S.FAILED: {_E.DELETE: _S.DELETED},
    _S.DELETED: {_E.RESTORE: _S.DISABLED, _E.RESTORE_UNCERTIFIED: _S.PENDING_CERTIFICATE},
}
"""An active authority is disabled before it is deleted; a restored one has to be enabled again."""

REMEDY = {
    _S.CREATING: "Wait until it is made, then install its certificate.",
    _S.PENDING_CERTIFICATE: "Install its certificate.",
    _S.DISABLED: "Set its status to ACTIVE.",
    _S.DELETED: "Restore it.",
    _S.EXPIRED: "Install a new certificate.",
    _S.FAILED: "Create another one.",
}
"""What to do about an authority that has to be ACTIVE (specification, private certificate exceptions)."""
