"""What the classes of this package are made with: declarations become Pulumi's types, calls become properties.

Each property is declared once, as an annotation with its documentation below it. ``pulumi.property`` gives the name on
the wire where it differs, ``None`` or ``default=None`` makes an input optional.
"""

import functools
import inspect
import json
from collections.abc import Callable, Mapping, Sequence
from importlib.resources import files
from typing import Any, TypeVar, dataclass_transform

import pulumi
from pulumi import InvokeOptions, InvokeOutputOptions, ResourceOptions

T = TypeVar("T")

_WIRE_NAMES = "_wire_names"


@functools.cache
def _plugin() -> dict[str, Any]:
    plugin_file = files(__package__).joinpath("pulumi-plugin.json")
    described: dict[str, Any] = json.loads(plugin_file.read_text(encoding="utf-8"))
    return described


def version() -> str:
    """Return the version of the plugin that this package was made for, as the plugin file says it."""
    return str(_plugin()["version"])


def plugin_download_url() -> str | None:
    """Return where Pulumi may download the plugin from; None where the package was built without saying."""
    return _plugin().get("server")


def _of_resources() -> ResourceOptions:
    return ResourceOptions(version=version(), plugin_download_url=plugin_download_url())


def _of_functions() -> InvokeOptions:
    return InvokeOptions(version=version(), plugin_download_url=plugin_download_url())


@dataclass_transform(kw_only_default=True, field_specifiers=(pulumi.property,))
def input_type(declared: type[T]) -> type[T]:
    """Make of declared inputs a class with a constructor of keywords, getters and setters."""
    wire_names = _wire_names(declared)
    made = pulumi.input_type(_in_order(declared))
    setattr(made, _WIRE_NAMES, wire_names)
    return made


@dataclass_transform(kw_only_default=True, frozen_default=True, field_specifiers=(pulumi.property,))
def output_type(declared: type[T]) -> type[T]:
    """Make of declared outputs a dict with getters, which warns where a key of the wire is looked up."""
    getters = {wire_name: name for name, wire_name in _wire_names(declared).items() if wire_name != name}
    made = pulumi.output_type(_in_order(declared))

    def warn(key: str) -> None:
        if key in getters:
            pulumi.log.warn(
                f"{made.__name__} has no key '{key}': read the property '{getters[key]}' of the object instead."
            )

    def look_up(self: dict[str, Any], key: str) -> Any:
        warn(key)
        return dict.__getitem__(self, key)

    def get(self: dict[str, Any], key: str, default: Any = None) -> Any:
        warn(key)
        return dict.get(self, key, default)

    for name, method in (("__getitem__", look_up), ("get", get)):
        setattr(made, name, method)
    return made


@dataclass_transform(kw_only_default=True, frozen_default=True, field_specifiers=(pulumi.property,))
def result_type(declared: type[T]) -> type[T]:
    """Make of declared results of a function an object with getters."""
    return pulumi.output_type(_in_order(declared))


@dataclass_transform(kw_only_default=True, frozen_default=True, field_specifiers=(pulumi.property,))
def resource_type(token: str) -> Callable[[type[T]], type[T]]:
    """Make of declared outputs the getters of a resource, and give it its type token."""

    def make(declared: type[T]) -> type[T]:
        annotations = inspect.get_annotations(declared)
        wire_names = _wire_names(declared)
        for name, wire_name in wire_names.items():
            setattr(declared, name, _output(name, wire_name, annotations[name]))
        setattr(declared, _WIRE_NAMES, wire_names)
        # Pulumi would take an annotation that is left for a property by its Python name.
        declared.__annotations__.clear()
        return pulumi.type_token(token)(declared)

    return make


def constructed(
    arguments_type: type, state_type: type, positional: Sequence[Any], keywords: Mapping[str, Any]
) -> tuple[Any, ResourceOptions]:
    """Return what the constructor of a resource hands on: its properties and its options.

    The call gives either one object of ``arguments_type`` or the arguments themselves. Raises TypeError where it gives
    others, or leaves out a required one; a resource that is only referred to has none.
    """
    given = _bound(arguments_type, positional, keywords)
    existing, chosen = given.pop("__props__", None), given.pop("opts", None)
    opts = ResourceOptions.merge(_of_resources(), chosen)
    if opts.id is not None:
        return existing, opts
    if existing is not None:
        raise TypeError("__props__ is only for resources that are looked up: opts.id is missing")
    if not opts.urn:
        _demand(arguments_type, given)
    return _filled(arguments_type, {**dict.fromkeys(_names(state_type)), **given}), opts


