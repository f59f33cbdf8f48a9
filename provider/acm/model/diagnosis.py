"""Why a certificate is not what its owner wants: symptoms with cause and next step (specification, troubleshooting).

Pure. One table serves `acm why`, `acm audit` and docs/troubleshooting.md, so that what is documented is what is said.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from acm.model.certificate import (
    Certificate,
    CertificateType,
    DomainValidation,
    FailureReason,
    ValidationMethod,
)
from acm.model.clock import rfc3339
from acm.model.lifecycle import CertificateStatus, DomainStatus, RenewalStatus
from acm.model.looks import LookReason

ENDING = timedelta(days=45)
"""An issued certificate with no more time left is a finding: as expiry events have it."""


@dataclass(frozen=True, slots=True)
class Symptom:
    """What somebody notices, why it is so, and what to do; ``code`` is stable."""

    code: str
    notice: str
    cause: str
    step: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """A symptom of one certificate; ``domain`` is the name it concerns, empty where it is the certificate."""

    symptom: Symptom
    domain: str = ""
    seen: str = ""
    """What was seen, as the engine says it everywhere; empty where the symptom says it all."""


_ON_REQUEST = "A failed request is not taken up again: mend the cause, then request a new certificate (`pulumi up` does)."
_ROWS = (
    Symptom(
        "NOT_LOOKED_YET",
        "PENDING_VALIDATION, and nothing was looked at yet",
        "No process of this installation has run since the request.",
        "Run `acm wait`, `pulumi up`, or `acm serve`: looks are made while one of them runs.",
    ),
    Symptom(
        "NOT_APPROVED",
        "PENDING_VALIDATION by e-mail, and the approval is missing",
        "Nobody has followed the link of the message and approved on its page.",
        "Look for the message in the mailboxes listed, spam folders too; ResendValidationEmail sends it again.",
    ),
    Symptom(
        "MAIL_NOT_SENT",
        "PENDING_VALIDATION by e-mail, and no message was sent yet",
        "No process of this installation has run since the request, or the mail server does not take messages.",
        "`acm doctor` says whether the mail server can be used. Messages are kept and tried again while `acm serve` runs, or by `acm run-due`.",
    ),
    Symptom(
        "NOT_SIGNED",
        "Every name is validated, and the certificate is still PENDING_VALIDATION",
        "The authority cannot sign at the moment, the CAA records could not be read or not be believed, or it has only just been asked.",
        "What was seen says why. It is tried again by itself until 72 hours after the request.",
    ),
    Symptom(
        LookReason.NXDOMAIN,
        "PENDING_VALIDATION: the record's name does not exist",
        "The record was not published, is in another zone, or the provider has not put it on its name servers yet.",
        "Publish it as `acm describe` shows it: by ValidationRecord, `acm publish`, or at your DNS provider.",
    ),
    Symptom(
        LookReason.MISSING,
        "PENDING_VALIDATION: the name is there, the CNAME is not",
        "The record was made with another type (TXT is a common mistake), or only something below its name exists.",
        "Make it a CNAME. A name with a CNAME has no other records.",
    ),
    Symptom(
        LookReason.WRONG_TARGET,
        "PENDING_VALIDATION: the CNAME leads elsewhere",
        "The value is of another request or account, was mistyped, or the provider appended the zone to it.",
        "Copy the value anew. Write it with a trailing dot where the provider appends its zone; it may lose its leading underscore where underscores are prohibited, the name may not.",
    ),
    Symptom(
        LookReason.ZONE_APPENDED_TWICE,
        "PENDING_VALIDATION: the record stands below the wanted name",
        "The provider appends the zone's name to what is entered (GoDaddy and others do), and it was entered as well.",
        "Enter the name without the zone at its end.",
    ),
    Symptom(
        LookReason.CHAIN_TOO_LONG,
        "PENDING_VALIDATION: too many CNAME records in a row",
        "The record leads through more CNAME records than are followed, or in a circle.",
        "Have it point to the wanted value directly.",
    ),
    Symptom(
        LookReason.SERVFAIL,
        "PENDING_VALIDATION: the name server answers SERVFAIL",
        "The zone is broken at its own name server: it is not loaded, has expired there, or its signatures have.",
        "Mend the zone at the server that the message names; `dig @SERVER NAME CNAME` shows the same.",
    ),
    Symptom(
        LookReason.REFUSED,
        "PENDING_VALIDATION: the name server refuses to answer",
        "The server does not serve the zone, or answers certain addresses only (split DNS, a VPN).",
        "Have the zone's public name servers answer everybody; or name the right ones in `resolvers`.",
    ),
    Symptom(
        LookReason.LAME_DELEGATION,
        "PENDING_VALIDATION: the delegation leads to servers that do not have the zone",
        "The NS records at the parent name servers that are not, or no longer, the zone's.",
        "Correct the NS records at the registrar, or serve the zone there.",
    ),
    Symptom(
        LookReason.TIMED_OUT,
        "PENDING_VALIDATION: the name servers do not answer",
        "They are down, behind a firewall or a VPN, or packets are lost on the way.",
        "Make one of the zone's name servers reachable from here, by UDP and TCP port 53.",
    ),
    Symptom(
        LookReason.UNREACHABLE,
        "PENDING_VALIDATION: the name servers cannot be reached",
        "There is no route to any of their addresses, or their names have no addresses.",
        "Check the addresses of the NS records, and this machine's network.",
    ),
    Symptom(
        LookReason.MALFORMED,
        "PENDING_VALIDATION: the answer cannot be read",
        "Something between here and the name server changes DNS packets, or the server is no name server.",
        "Ask the server from elsewhere (`dig @SERVER`); take a DNS proxy out of the way, or use `resolvers`.",
    ),
    Symptom(
        LookReason.NETWORK_NOT_ALLOWED,
        "PENDING_VALIDATION: the name server was not asked",
        "Its address lies outside `allowedNetworks`: a server looks at the public internet only, unless told otherwise.",
        "Add the network to ACM_ALLOWED_NETWORKS where that is meant; a private zone cannot validate a public name.",
    ),
    Symptom(
        LookReason.BOGUS,
        "PENDING_VALIDATION: DNSSEC says that the answer must not be believed",
        "The zone's signatures have expired or are missing, its keys are not those of the DS records above it, or somebody forges answers.",
        "Sign the zone anew, or correct the DS records at the registrar; the message names the zone and what is wrong.",
    ),
    Symptom(
        LookReason.NO_ADDRESS,
        "PENDING_VALIDATION over HTTP: the name has no address",
        "The name has neither an A nor an AAAA record, so there is no web server to ask.",
        "Publish the address of a web server that answers for the name on port 80; or validate by DNS.",
    ),
    Symptom(
        LookReason.WEB_ADDRESS_NOT_ALLOWED,
        "PENDING_VALIDATION over HTTP: the web server was not asked",
        "Its addresses lie outside `allowedNetworks`: a server looks at the public internet only, unless told otherwise.",
        "Add the network to ACM_ALLOWED_NETWORKS where that is meant; or publish a public address.",
    ),
    Symptom(
        LookReason.WEB_TIMED_OUT,
        "PENDING_VALIDATION over HTTP: the web server does not answer",
        "It is down or slow, or a firewall drops what it is asked on port 80.",
        "Open port 80 to everybody; `curl -v` of RedirectFrom shows the same.",
    ),
    Symptom(
        LookReason.WEB_UNREACHABLE,
        "PENDING_VALIDATION over HTTP: there is no connection to the web server",
        "Nothing listens on port 80 (or 443 behind a redirect) of the name's addresses, or there is no way there.",
        "Have a web server listen there, on each address that the name has.",
    ),
    Symptom(
        LookReason.WEB_MALFORMED,
        "PENDING_VALIDATION over HTTP: the answer is not HTTP",
        "Something else listens on the port, TLS fails behind a redirect, or the head of the answer is too long.",
        "Have port 80 speak HTTP; `curl -v` of RedirectFrom shows what is wrong.",
    ),
    Symptom(
        LookReason.WEB_STATUS,
        "PENDING_VALIDATION over HTTP: the web server answers with an error",
        "It has no such page (404), wants a login (401, 403), or fails itself (5xx).",
        "Have it answer GET RedirectFrom with a redirect (301, 302, 307 or 308) to RedirectTo, or with that page's content.",
    ),
    Symptom(
        LookReason.WRONG_CONTENT,
        "PENDING_VALIDATION over HTTP: the page has another content",
        "The page is of another request or account, or a server answers every path with a page of its own.",
        "Have RedirectFrom redirect to RedirectTo, or put that page's content there and nothing else.",
    ),
    Symptom(
        LookReason.WRONG_REDIRECT,
        "PENDING_VALIDATION over HTTP: the redirect leads elsewhere",
        "It leads to no http or https page of a name on port 80 or 443, or through more than 10 others, or in a circle.",
        "Have RedirectFrom redirect to RedirectTo as it stands; exclude the path from rules that redirect everything.",
    ),
    Symptom(
        CertificateStatus.VALIDATION_TIMED_OUT,
        "VALIDATION_TIMED_OUT",
        "The names were not validated within 72 hours of the request.",
        "Delete it and request a new one (`pulumi up` does, unless onTerminal says otherwise); validation by DNS is recommended.",
    ),
    Symptom(
        FailureReason.CAA_ERROR,
        "FAILED, CAA_ERROR",
        "A CAA record of the name, or of one above it, permits other authorities only, or is critical and has a tag that is not known.",
        f"What was seen names the record. Add one with the value amazon.com, amazontrust.com, awstrust.com or amazonaws.com there, or remove them. {_ON_REQUEST}",
    ),
    Symptom(
        FailureReason.DOMAIN_NOT_ALLOWED,
        "FAILED, DOMAIN_NOT_ALLOWED",
        "The name belongs to those that are never certified, such as amazonaws.com and what lies below.",
        "Use a name of a domain that you control.",
    ),
    Symptom(
        FailureReason.INVALID_PUBLIC_DOMAIN,
        "FAILED, INVALID_PUBLIC_DOMAIN",
        "A name ends with no top-level domain that there is, often by a typing error.",
        f"Correct the name; certify private names by a private authority, or accept their suffix (ACM_ACCEPTED_SUFFIXES). {_ON_REQUEST}",
    ),
    Symptom(
        FailureReason.PCA_ACCESS_DENIED,
        "FAILED, PCA_ACCESS_DENIED",
        "The private authority has not permitted Certificate Manager to issue, or does not share with this account.",
        f"CreatePermission for acm.amazonaws.com, or PutPolicy at the authority's account. {_ON_REQUEST}",
    ),
    Symptom(
        FailureReason.PCA_INVALID_ARGS,
        "FAILED, PCA_INVALID_ARGS",
        "The private authority does not take the request as it is.",
        f"What was seen names the argument. {_ON_REQUEST}",
    ),
    Symptom(
        FailureReason.PCA_INVALID_ARN,
        "FAILED, PCA_INVALID_ARN",
        "The ARN of the private authority is none.",
        f"Correct certificateAuthorityArn. {_ON_REQUEST}",
    ),
    Symptom(
        FailureReason.PCA_INVALID_DURATION,
        "FAILED, PCA_INVALID_DURATION",
        "The certificate would outlive its private authority.",
        f"Install a new certificate of the authority that lasts longer. {_ON_REQUEST}",
    ),
    Symptom(
        FailureReason.PCA_INVALID_STATE,
        "FAILED, PCA_INVALID_STATE",
        "The private authority is not ACTIVE.",
        "PENDING_CERTIFICATE or EXPIRED: install its certificate. DISABLED: enable it. DELETED: restore it. "
        + _ON_REQUEST,
    ),
    Symptom(
        FailureReason.PCA_LIMIT_EXCEEDED,
        "FAILED, PCA_LIMIT_EXCEEDED",
        "The private authority has signed as many certificates as it may.",
        f"Use another authority, or raise ACM_MAX_PRIVATE_CERTIFICATES. {_ON_REQUEST}",
    ),
    Symptom(
        FailureReason.PCA_NAME_CONSTRAINTS_VALIDATION,
        "FAILED, PCA_NAME_CONSTRAINTS_VALIDATION",
        "A name lies outside what the private authority's certificate permits.",
        f"Request names inside its name constraints, or use another authority. {_ON_REQUEST}",
    ),
    Symptom(
        FailureReason.PCA_REQUEST_FAILED,
        "FAILED, PCA_REQUEST_FAILED",
        "The private authority could not sign, several times in a row.",
        f"What was seen says why; the log says more. {_ON_REQUEST}",
    ),
    Symptom(
        FailureReason.PCA_RESOURCE_NOT_FOUND,
        "FAILED, PCA_RESOURCE_NOT_FOUND",
        "The private authority is not there, or was deleted for good.",
        f"Check the ARN; make another authority where it is gone. {_ON_REQUEST}",
    ),
    Symptom(
        FailureReason.OTHER,
        "FAILED, OTHER",
        "Usually a typing error in a name.",
        f"Correct it. {_ON_REQUEST}",
    ),
    Symptom(
        CertificateStatus.EXPIRED,
        "EXPIRED",
        "Its validity has ended.",
        "Request or import a new one (`pulumi up` does, unless onTerminal says otherwise).",
    ),
    Symptom(
        CertificateStatus.REVOKED,
        "REVOKED",
        "It was revoked, which is for good: clients that check refuse it.",
        "Request a new one, with a new key.",
    ),
    Symptom(
        "RENEWAL_WAITS",
        "ISSUED, and its renewal waits",
        "Control of a name could not be proven anew: its record or page is gone or leads elsewhere, or nobody has approved by mail.",
        "Put it back as `acm describe` shows it, or follow the link of the message. The renewal goes on by itself until the certificate ends.",
    ),
    Symptom(
        "RENEWAL_FAILED",
        "ISSUED, and the last attempt to renew it has failed",
        "A domain's owner forbids it (CAA), or the private authority may not or cannot issue it any more.",
        "What was seen says why. Mend that: the next attempt begins by itself, 45, 30, 15, 3 and 1 days before the end.",
    ),
    Symptom(
        "RECORD_GONE",
        "ISSUED, and a validation record is not there any more",
        "The record was removed or changed since the certificate was issued. Its renewal will need it.",
        "Publish it again as `acm describe` shows it, before the renewal begins.",
    ),
    Symptom(
        "PAGE_GONE",
        "ISSUED, and what validates it over HTTP is not there any more",
        "The redirect or the page was removed or changed since the certificate was issued. Its renewal will need it.",
        "Have RedirectFrom lead to RedirectTo again, as `acm describe` shows them, before the renewal begins.",
    ),
    Symptom(
        "NOT_ELIGIBLE",
        "ISSUED, and not eligible for renewal",
        "Nothing uses it, and it was not exported since it was issued or renewed: such a certificate is left to end.",
        "Have it used (`acm associate`, or by a service of the backend), export it, or set `renewal: ALWAYS` on our own engine; delete it where nobody needs it.",
    ),
    Symptom(
        "RENEWAL_BY_MAIL",
        "ISSUED, and its renewal will be asked for by mail",
        "It is validated by e-mail: 45 days before its end somebody has to follow a link and approve, for every name.",
        "See that the mailboxes are read, or change to validation by DNS (`validationMethod: DNS`, in place), which needs nobody.",
    ),
    Symptom(
        "CAA_NOT_READ",
        "ISSUED, and nobody can tell whether CAA permits its renewal",
        "The name servers of a name, or of one above it, do not answer the question for CAA records. Nothing is issued until they do.",
        "What was seen names the server. Have it answer for the type CAA, with no records where there are none.",
    ),
    Symptom(
        "AUTHORITY_NOT_READ",
        "ISSUED by a private authority that cannot be read",
        "Whoever asks may not read the authority, or it does not answer.",
        "What was seen says why. Permit acm-pca:DescribeCertificateAuthority, GetCertificateAuthorityCertificate and ListPermissions, and ask again.",
    ),
    Symptom(
        "RENEWAL_NOT_RUN",
        "ISSUED, and its renewal is due, but nothing has begun it",
        "No process of this installation has run since the renewal became due.",
        "Run `acm run-due` now, and schedule it: hourly, by the systemd timer in deploy/ or by cron. `acm serve` does it by itself.",
    ),
    Symptom(
        "IMPORT_ENDING",
        "An imported certificate is about to end",
        "Imported certificates are not renewed here: whoever made them does that.",
        "Get a new one from its issuer and import it again under the same ARN (`acm import --arn`, or new inputs of ImportedCertificate).",
    ),
    Symptom(
        "ENDING",
        "An issued certificate is about to end",
        "It was not renewed so far.",
        "`acm describe` shows its state; where nothing renews it, request a new one in time.",
    ),
    Symptom(
        "FINE",
        "ISSUED, and it works",
        "There is nothing to mend.",
        "Where a client still refuses it: check that it has the new certificate and the chain, trusts the root (`acm root`), and pins no key: a renewal brings a new one.",
    ),
)

SYMPTOMS: Mapping[str, Symptom] = {str(symptom.code): symptom for symptom in _ROWS}
"""Every symptom by its code, in the order in which they come up in a certificate's life."""


