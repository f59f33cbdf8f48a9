"""Put a report of `acm report` at its merge request: a comment of GitHub, or a note of GitLab, that is kept up to date.

    python3 post_report.py report.md

Needs Python alone. The place comes from the variables that the CI system sets; on GitLab, GITLAB_TOKEN is an access
token with the scope `api`. Of several runs for one merge request, each writes over what the one before has written.
"""

from __future__ import annotations

import json
import os
import sys
import urllib.error
import urllib.request
from dataclasses import dataclass
from pathlib import Path
from typing import Any

SECONDS = 30
MOST_PAGES = 20


@dataclass(frozen=True)
class Place:
    """Where comments are: the list to read and add to, and how one of them is written over."""

    comments: str
    one: str
    headers: dict[str, str]
    method: str


def github() -> Place:
    """Return the pull request of this run."""
    event = json.loads(Path(os.environ["GITHUB_EVENT_PATH"]).read_text(encoding="utf-8"))
    repository = f"{os.environ['GITHUB_API_URL']}/repos/{os.environ['GITHUB_REPOSITORY']}/issues"
    return Place(
        comments=f"{repository}/{int(event['pull_request']['number'])}/comments",
        one=f"{repository}/comments",
        headers={"Authorization": f"Bearer {os.environ['GITHUB_TOKEN']}"},
        method="PATCH",
    )


def gitlab() -> Place:
    """Return the merge request of this pipeline."""
    project = f"{os.environ['CI_API_V4_URL']}/projects/{os.environ['CI_PROJECT_ID']}"
    notes = f"{project}/merge_requests/{os.environ['CI_MERGE_REQUEST_IID']}/notes"
    return Place(
        comments=notes, one=notes, headers={"PRIVATE-TOKEN": os.environ["GITLAB_TOKEN"]}, method="PUT"
    )


def call(place: Place, method: str, url: str, body: dict[str, str] | None = None) -> Any:
    """Send a request and return its answer."""
    request = urllib.request.Request(  # noqa: S310 - the CI system's own address
        url,
        method=method,
        data=None if body is None else json.dumps(body).encode(),
        headers={**place.headers, "Content-Type": "application/json", "Accept": "application/json"},
    )
    with urllib.request.urlopen(request, timeout=SECONDS) as answer:  # noqa: S310 - see above
        return json.load(answer)


def former(place: Place, marker: str) -> int | None:
    """Return the id of the comment that begins with ``marker``, if there is one."""
    for page in range(1, MOST_PAGES + 1):
        comments = call(place, "GET", f"{place.comments}?per_page=100&page={page}")
        for comment in comments:
            if str(comment["body"]).startswith(marker):
                return int(comment["id"])
        if not comments:
            return None
    return None


def main() -> None:
    """Post the report named on the command line."""
    text = Path(sys.argv[1]).read_text(encoding="utf-8")
    place = github() if "GITHUB_ACTIONS" in os.environ else gitlab()
    marker = text.partition("\n")[0]
    try:
        comment = former(place, marker)
        if comment is None:
            call(place, "POST", place.comments, {"body": text})
        else:
            call(place, place.method, f"{place.one}/{comment}", {"body": text})
    except urllib.error.URLError as error:
        sys.exit(f"The report could not be posted: {error}. It is in the job's log or summary.")


if __name__ == "__main__":
    main()