def constructed_component(
    component_type: type, arguments_type: type, positional: Sequence[Any], keywords: Mapping[str, Any]
) -> tuple[Any, ResourceOptions]:
    """Return what the constructor of a component hands on, as ``constructed`` does.

    Raises ValueError for an id: a component has none, and cannot be looked up.
    """
    given = _bound(arguments_type, positional, keywords)
    existing, chosen = given.pop("__props__", None), given.pop("opts", None)
    opts = ResourceOptions.merge(_of_resources(), chosen)
    if opts.id is not None:
        raise ValueError("ComponentResource classes do not support opts.id")
    if existing is not None:
        raise TypeError("__props__ is only for resources that are looked up, which a component is never")
    if not opts.urn:
        _demand(arguments_type, given)
    outputs = dict.fromkeys(getattr(component_type, _WIRE_NAMES))
    return _filled(arguments_type, {**outputs, **dict.fromkeys(_names(arguments_type)), **given}), opts


def conceal(properties: Any, *names: str) -> None:
    """Mark inputs secret that always are; what is not given stays so."""
    for name in names:
        if properties is not None and vars(properties).get(name) is not None:
            vars(properties)[name] = pulumi.Output.secret(vars(properties)[name])


def looked_up(state_type: type, given: Mapping[str, Any]) -> Any:
    """Return the state that qualifies a look-up: of each property what ``given`` says, None included."""
    return _filled(state_type, {name: given[name] for name in _names(state_type)})


def renamed(arguments_type: type, value: Any) -> Any:
    """Return a dict of inputs by the names of the wire; keys of others, and what is no dict, stay as they are."""
    if not isinstance(value, Mapping):
        return value
    wire_names = getattr(arguments_type, _WIRE_NAMES)
    return {wire_names.get(key, key): content for key, content in value.items()}


def answered(token: str, arguments: Mapping[str, Any], opts: InvokeOptions | None, result_type: type[T]) -> T:
    """Ask a function now; raise where it answers with a failure."""
    opts = InvokeOptions.merge(_of_functions(), opts)
    answer: T = pulumi.runtime.invoke(token, dict(arguments), opts=opts, typ=result_type).value
    return answer


def answered_later(
    token: str,
    arguments: Mapping[str, Any],
    opts: InvokeOptions | InvokeOutputOptions | None,
    result_type: type[T],
) -> "pulumi.Output[T]":
    """Ask a function once its arguments are known; the output fails where it answers with a failure."""
    opts = InvokeOutputOptions.merge(_of_functions(), opts)
    answer: pulumi.Output[T] = pulumi.runtime.invoke_output(
        token, dict(arguments), opts=opts, typ=result_type
    )
    return answer


def _in_order(declared: type[T]) -> type[T]:
    # Pulumi writes JSON in the order of the class's attributes, where a plain default would stand before the others.
    for name in inspect.get_annotations(declared):
        if name in vars(declared) and vars(declared)[name] is None:
            setattr(declared, name, pulumi.property(name, default=None))
    return declared


def _output(name: str, wire_name: str, annotation: Any) -> property:
    def get(self: Any) -> Any:
        return pulumi.get(self, name)

    get.__name__ = name
    get.__annotations__ = {"return": annotation}
    return property(pulumi.getter(name=wire_name)(get))


def _wire_names(declared: type) -> dict[str, str]:
    values = {name: vars(declared).get(name) for name in inspect.get_annotations(declared)}
    return {name: getattr(value, "name", name) for name, value in values.items()}


@functools.cache
def _parameters(declared: type) -> Mapping[str, inspect.Parameter]:
    return inspect.signature(declared).parameters


def _names(declared: type) -> list[str]:
    return sorted(_parameters(declared))


def _bound(arguments_type: type, positional: Sequence[Any], keywords: Mapping[str, Any]) -> dict[str, Any]:
    as_one = "args" in keywords or any(isinstance(value, arguments_type) for value in positional[:1])
    # Options come second only after one object, or after None in its place.
    as_one = as_one or any(isinstance(value, ResourceOptions) for value in positional[1:2])
    form = ["args", "opts"] if as_one else ["opts", *_names(arguments_type), "__props__"]
    kind = inspect.Parameter.POSITIONAL_OR_KEYWORD
    signature = inspect.Signature([inspect.Parameter(name, kind, default=None) for name in form])
    given = dict(signature.bind(*positional, **keywords).arguments)
    arguments = given.pop("args", None)
    if not isinstance(arguments, arguments_type | None):
        raise TypeError(f"args must be {arguments_type.__name__}, not {type(arguments).__name__}")
    return {**(vars(arguments) if arguments else {}), **given}


def _demand(arguments_type: type, given: Mapping[str, Any]) -> None:
    for name, parameter in _parameters(arguments_type).items():
        if parameter.default is inspect.Parameter.empty and given.get(name) is None:
            raise TypeError(f"Missing required property '{name}'")


def _filled(declared: type, values: Mapping[str, Any]) -> Any:
    made: Any = object.__new__(declared)
    vars(made).update(values)
    return made
