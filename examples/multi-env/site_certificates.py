"""A component of this program's own: a site that is served from several regions."""

from collections.abc import Mapping, Sequence

import pulumi

import pulumi_acm as acm


class Site(pulumi.ComponentResource):
    """A name and all names below it, with an issued certificate in each region."""

    certificate_arns: dict[str, pulumi.Output[str]]
    """ARN by region, known once the certificate is issued: what the listeners there take."""

    def __init__(
        self,
        name: str,
        *,
        domain_name: pulumi.Input[str],
        regions: Sequence[str],
        tags: Mapping[str, str],
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        super().__init__("multi-env:index:Site", name, None, opts)
        certificates = {
            region: acm.DnsValidatedCertificate(
                f"{name}-{region}",
                domain_name=domain_name,
                subject_alternative_names=[pulumi.Output.concat("*.", domain_name)],
                key_algorithm="EC_prime256v1",
                region=region,
                tags=tags,
                opts=pulumi.ResourceOptions(parent=self),
            )
            for region in regions
        }
        self.certificate_arns = {region: made.certificate_arn for region, made in certificates.items()}
        self.register_outputs({"certificateArns": self.certificate_arns})
