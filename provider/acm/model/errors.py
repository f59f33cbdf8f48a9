"""One tree of errors, split by who has to act.

AcmError
├── CallerError     what was asked for cannot be had: change the request
├── ServiceError    this installation cannot do its work: mend the installation
└── WorldError      something outside answered wrongly or not at all: mend that, or wait

Doors render these by tables; nobody shows a traceback for them. ``code`` is stable and explained by ``acm explain``.
"""

from __future__ import annotations

from enum import StrEnum
from typing import ClassVar


class Blame(StrEnum):
    """Who has to act before the same request can succeed."""

    CALLER = "caller"
    SERVICE = "service"
    WORLD = "world"


class AcmError(Exception):
    """An error a person can act on: what is wrong, by which rule, and what to do next.

    ``property_path`` names the input at fault (``subjectAlternativeNames[1]``), empty where there is none.
    ``hint`` says what to do next, in one or two sentences.
    """

    blame: ClassVar[Blame]
    code: ClassVar[str]
    explanation: ClassVar[str]

    def __init__(self, message: str, *, hint: str = "", property_path: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint
        self.property_path = property_path

    def __init_subclass__(cls, **kwargs: object) -> None:
        super().__init_subclass__(**kwargs)
        if "code" in cls.__dict__:
            ERRORS[cls.code] = cls

    def diagnostics(self) -> str:
        """Everything a person needs, in one paragraph: code, property, message, next step."""
        place = f" at {self.property_path}" if self.property_path else ""
        hint = f" {self.hint}" if self.hint else ""
        return f"{self.code}{place}: {self.message}{hint}"

    def at(self, property_path: str) -> AcmError:
        """Return the same error, placed at ``property_path``."""
        return type(self)(self.message, hint=self.hint, property_path=property_path)


ERRORS: dict[str, type[AcmError]] = {}
"""Every concrete error by its code: what ``acm explain`` reads."""


class CallerError(AcmError):
    """The request cannot be carried out as asked."""

    blame = Blame.CALLER


class ServiceError(AcmError):
    """This installation cannot do its work."""

    blame = Blame.SERVICE


class WorldError(AcmError):
    """Something outside this installation answered wrongly, or not at all."""

    blame = Blame.WORLD


class InvalidParameter(CallerError):
    """A value is of the wrong type, or outside its allowed values."""

    code = "InvalidParameter"
    explanation = "A value has the wrong type or lies outside what is allowed. The message names the rule; change the value."


class InvalidDomainName(CallerError):
    """A name is not one a certificate may carry (RFC 1035, RFC 5890, CA/Browser Baseline Requirements)."""

    code = "InvalidDomainName"
    explanation = (
        "A domain name breaks a rule: at most 253 octets in all and 63 in a label, letters, digits and hyphens only, "
        "at least two labels, '*' only as the whole leftmost label, 'xn--' labels that decode, no name of a public "
        "suffix itself. The first name becomes the common name and has at most 64 octets."
    )


class InvalidDomainValidation(CallerError):
    """A domain and the domain that its validation mail should go to do not belong together."""

    code = "InvalidDomainValidation"
    explanation = "Mail about a name of a certificate goes to that name or to a domain that it lies in. The message names the two."


class LimitExceeded(CallerError):
    """A quota is used up."""

    code = "LimitExceeded"
    explanation = "A quota of the installation is used up: names in a certificate, tags, or certificates. The message names it and its setting."


class TooManyTags(LimitExceeded):
    """More tags than a certificate may have: a quota like others to people, an error of its own on the wire."""


class InvalidTag(CallerError):
    """A tag breaks a rule of the specification's tag restrictions."""

    code = "InvalidTag"
    explanation = "A tag key has 1 to 128 characters and may not start with 'aws:'; a value has at most 256. Letters, digits, spaces and _.:/=+-@ are allowed."


class InvalidArn(CallerError):
    """A text is not the ARN of a certificate of this account."""

    code = "InvalidArn"
    explanation = "A certificate is named by arn:PARTITION:acm:REGION:ACCOUNT:certificate/ID, with the account of this installation."


class ResourceNotFound(CallerError):
    """No such certificate in this installation."""

    code = "ResourceNotFound"
    explanation = "The certificate is not in this installation: it was deleted, or home, account or region point elsewhere. `acm list` shows what is here."


class RequestInProgress(CallerError):
    """The certificate is not issued yet, so it has no body."""

    code = "RequestInProgress"
    explanation = "A certificate has a body and a chain once it is ISSUED. `acm wait ARN` shows what it still waits for."


class InvalidState(CallerError):
    """The certificate is in a state in which this cannot be done."""

    code = "InvalidState"
    explanation = "What was asked does not fit the certificate's state. The message names the state and the ones it would need."


class IdempotencyMismatch(CallerError):
    """An idempotency token was used again with other parameters."""

    code = "IdempotencyMismatch"
    explanation = "For a while, mostly an hour, an idempotency token stands for one request. Use a new token for a request with other parameters."


class Conflict(CallerError):
    """Something else is there already."""

    code = "Conflict"
    explanation = "Another thing of that name is there, with other content. Remove it, or say `overwrite` where the resource has it."


class ImportRefused(CallerError):
    """A certificate, chain or private key that was made elsewhere cannot be imported."""

    code = "ImportRefused"
    explanation = (
        "An import takes one X.509 v3 certificate in PEM with a key of RSA 1024 to 4096 bit or of a NIST curve, its unencrypted "
        "private key, and, unless it is self-signed, its chain, in which each certificate certifies the one before. It "
        "has to be valid now. The message names the rule that is broken."
    )


class ReimportRefused(CallerError):
    """A certificate cannot take the place of the one that was imported before."""

    code = "ReimportRefused"
    explanation = (
        "A reimport keeps the ARN. The new certificate keeps at least one name, the key's type and size, and every key "
        "usage and extended key usage; neither extension may be added. Otherwise import it as a new certificate."
    )


class InvalidPolicy(CallerError):
    """A resource policy of a private authority cannot be used."""

    code = "InvalidPolicy"
    explanation = (
        "A resource policy shares a private authority with other accounts: Version 2012-10-17, statements with Effect, "
        "Principal AWS, Action acm-pca:… and the authority's ARN as Resource. The message names what does not fit."
    )


class MalformedCSR(CallerError):
    """A certificate signing request cannot be used."""

    code = "MalformedCSR"
    explanation = "A signing request is PKCS #10 in PEM, signed with its own key, for an RSA or a NIST curve's key. The message names the rule."


class MalformedCertificate(CallerError):
    """The certificate or the chain given for a private authority cannot be read or used."""

    code = "MalformedCertificate"
    explanation = (
        "An authority's certificate is one X.509 v3 certificate in PEM that says in its extensions that it is an authority; its "
        "chain goes from its issuer to the root, each certifying the one before. The message names the rule that is broken."
    )


class CertificateMismatch(CallerError):
    """A certificate is not the one of the private authority that it is given for."""

    code = "CertificateMismatch"
    explanation = "An authority's certificate has to be for the authority's own key and subject: make it from the signing request that the authority gives."


class ExportRefused(CallerError):
    """A certificate cannot be exported with its private key."""

    code = "ExportRefused"
    explanation = (
        "A certificate with its private key is exported while it is ISSUED: a private one always, a public one where the "
        "option `export` is ENABLED, an imported one never. The passphrase has 4 to 128 ASCII characters without #, $ "
        "and %, and does not end with a line end."
    )


class RevocationRefused(CallerError):
    """A certificate cannot be revoked."""

    code = "RevocationRefused"
    explanation = (
        "A public certificate is revoked while it is ISSUED, and only if its private key was exported before; otherwise "
        "deleting it is enough. Imported and private certificates are revoked by the authority that issued them. A "
        "revocation is permanent, and so is its reason."
    )


class AlreadyRevoked(CallerError):
    """A certificate of a private authority is revoked already."""

    code = "AlreadyRevoked"
    explanation = "A revocation is permanent, and so is its reason. There is nothing more to do."


class UnknownProperty(CallerError):
    """An input that the resource does not have."""

    code = "UnknownProperty"
    explanation = "The resource has no such input. The message names the nearest one."


class NotAvailable(CallerError):
    """A documented feature which this version does not have."""

    code = "NotAvailable"
    explanation = (
        "The feature is part of the design but not of this version. The message says what to use until then."
    )


class NotOffered(CallerError):
    """The backend that is configured cannot do this."""

    code = "NotOffered"
    explanation = "The backend that is configured does not offer what was asked. The message says what to do instead; docs/backends.md shows what each backend can do."


class ResourceInUse(CallerError):
    """A certificate that others use cannot be deleted."""

    code = "ResourceInUse"
    explanation = "The certificate is in use: the message names who uses it. Take it out of use there, or let the same update do it first, and delete it then."


class AccessDenied(CallerError):
    """The caller is known, and may not do this."""

    code = "AccessDenied"
    explanation = (
        "The caller is known and may not do this. A private authority of another account can be used once its owner shares it: `sharing` of the "
        "resource, or PutPolicy. On a remote backend, allow the action that the message names in the caller's policy, or use other credentials."
    )


class CredentialsRefused(CallerError):
    """There are no credentials, or the backend does not take them."""

    code = "CredentialsRefused"
    explanation = (
        "A remote backend answers signed requests only. Give `accessKey` and `secretKey` (and `sessionToken` where they are temporary), or `profile`, or "
        "leave them to the standard AWS chain: AWS_ACCESS_KEY_ID, the shared configuration, the machine's role. On a machine whose clock is wrong by "
        "more than five minutes good credentials are refused too."
    )


class AccountNotAllowed(CallerError):
    """The credentials are of an account that `allowedAccountIds` does not list."""

    code = "AccountNotAllowed"
    explanation = "`allowedAccountIds` guards against working in the wrong account. Use credentials of an account that it lists, or add this one."


class InvalidSetting(CallerError):
    """A setting (provider configuration, environment variable, option) cannot be used."""

    code = "InvalidSetting"
    explanation = "A setting has a value that cannot be used. The message names the setting, where it came from and the rule."


class ForeignInstallation(CallerError):
    """A resource of one installation meets the store of another."""

    code = "ForeignInstallation"
    explanation = (
        "Every store has a random installation id, kept in each resource's state. When the configured store is empty or another one, "
        "nothing is read, changed or declared gone. Correct `home`, `backend` or the environment and run "
        "`pulumi up --refresh --run-program`; if the store is lost for good, `pulumi state delete URN` for each of its resources."
    )


class NoZone(CallerError):
    """No zone is configured for a name that should be published."""

    code = "NoZone"
    explanation = "A record can be published only in a zone listed in `dnsZones` (or `devZone`). Add the zone that the name lies in, with its server and key."


class TestInstallationOnly(CallerError):
    """The clock and the fault switches belong to test installations."""

    __test__ = False
    code = "TestInstallationOnly"
    explanation = "Clock and fault switches work only where the store was first written with ACM_TEST=1; that is permanent. Use another home for tests."


class IllegalTransition(ServiceError):
    """A move that the lifecycle table does not have; nothing was changed."""

    code = "IllegalTransition"
    explanation = "A certificate was asked to make a move that its lifecycle does not have. Nothing was changed. This is a defect: please report it."


class CannotListen(ServiceError):
    """The server cannot listen where it was told to."""

    code = "CannotListen"
    explanation = "The server cannot listen on its address: something else does, this user may not, or the machine has no such address. The message says which; `--listen HOST:PORT` chooses another."


class WorkStopped(ServiceError):
    """The loop that carries out what is due has ended while its process goes on."""

    code = "WorkStopped"
    explanation = "The loop that looks, issues and settles has ended. Requests are still answered, but nothing becomes due. Start the server again and report what its log says."


class StoreAbsent(ServiceError):
    """Nothing has been written at this place yet."""

    code = "StoreAbsent"
    explanation = "The place holds no installation yet: the first request, or `acm root`, makes it. If there should be one, correct `home` (acm:home or ACM_HOME)."


class HomeNotWritable(ServiceError):
    """The home folder cannot be created or written."""

    code = "HomeNotWritable"
    explanation = "The embedded engine keeps its database and keys in `home`. Give it a folder that this user may write: `acm:home` or ACM_HOME."


class DatabaseLocked(ServiceError):
    """Another process held the database for longer than the busy time-out."""

    code = "DatabaseLocked"
    explanation = "Another process held the database's write lock for too long. See who has it open (`fuser`), end it if it hangs, and try again: nothing was written."


class DatabaseCorrupt(ServiceError):
    """The database file is not a database, or is damaged."""

    code = "DatabaseCorrupt"
    explanation = (
        "The database cannot be read. Put back the latest backup of home; the damaged file is left as it is."
    )


class DatabaseTooNew(ServiceError):
    """The database was written by a newer version."""

    code = "DatabaseTooNew"
    explanation = "A newer version of pulumi-acm has migrated this database. Use that version or a newer one; it is left as it is."


class DiskFull(ServiceError):
    """The disk of the home folder is full; the change was not made."""

    code = "DiskFull"
    explanation = (
        "The disk that holds home is full. Free some space and try again: the change was rolled back."
    )


class KeyUnavailable(ServiceError):
    """A sealed key cannot be opened."""

    code = "KeyUnavailable"
    explanation = "The key-encryption key is missing or is not the one that sealed this key. Put the right key file back (`ACM_KEY_FILE`, or home/key-encryption-key)."


class LintRejected(ServiceError):
    """The certificate about to be signed breaks a rule of its profile; nothing was signed."""

    code = "LintRejected"
    explanation = "The pre-sign check found the certificate outside its profile. Nothing was signed. This is a defect: please report it with the message."


class IssuerUnavailable(ServiceError):
    """No certificate authority can sign this at the moment."""

    code = "IssuerUnavailable"
    explanation = "No intermediate of the needed key family is valid for long enough. The certificate stays pending and is tried again."


class ZoneUnreachable(WorldError):
    """The server of a zone to publish in does not answer."""

    code = "ZoneUnreachable"
    explanation = "The DNS server given for the zone did not answer the update. Check address, port and firewall (UDP and TCP)."


class ZoneRefused(WorldError):
    """The server of a zone refused the update."""

    code = "ZoneRefused"
    explanation = "The DNS server answered the update with an error: the TSIG key, its algorithm or the zone's update policy do not fit."


class MailUnreachable(WorldError):
    """The mail server cannot be spoken to, or refuses who we are."""

    code = "MailUnreachable"
    explanation = (
        "The mail server of the setting smtp_server does not answer, is not trusted, or refuses the user. Mail waits in the "
        "outbox and is tried again; `acm doctor` and the log of the server say why."
    )


class MailDeferred(WorldError):
    """The mail server did not take a message on, and asks to try again later (RFC 5321, 4yz)."""

    code = "MailDeferred"
    explanation = "The mail server has put a message off. It waits in the outbox and is tried again."


class MailRefused(WorldError):
    """The mail server refuses a message for good (RFC 5321, 5yz)."""

    code = "MailRefused"
    explanation = (
        "The mail server refuses a message for good: most often because the mailbox does not exist. Another of the five "
        "mailboxes may approve, or validationOptions can name a parent domain that receives mail."
    )


class MailUncertain(WorldError):
    """The connection broke after a message was sent and before the mail server's answer (RFC 5321 §6.1)."""

    code = "MailUncertain"
    explanation = (
        "Nobody knows whether the mail server has taken a message on. It is sent again under the same Message-ID, by which "
        "mail systems drop the second copy; the links of both work."
    )


class WaitTimedOut(WorldError):
    """A wait reached its time limit; what was waited for goes on."""

    code = "WaitTimedOut"
    explanation = "The wait's time is over; the certificate stays pending under the same ARN and the next run goes on waiting."


class WaitCancelled(WorldError):
    """A wait was cut off by the user."""

    code = "WaitCancelled"
    explanation = "The wait was cancelled; the certificate stays pending under the same ARN and the next run goes on waiting."


class ComponentFailed(WorldError):
    """A component's children could not all be made."""

    code = "ComponentFailed"
    explanation = (
        "A component makes several resources, and one of them could not be made, or the engine ended the update. The "
        "messages at its children say why. `pulumi up` goes on from what is there."
    )


class ValidationFailed(WorldError):
    """A certificate reached a terminal state other than ISSUED."""

    code = "ValidationFailed"
    explanation = "The certificate will not be issued any more: its 72 hours are over, or it failed. A new request is needed; `pulumi up` makes it."


class PreflightFailed(WorldError):
    """A preview has looked at DNS, and the certificate would not be issued as things are."""

    code = "PreflightFailed"
    explanation = "`preflight` is FAIL, and DNS shows that a certificate to be made would not be issued: CAA forbids it, the delegation is broken, or DNSSEC says that answers are bogus. Nothing was requested."


class DeliveryFailed(WorldError):
    """A sink did not take an event."""

    code = "DeliveryFailed"
    explanation = (
        "A sink of events (webhook, file) did not take one. It is tried again for a day, later events about the same "
        "certificate wait behind it. `acm events dead` lists those that were given up, `acm events retry` tries again."
    )


class BackendUnreachable(WorldError):
    """A remote backend does not answer."""

    code = "BackendUnreachable"
    explanation = "The remote backend did not answer in time, or nothing listens there. Check `backend` or `endpoint`, the network and the proxy (HTTPS_PROXY, NO_PROXY). What had begun goes on by the next run."


class BackendUntrusted(WorldError):
    """The certificate of a remote backend is not trusted."""

    code = "BackendUntrusted"
    explanation = "TLS to the remote backend failed: its certificate is not signed by an authority that this machine trusts, names another host, or is out of date. Name the authority's file in AWS_CA_BUNDLE, or correct `backend` or `endpoint`."


class BackendThrottled(WorldError):
    """A remote backend said too often that it is asked too often."""

    code = "BackendThrottled"
    explanation = "The backend limits how often it is asked, and went on refusing while the request was tried again. Run again, with a smaller --parallel; nothing is lost."


class BackendFailed(WorldError):
    """A remote backend answered with a failure of its own."""

    code = "BackendFailed"
    explanation = "The remote backend failed, or answered what no certificate manager answers. Its own log says why; an ACM-compatible endpoint may not have the operation at all (docs/backends.md)."


class RecordsLate(WorldError):
    """A remote backend has not told the validation records yet."""

    code = "RecordsLate"
    explanation = "A certificate was requested, and the backend did not tell its validation records in time. It stays requested under its ARN; `pulumi up` asks again."
