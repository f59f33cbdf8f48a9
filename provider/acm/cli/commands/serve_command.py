"""`acm serve`: the service over HTTP, which AWS clients use as they use ACM."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from cyclopts import Parameter

from acm.cli.session import Injected, Session

if TYPE_CHECKING:
    from acm.api.server.run import Started


def serve(
    *,
    listen: Annotated[str | None, Parameter(show_default=False)] = None,
    no_auth: Annotated[bool, Parameter(negative=(), show_default=False)] = False,
    session: Injected,
) -> None:
    """Serve until Ctrl-C or SIGTERM; requests in work end first, a second signal ends it at once.

    Parameters
    ----------
    listen
        Where to listen, HOST:PORT. Otherwise ACM_LISTEN, else 127.0.0.1:4619.
    no_auth
        Let in everybody on this machine, as the account of ACM_ACCOUNT_ID. For labs.
    """
    from acm.api.server.run import run  # the server's libraries are slow to import

    settings = session.server_settings(listen=listen, no_auth=no_auth or None)
    run(settings, started=lambda here: _tell(session, here))


COMMAND = serve


def _tell(session: Session, here: Started) -> None:
    session.output.note(_banner(here))
    if session.output.format.value != "table":
        session.output.row(("listening", here.url))


def _banner(here: Started) -> str:
    region = here.settings.region
    keys = "any access key, or none" if here.settings.no_auth else "a key of `acm credentials create`"
    return f"""acm serves {here.settings.home} at {here.url}, with {keys}. Ctrl-C stops it.

Any AWS SDK and CLI    export AWS_ENDPOINT_URL_ACM={here.url} AWS_REGION={region}
boto3                  boto3.client("acm", endpoint_url="{here.url}", region_name="{region}")
aws CLI                aws acm list-certificates --endpoint-url {here.url} --region {region}
Pulumi                 pulumi config set acm:backend {here.url}
"""
