"""Programs in TypeScript, Go and YAML, from the first preview to destroy, under the real CLI."""

import pytest

from tests.support import languages
from tests.support.walk import record, walk

pytestmark = [pytest.mark.e2e, pytest.mark.slow, pytest.mark.peer, pytest.mark.timeout(1200)]


@pytest.mark.parametrize(
    ("example", "prepare", "tags", "names"),
    [
        (
            "typescript",
            languages.typescript,
            ('{ example: "typescript" }', '{ stage: "two" }'),
            ("`shop.${domain}`", "`store.${domain}`"),
        ),
        (
            "go",
            languages.golang,
            ('{"example": pulumi.String("go")}', '{"stage": pulumi.String("two")}'),
            ('"shop." + domain', '"store." + domain'),
        ),
        ("yaml", languages.yaml, ("example: yaml", "stage: two"), ("shop.yaml.test", "store.yaml.test")),
    ],
    ids=["TypeScript", "Go", "YAML"],
)
def test_an_example_walks_from_preview_to_destroy(project, example, prepare, tags, names):
    program = project(example)
    prepare(program)
    walk(
        program,
        name=f"{example}.test",
        tags=tags,
        names=names,
        outputs={"apiStatus": "ISSUED", "nextRecord": record(f"next.{example}.test").name},
    )
