"""``acm:index:DnsValidatedCertificate``: a certificate, its validation records and the wait, as one component."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import pulumi
from pulumi import CustomTimeouts, ResourceOptions

import pulumi_acm as acm
from acm.plugin.tables import DNS_VALIDATED_CERTIFICATE


class DnsValidatedCertificate(pulumi.ComponentResource):
    """Makes the children; ``state`` holds the component's outputs."""

    def __init__(
        self,
        name: str,
        inputs: Mapping[str, Any],
        base_domains: Sequence[str],
        opts: ResourceOptions,
        custom_timeouts: CustomTimeouts | None = None,
    ) -> None:
        """Make the children of ``name``.

        ``inputs`` have the names of the schema and may be outputs; ``base_domains`` are known, sorted, and empty where a
        preview does not know the names.
        """
        super().__init__(DNS_VALIDATED_CERTIFICATE.token, name, None, opts)
        self._name = name
        self._inputs = inputs
        if not base_domains:
            pulumi.log.info(f"The records of {name} are planned once its names are known.", self)
        certificate = self._certificate()
        records = [
            self._record(base, certificate.validation_records[index])
            for index, base in enumerate(base_domains)
        ]
        wait = self._wait(certificate, records, custom_timeouts)
        self.state = _outputs(certificate, wait)
        self.register_outputs(self.state)

    def _certificate(self) -> acm.Certificate:
        given = self._inputs.get
        return acm.Certificate(
            self._name,
            domain_name=given("domainName"),
            subject_alternative_names=given("subjectAlternativeNames"),
            key_algorithm=given("keyAlgorithm"),
            options=given("options"),
            tags=given("tags"),
            on_terminal=given("onTerminal"),
            region=given("region"),
            opts=ResourceOptions(parent=self),
        )

    def _record(
        self, base: str, wanted: pulumi.Output[acm.outputs.ValidationRecordDetail]
    ) -> acm.ValidationRecord:
        # Name and value by index: where a backend does not know them at preview, the record is planned all the same.
        return acm.ValidationRecord(
            f"{self._name}-{base}",
            name=wanted.name,
            value=wanted.value,
            ttl=self._inputs.get("recordTtl"),
            overwrite=self._inputs.get("overwriteRecords"),
            opts=ResourceOptions(parent=self),
        )

    def _wait(
        self,
        certificate: acm.Certificate,
        records: Sequence[acm.ValidationRecord],
        custom_timeouts: CustomTimeouts | None,
    ) -> acm.CertificateValidation:
        return acm.CertificateValidation(
            self._name,
            certificate_arn=certificate.arn,
            validation_record_fqdns=[record.fqdn for record in records] if records else None,
            opts=ResourceOptions(parent=self, custom_timeouts=custom_timeouts),
        )


def _outputs(certificate: acm.Certificate, wait: acm.CertificateValidation) -> dict[str, pulumi.Output[Any]]:
    """Return the component's outputs: the records as soon as they are known, all else only after the wait."""
    return {
        "certificateArn": wait.certificate_arn,
        "domainValidationOptions": _as_written(
            certificate.domain_validation_options, acm.CertificateDomainValidationOptionArgs
        ),
        "validationRecords": _as_written(certificate.validation_records, acm.ValidationRecordDetailArgs),
        "status": wait.status,
        "issuedAt": wait.issued_at,
        "notBefore": wait.not_before,
        "notAfter": wait.not_after,
        "serial": wait.serial,
        "fingerprintSha256": wait.fingerprint_sha256,
        "certificatePem": wait.certificate_pem,
        "chainPem": wait.chain_pem,
        "fullChainPem": wait.full_chain_pem,
        "caBundlePem": wait.ca_bundle_pem,
    }


def _as_written(read: pulumi.Output[Any], kind: Callable[..., Any]) -> pulumi.Output[Any]:
    """Return objects that were read as arguments: those have the names of the schema on the wire, not Python's."""
    return read.apply(lambda objects: None if objects is None else [kind(**each) for each in objects])
