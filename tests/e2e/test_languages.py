"""Programs in TypeScript, Go and YAML, from the first preview to destroy, under the real CLI."""

import pytest

from tests.support import languages
from tests.support.cli import go_path, hosts_path, nodejs_path
from tests.support.project import BIN
from tests.support.walk import record, walk

pytestmark = [pytest.mark.e2e, pytest.mark.slow, pytest.mark.peer, pytest.mark.timeout(1200)]

PLUGIN_OF = {"typescript": "nodejs", "go": "go"}


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


@pytest.mark.parametrize(
    ("example", "file"), [("typescript", "package.json"), ("go", "go.mod")], ids=["TypeScript", "Go"]
)
def test_the_package_is_added_where_the_language_host_knows_how(project, cli, example, file):
    program = project(example, installed=None)
    program.use(nodejs_path(), go_path(), hosts_path())
    added = program.pulumi("package", "add", str(BIN / "pulumi-resource-acm"), code=None)
    if (cli / f"pulumi-language-{PLUGIN_OF[example]}").exists():
        assert added.code == 0, added.output
        assert (program.program / languages.SDK / file).exists()
    else:  # the hosts that can be built from Go modules are older than this command
        assert "unknown method GeneratePackage" in added.output
