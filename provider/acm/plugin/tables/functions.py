"""The tables of the functions: what can be asked, and what is answered. None changes anything."""

from __future__ import annotations

from dataclasses import replace

from acm.model.certificate import CertificateType
from acm.model.keys import KeyAlgorithm
from acm.model.lifecycle import CertificateStatus
from acm.plugin.properties import Change, Definition, Flag, Items, Nested, Property, Text
from acm.plugin.tables import common, function_examples
from acm.plugin.tables.certificate import CERTIFICATE
from acm.plugin.tables.imported_certificate import IMPORTED_CERTIFICATE

_SHOWN_INPUTS = {
    "domainName": "First name of the certificate, its common name.",
    "subjectAlternativeNames": "Further names, sorted.",
    "validationMethod": "How control of the names is proven.",
    "keyAlgorithm": "Algorithm of the key pair.",
    "options": "Transparency logging and export.",
    "tags": "All tags of the certificate, as tagsAll.",
    "region": "Region of the certificate, the fourth part of its ARN.",
}
"""What a certificate was asked for with, as far as the certificate itself still tells it."""

_OF_IMPORTED = ("importedAt", "keyUsages", "extendedKeyUsages")
"""What only ``ImportedCertificate`` puts out."""

_NOT_OF_IMPORTED = ("validationMethod",)
"""What nobody has asked for where a certificate was made elsewhere."""

_DESCRIPTION = (
    *(
        replace(prop, required=prop.name not in _NOT_OF_IMPORTED, description=_SHOWN_INPUTS[prop.name])
        for prop in CERTIFICATE.inputs
        if prop.name in _SHOWN_INPUTS
    ),
    *CERTIFICATE.outputs,
    *(replace(prop, required=False) for prop in IMPORTED_CERTIFICATE.outputs if prop.name in _OF_IMPORTED),
)
"""The full description of a certificate: whatever its resource puts out, under the same names."""


def _argument(prop: Property, default_text: str = "", **changed: object) -> Property:
    """Return a property as the argument of a function: nothing is there that could change."""
    return replace(prop, change=Change.NEVER, default_text=default_text, **changed)  # type: ignore[arg-type]


def _any_of(name: str, choices: tuple[str, ...], description: str, default_text: str) -> Property:
    kind = Items(of=Text(choices=choices), as_set=True)
    return _argument(Property(name=name, type=kind, description=description), default_text)


def _filters(default_statuses: str) -> tuple[Property, ...]:
    return (
        _argument(
            Property(
                name="domain",
                type=common.DOMAIN_NAME,
                description="A name that the certificate carries, first or further: exactly this one, no wildcard covers it.",
            ),
            "any name",
        ),
        _any_of("statuses", tuple(CertificateStatus), "Statuses to look among.", default_statuses),
        _any_of("keyTypes", tuple(KeyAlgorithm), "Key algorithms to look among.", "all of them"),
        _any_of("types", tuple(CertificateType), "Origins to look among.", "all of them"),
        _argument(
            Property(
                name="tags",
                type=common.TAGS,
                description="Tags that the certificate has, with these values; it may have others.",
            ),
            "none",
        ),
        _argument(common.region(Change.NEVER, ""), "the provider's region"),
    )


GET_CERTIFICATE = Definition(
    token="acm:index:getCertificate",  # noqa: S106 - a token of a function
    description=(
        "Finds one certificate, by its ARN or by what it is, and describes it in full.\n\n"
        "Every key algorithm is looked among, and only what is ISSUED, unless told otherwise. Nothing found is an "
        "error, and so are several: both list the candidates."
    ),
    inputs=(
        _argument(
            Property(
                name="arn",
                type=common.ARN,
                description="ARN of the certificate, whatever its status; all else is left out then.",
            ),
            "found by the other arguments",
        ),
        *_filters("ISSUED"),
        _argument(
            Property(
                name="mostRecent",
                type=Flag(),
                description="Whether the one whose validity began last is taken where several are found.",
            ),
            "false",
        ),
    ),
    outputs=_DESCRIPTION,
    examples=(function_examples.GET_CERTIFICATE,),
)

CERTIFICATE_DESCRIPTION = Nested(
    token="acm:index:CertificateDescription",  # noqa: S106 - a type token
    description="A certificate in full.",
    properties=_DESCRIPTION,
)

GET_CERTIFICATES = Definition(
    token="acm:index:getCertificates",  # noqa: S106 - a token of a function
    description=(
        "Describes every certificate that fits, sorted by name and age.\n\n"
        "Without arguments these are all of the region, of every status and key algorithm. None is an empty list."
    ),
    inputs=_filters("all of them"),
    outputs=(
        Property(
            name="certificates",
            type=Items(of=CERTIFICATE_DESCRIPTION),
            required=True,
            description="The certificates, sorted by first name, then by when they were requested.",
        ),
    ),
    examples=(function_examples.GET_CERTIFICATES,),
)

GET_VALIDATION_RECORDS = Definition(
    token="acm:index:getValidationRecords",  # noqa: S106 - a token of a function
    description=(
        "Tells the validation records of names before any certificate exists.\n\n"
        "They follow from installation, account and name alone, so a preview knows them, and DNS can be prepared by "
        "any tool. `Certificate` puts out the same records for the same names."
    ),
    inputs=(
        _argument(
            Property(
                name="domainNames",
                type=Items(of=common.DOMAIN_NAME, as_set=True),
                required=True,
                description="The names; a wildcard and its base domain share a record.",
            )
        ),
    ),
    outputs=tuple(
        prop for prop in CERTIFICATE.outputs if prop.name in ("domainValidationOptions", "validationRecords")
    ),
    examples=(function_examples.GET_VALIDATION_RECORDS,),
)
