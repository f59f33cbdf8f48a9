"""Reads classes as they are written: their attributes, getters, constructors, documentation and annotations."""

import ast
import inspect
import re
from collections.abc import Iterator

PARAMETER = re.compile(r":param (?:[^:]+ )?(?P<name>\w+): (?P<text>.*?)(?=\n\s*\n|\n:param |\Z)", re.DOTALL)
DECLARED = {"input_type", "output_type", "resource_type", "result_type"}
"""The decorators of ours that make properties of annotated attributes."""

SELF = {"self", "__self__"}


def attributes(owner: ast.AST) -> Iterator[tuple[str, ast.expr, str, bool]]:
    """Yield name, annotation, documentation and whether there is a default."""
    body = getattr(owner, "body", [])
    for item, following in zip(body, [*body[1:], None], strict=True):
        if isinstance(item, ast.AnnAssign) and isinstance(item.target, ast.Name):
            optional = isinstance(item.value, ast.Constant) or "default=None" in ast.unparse(
                item.value or ast.Tuple([])
            )
            yield item.target.id, item.annotation, _text(following), optional


def wire_names(item: ast.ClassDef) -> dict[str, str]:
    names = {}
    if DECLARED & {decorator_name(node) for node in item.decorator_list}:
        for node in item.body:
            if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
                call = node.value
                names[node.target.id] = call.args[0].value if isinstance(call, ast.Call) else node.target.id  # type: ignore[attr-defined]
    return names


def getters(owner: ast.AST) -> Iterator[tuple[str, ast.expr | None, str, str]]:
    """Yield name, annotation, documentation and the name on the wire."""
    for function in functions(owner):
        for decorator in function.decorator_list:
            if decorator_name(decorator) == "property":
                yield (
                    function.name,
                    function.returns,
                    _flat(ast.get_docstring(function)),
                    _wire_name(function),
                )


def _wire_name(function: ast.FunctionDef) -> str:
    for decorator in function.decorator_list:
        if isinstance(decorator, ast.Call) and decorator_name(decorator) == "getter":
            return str(ast.literal_eval(decorator.keywords[0].value))
    return function.name


def functions(owner: ast.AST) -> list[ast.FunctionDef]:
    return [item for item in getattr(owner, "body", []) if isinstance(item, ast.FunctionDef)]


def is_static(function: ast.FunctionDef) -> bool:
    return "staticmethod" in map(decorator_name, function.decorator_list)


def is_setter(decorator: ast.expr) -> bool:
    return isinstance(decorator, ast.Attribute) and decorator.attr == "setter"


def decorator_name(node: ast.expr) -> str:
    return ast.unparse(node.func if isinstance(node, ast.Call) else node).rpartition(".")[2]


def signature(function: ast.FunctionDef) -> str:
    arguments = function.args
    lines = []
    for argument, default in _with_defaults(arguments.args, arguments.defaults):
        if argument.arg not in SELF:
            lines.append(_parameter(argument, default))
    if arguments.kwonlyargs:
        lines.append("*")
    for argument, default in zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True):
        lines.append(_parameter(argument, default))
    return "\n".join(lines)


def _with_defaults(
    arguments: list[ast.arg], defaults: list[ast.expr]
) -> list[tuple[ast.arg, ast.expr | None]]:
    return list(zip(arguments, [*[None] * (len(arguments) - len(defaults)), *defaults], strict=True))


def _parameter(argument: ast.arg, default: ast.expr | None) -> str:
    annotation = spelled(argument.annotation) if argument.annotation else "Any"
    return f"{argument.arg}: {annotation}{f' = {ast.unparse(default)}' if default else ''}"


def parameter_texts(name: str, function: ast.FunctionDef) -> dict[str, str]:
    text = ast.get_docstring(function) or ""
    return {f"{name}({match['name']}) doc": _flat(match["text"]) for match in PARAMETER.finditer(text)}


def description(item: ast.ClassDef, constructors: list[ast.FunctionDef]) -> str:
    texts = [ast.get_docstring(item), *(ast.get_docstring(constructor) for constructor in constructors)]
    first = next((text for text in texts if text), "")
    return first.partition(":param ")[0].rstrip()


def _text(item: ast.stmt | None) -> str:
    if (
        isinstance(item, ast.Expr)
        and isinstance(item.value, ast.Constant)
        and isinstance(item.value.value, str)
    ):
        return _flat(inspect.cleandoc(item.value.value))
    return ""


def _flat(text: str | None) -> str:
    return " ".join((text or "").split())


def spelled(node: ast.expr | None) -> str:
    """Return one spelling for all that mean the same: ``Optional['A']``, ``Union[A, None]`` and ``A | None``."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return spelled(ast.parse(node.value, mode="eval").body)
    if isinstance(node, ast.Attribute) and ast.unparse(node.value) in {
        "_builtins",
        "outputs",
        "pulumi",
        "typing",
    }:
        return node.attr
    members = sorted(set(_members(node)))
    if members and node is not None:
        return " | ".join(members)
    if isinstance(node, ast.Subscript):
        inner = node.slice.elts if isinstance(node.slice, ast.Tuple) else [node.slice]
        return f"{spelled(node.value)}[{', '.join(spelled(part) for part in inner)}]"
    return "None" if node is None else ast.unparse(node)


def _members(node: ast.expr | None) -> list[str]:
    """Return the members of a union, flat; nothing where it is none."""
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.BitOr):
        return [*_parts(node.left), *_parts(node.right)]
    if isinstance(node, ast.Subscript) and spelled(node.value) == "Optional":
        return [*_parts(node.slice), "None"]
    if isinstance(node, ast.Subscript) and spelled(node.value) == "Union":
        return [part for member in node.slice.elts for part in _parts(member)]  # type: ignore[attr-defined]
    return []


def _parts(node: ast.expr) -> list[str]:
    return _members(node) or [spelled(node)]
