"""Reads the public surface of a Python SDK package from its source: facts by name, to be compared by name.

Nothing is imported, so the package of Pulumi's generator and ours can be read side by side. What the generator writes out
(constructors, getters, setters) ours declares as annotated attributes; both give the same facts.
"""

import ast
import functools
import json
from pathlib import Path

from tests.sdk.source import (
    DECLARED,
    attributes,
    decorator_name,
    description,
    functions,
    getters,
    is_setter,
    is_static,
    parameter_texts,
    signature,
    spelled,
    wire_names,
)

Facts = dict[str, str]
TOKENS = {"type_token", "resource_type"}
LEFT_OUT = {"__pycache__", "testing"}
"""Folders that no schema describes: the kit for tests is ours alone."""


def survey(package: Path) -> Facts:
    """Return every fact of the package's public surface: what it is called, and what it is."""
    facts: Facts = {}
    for path in sorted(
        file for file in package.rglob("*") if not LEFT_OUT & {*file.relative_to(package).parts}
    ):
        name = path.relative_to(package).as_posix()
        if path.is_file():
            facts[f"file {name}"] = "there"
        if path.suffix == ".json":
            facts.update(
                {f"{name} {key}": repr(value) for key, value in json.loads(path.read_text()).items()}
            )
        if path.suffix == ".md":
            facts[f"{name} text"] = path.read_text().strip()
        if path.name == "__init__.py" and path.parent == package:
            facts["exports"] = " ".join(sorted(_exports(package, ast.parse(path.read_text()))))
        if path.suffix == ".py" and path.name != "_utilities.py":
            facts.update(_module(name.removesuffix(".py"), path.read_text()))
    return facts


def differences(expected: Facts, found: Facts) -> list[str]:
    """Return a sentence for each fact that only one of the two has, or that they tell differently."""
    return [
        f"{name}: the generator says {expected.get(name)!r}, we say {found.get(name)!r}"
        for name in sorted(expected.keys() | found.keys())
        if expected.get(name) != found.get(name)
    ]


@functools.cache
def _module(name: str, text: str) -> Facts:
    """Return a module's own facts, worked out once for the same text: most modules of two packages are the same."""
    facts: Facts = {}
    tree = ast.parse(text)
    if name != "__init__" and (listed := _listed(tree)) is not None:
        facts[f"{name} exports"] = " ".join(sorted(listed))
    if name.startswith("config/"):
        facts.update(_configuration(tree))
        return facts
    for item in tree.body:
        if isinstance(item, ast.ClassDef) and (not item.name.startswith("_") or item.name.endswith("State")):
            facts.update(_class(f"{name}.{item.name}", item))
        if isinstance(item, ast.FunctionDef) and not (name.startswith("_") or item.name.startswith("_")):
            facts.update(_function(f"{name}.{item.name}", item))
    return facts


def _function(name: str, function: ast.FunctionDef) -> Facts:
    facts = {name: signature(function), f"{name} returns": spelled(function.returns)}
    text = ast.get_docstring(function) or ""
    facts[f"{name} doc"] = text.partition(":param ")[0].rstrip()
    return facts | parameter_texts(name, function)


def _exports(package: Path, tree: ast.Module) -> set[str]:
    names: set[str] = set()
    for item in ast.walk(tree):
        if isinstance(item, ast.ImportFrom) and item.level:
            for alias in item.names:
                if alias.name == "*":
                    module = ast.parse((package / f"{item.module}.py").read_text())
                    names.update(_listed(module) or [])
                else:
                    names.add(alias.asname or alias.name)
        if isinstance(item, ast.Assign) and isinstance(item.targets[0], ast.Name):
            names.add(item.targets[0].id)
    return {name for name in names if not name.startswith("_")}


def _listed(tree: ast.Module) -> list[str] | None:
    for item in tree.body:
        if isinstance(item, ast.Assign) and ast.unparse(item.targets[0]) == "__all__":
            return list(ast.literal_eval(item.value))
    return None


def _configuration(tree: ast.Module) -> Facts:
    facts: Facts = {}
    for owner in [tree, *(item for item in tree.body if isinstance(item, ast.ClassDef))]:
        for name, annotation, text, _ in [*attributes(owner), *getters(owner)]:
            facts |= _property(f"config.{name}", annotation, text)
    return facts


def _class(name: str, item: ast.ClassDef) -> Facts:
    decorators = {decorator_name(node) for node in item.decorator_list}
    constructors = [node for node in functions(item) if node.name == "__init__"]
    facts = {f"{name} bases": ", ".join(spelled(base).partition("[")[0] for base in item.bases)}
    facts[f"{name} doc"] = description(item, constructors)
    for decorator in item.decorator_list:
        if isinstance(decorator, ast.Call) and decorator_name(decorator) in TOKENS:
            facts[f"{name} token"] = ast.literal_eval(decorator.args[0])
    facts.update(_properties(name, item, settable="input_type" in decorators))
    facts.update(_constructors(name, constructors))
    if not constructors and DECLARED & decorators:
        facts.update(_declared_constructor(name, item))
    for function in functions(item):
        if function.name == "get" and is_static(function):
            facts.update(_look_up(f"{name}.get", function))
    for assigned in (node for node in item.body if isinstance(node, ast.Assign)):
        facts[f"{name}.{ast.unparse(assigned.targets[0])} value"] = ast.unparse(assigned.value)
    return facts


def _constructors(name: str, written: list[ast.FunctionDef]) -> Facts:
    overloads = [node for node in written if "overload" in map(decorator_name, node.decorator_list)]
    forms = {f"{name} constructor {form}": signature(node) for form, node in enumerate(overloads or written)}
    return forms | {key: text for node in written for key, text in parameter_texts(name, node).items()}


def _look_up(name: str, function: ast.FunctionDef) -> Facts:
    facts = {name: signature(function), f"{name} returns": spelled(function.returns)}
    return facts | parameter_texts(name, function)


def _declared_constructor(name: str, item: ast.ClassDef) -> Facts:
    facts: Facts = {}
    parameters = []
    for attribute, annotation, text, default in attributes(item):
        parameters.append(f"{attribute}: {spelled(annotation)}{' = None' if default else ''}")
        facts[f"{name}({attribute}) doc"] = text
    facts[f"{name} constructor 0"] = "\n".join(["*", *parameters])
    return facts


def _properties(name: str, item: ast.ClassDef, *, settable: bool) -> Facts:
    facts: Facts = {}
    setters = {ast.unparse(d.value) for f in functions(item) for d in f.decorator_list if is_setter(d)}
    for attribute, annotation, text, _ in attributes(item):
        facts |= _property(f"{name}.{attribute}", annotation, text)
    for attribute, wire_name in wire_names(item).items():
        facts |= _reach(f"{name}.{attribute}", wire_name, settable=settable)
    for attribute, annotation, text, wire_name in getters(item):
        facts |= _property(f"{name}.{attribute}", annotation, text)
        facts |= _reach(f"{name}.{attribute}", wire_name, settable=attribute in setters)
    return facts


def _property(name: str, annotation: ast.expr | None, text: str) -> Facts:
    return {name: spelled(annotation), f"{name} doc": text}


def _reach(name: str, wire_name: str, *, settable: bool) -> Facts:
    return {f"{name} on the wire": wire_name, f"{name} settable": str(settable)}