def at_renewal(code: str) -> Symptom:
    """Return the symptom of a refused request as it is told of a renewal: that is taken up again by itself."""
    symptom = SYMPTOMS[code]
    return replace(symptom, step=symptom.step.removesuffix(_ON_REQUEST).rstrip())


def diagnose(certificate: Certificate, now: datetime) -> tuple[Finding, ...]:
    """Return what is to be said of a certificate at ``now``: for each name that waits, or for the whole; never nothing."""
    current = certificate.as_of(now)
    if current.status is CertificateStatus.PENDING_VALIDATION:
        return tuple(_pending(current))
    return (_settled(current, now),)


def _pending(certificate: Certificate) -> Iterator[Finding]:
    waiting = [v for v in certificate.validations if v.status is not DomainStatus.SUCCESS]
    if not waiting:
        yield Finding(symptom=SYMPTOMS["NOT_SIGNED"], seen=certificate.status_message)
    by_mail = certificate.validation_method is ValidationMethod.EMAIL
    for validation in waiting:
        yield _unapproved(certificate, validation) if by_mail else _unseen(validation)


def _unapproved(certificate: Certificate, validation: DomainValidation) -> Finding:
    """Return that nobody has approved; of our own engine it is known whether anybody was asked."""
    if certificate.first_mail_at is None and validation.looks_are_told:
        return Finding(symptom=SYMPTOMS["MAIL_NOT_SENT"], domain=validation.domain_name)
    asked = f"Asked {', '.join(validation.emails)}." if validation.emails else ""
    return Finding(symptom=SYMPTOMS["NOT_APPROVED"], domain=validation.domain_name, seen=asked)


