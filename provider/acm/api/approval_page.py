"""The page's HTML. Pure; every value goes through ``html.escape``. No scripts, nothing loaded from anywhere."""

from __future__ import annotations

import base64
import hashlib
from html import escape

from acm.engine.mail.approving import Approval, Verdict
from acm.engine.mail.messages import PATH
from acm.model.clock import rfc3339

_STYLE = """
body { font: 1rem/1.5 system-ui, sans-serif; max-width: 42rem; margin: 3rem auto; padding: 0 1rem; color: #1b1f24; background: #fff }
h1 { font-size: 1.4rem }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .3rem 1.2rem }
dt { color: #57606a }
dd { margin: 0; overflow-wrap: anywhere }
button { font: inherit; padding: .6rem 1.4rem; border: 0; border-radius: .4rem; background: #0b5cad; color: #fff; cursor: pointer }
button:focus-visible { outline: .2rem solid #f0b429 }
"""
_STYLE_HASH = base64.b64encode(hashlib.sha256(_STYLE.encode()).digest()).decode()

POLICY = f"default-src 'none'; style-src 'sha256-{_STYLE_HASH}'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
"""Content-Security-Policy: nothing runs, nothing is loaded, the form goes here and nowhere else."""

_FRAME = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<style>{style}</style>
</head>
<body>
<main>
<h1>{title}</h1>
{body}
</main>
</body>
</html>
"""


def _framed(title: str, body: str) -> str:
    return _FRAME.format(title=escape(title), style=_STYLE, body=body)


def _told(title: str, *sentences: str) -> str:
    return _framed(title, "\n".join(f"<p>{escape(sentence)}</p>" for sentence in sentences))


UNREADABLE = _told(
    "Not understood", "What was sent is not this page's form. Open the link of the message again."
)
LATER = _told("Not now", "This could not be answered just now. Nothing was approved; try again in a minute.")
_UNKNOWN = _told(
    "No such link",
    "This link was never sent, or its certificate is gone, or part of it was cut off.",
    "Copy the whole address from the message. Nothing was approved.",
)


def of(found: Approval, *, context: str, code: str) -> str:
    """Return the page of a link: the form where it approves, else why it does not."""
    mail, certificate = found.mail, found.certificate
    if mail is None or certificate is None or found.verdict is Verdict.UNKNOWN:
        return _UNKNOWN
    name = mail.domain_name
    if found.verdict is Verdict.APPROVED:
        when = rfc3339(mail.used_at) if mail.used_at else "before"
        return _told("Approved already", f"{name} was approved at {when}. A link works once.")
    if found.verdict is Verdict.EXPIRED:
        return _told(
            "Too late",
            f"This link approved {name} until {rfc3339(mail.expires_at) if mail.expires_at else 'a while ago'}.",
            "Nothing was approved. Whoever requested the certificate can have a new message sent.",
        )
    if found.verdict is Verdict.ENDED:
        return _told(
            "Not needed any more",
            f"The certificate for {name} is {certificate.status.value}: it waits for no approval. Nothing was approved.",
        )
    return _form(found, context=context, code=code)


def _form(found: Approval, *, context: str, code: str) -> str:
    assert found.mail is not None  # noqa: S101 - of an open link
    name = found.mail.domain_name
    hidden = "\n".join(
        f'<input type="hidden" name="{field}" value="{escape(value)}">'
        for field, value in (("context", context), ("code", code))
    )
    body = f"""<p>Somebody has requested a TLS certificate that is to carry this name. Approve it only if that was you, or
somebody in your organization.</p>
{_facts(found)}
<p>Approving means: whoever holds this account may have a certificate for <strong>{escape(name)}</strong>, with which a
server can prove to be {escape(name)}. Not expected? Close this page: nothing is issued without your approval.</p>
<form method="post" action="{escape(PATH.removeprefix("/"))}">
{hidden}
<div id="approve-button"><button type="submit">Approve {escape(name)}</button></div>
</form>"""
    return _framed(f"Approve a certificate for {name}?", body)


def _facts(found: Approval) -> str:
    assert found.mail is not None  # noqa: S101 - of an open link
    assert found.certificate is not None  # noqa: S101
    certificate = found.certificate
    rows = {
        "Domain": found.mail.domain_name,
        "Account": certificate.account,
        "Region": certificate.region,
        "Certificate": certificate.arn,
        "All its names": ", ".join(certificate.names),
        "Requested": rfc3339(certificate.created_at),
        "Message sent to": found.mail.recipient,
        "This link ends": rfc3339(found.expires_at) if found.expires_at else "",
    }
    return "<dl>\n" + "\n".join(f"<dt>{k}</dt><dd>{escape(v)}</dd>" for k, v in rows.items()) + "\n</dl>"


def thanks(found: Approval) -> str:
    """Return what is shown after the button: what was approved, and what else may be missing."""
    name = found.mail.domain_name if found.mail else ""
    names = found.certificate.names if found.certificate else ()
    more = " Its other names are asked for in messages of their own." if len(names) > 1 else ""
    return _told(
        "Approved", f"Thank you. {name} is approved; the certificate is issued once all its names are.{more}"
    )
