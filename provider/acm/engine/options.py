"""UpdateCertificateOptions."""

from __future__ import annotations

from dataclasses import replace

from acm.engine.change_method import begin
from acm.engine.describe import check_account, require
from acm.engine.ports import Rooms, Transaction
from acm.model.certificate import Certificate, CertificateOptions, CertificateType, ValidationMethod
from acm.model.errors import InvalidState
from acm.model.lifecycle import TERMINAL


async def update_options(
    rooms: Rooms,
    arn: str,
    *,
    certificate_transparency_logging: bool | None,
    export: bool | None,
    validation_method: ValidationMethod | None = None,
) -> Certificate:
    """Change what is not None, in one write; raise ``InvalidState`` where a certificate has none of it to change.

    The validation method changes as in ``change_method``.
    """
    check_account(arn, rooms.account)
    given = {"certificate_transparency_logging": certificate_transparency_logging, "export": export}
    changes = {name: value for name, value in given.items() if value is not None}

    def change(tx: Transaction) -> Certificate:
        if validation_method is not None:
            changing = begin(tx, rooms, arn, validation_method)
            if not changes:
                return changing
        present = require(tx, arn)
        current = present.as_of(tx.now)
        if current.type is CertificateType.IMPORTED or current.status in TERMINAL:
            raise InvalidState(
                f"{arn} is {current.type} and {current.status}: its options count for no issuance any more.",
                hint="Options can be changed of requested certificates that are pending or issued.",
            )
        changed = replace(present, options=replace(present.options, **changes))
        tx.certificates.update(changed)
        return changed.as_of(tx.now)

    return await rooms.store.write(change)


async def set_options(rooms: Rooms, arn: str, options: CertificateOptions) -> Certificate:
    """Make ``options`` the options of a certificate; they count from its next issuance on."""
    check_account(arn, rooms.account)

    def change(tx: Transaction) -> Certificate:
        changed = replace(require(tx, arn), options=options)
        tx.certificates.update(changed)
        return changed.as_of(tx.now)

    return await rooms.store.write(change)