def _unseen(validation: DomainValidation) -> Finding:
    look = validation.last_look
    if look is None:
        return Finding(symptom=SYMPTOMS["NOT_LOOKED_YET"], domain=validation.domain_name)
    return Finding(symptom=SYMPTOMS[look.reason], domain=validation.domain_name, seen=look.message)


def _settled(certificate: Certificate, now: datetime) -> Finding:
    status, seen = certificate.status, certificate.status_message
    if status is CertificateStatus.FAILED:
        return Finding(symptom=SYMPTOMS[certificate.failure_reason or FailureReason.OTHER], seen=seen)
    if status is not CertificateStatus.ISSUED:
        return Finding(symptom=SYMPTOMS[status], seen=seen)
    renewal = _renewal(certificate)
    if renewal is not None:
        return renewal
    material = certificate.material
    if material is None or material.not_after - now > ENDING:
        return Finding(symptom=SYMPTOMS["FINE"])
    imported = certificate.type is CertificateType.IMPORTED
    ends = f"It is valid until {rfc3339(material.not_after)}."
    return Finding(symptom=SYMPTOMS["IMPORT_ENDING" if imported else "ENDING"], seen=ends)


def _renewal(certificate: Certificate) -> Finding | None:
    """Return what keeps an issued certificate from being renewed, as far as it is known; None for nothing."""
    renewal = certificate.renewal
    if renewal is not None and renewal.wants_action:
        code = "RENEWAL_FAILED" if renewal.status is RenewalStatus.FAILED else "RENEWAL_WAITS"
        return Finding(symptom=SYMPTOMS[code], seen=renewal.message)
    looks = [v.last_look for v in certificate.validations if v.last_look is not None]
    missing = [look.message for look in looks if not look.found]
    if missing and certificate.renewal_eligible:
        over_http = certificate.validation_method is ValidationMethod.HTTP
        return Finding(symptom=SYMPTOMS["PAGE_GONE" if over_http else "RECORD_GONE"], seen=" ".join(missing))
    return None
