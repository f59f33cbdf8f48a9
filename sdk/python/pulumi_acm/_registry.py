"""How Pulumi finds the class of a resource that it knows only by its type token and URN."""

from collections.abc import Iterable
from typing import Any

import pulumi
from pulumi import ResourceOptions
from pulumi.runtime import (
    ResourceModule,
    ResourcePackage,
    register_resource_module,
    register_resource_package,
)
from semver import VersionInfo

from . import _utilities


class _Package(ResourcePackage):
    def __init__(self, provider: type[Any]) -> None:
        self._provider = provider

    def version(self) -> VersionInfo:
        return VersionInfo.parse(_utilities.version())

    def construct_provider(self, name: str, typ: str, urn: str) -> pulumi.ProviderResource:
        if typ != pulumi.get_type_token(self._provider):
            raise ValueError(f"unknown provider type {typ}")
        made: pulumi.ProviderResource = self._provider(name, ResourceOptions(urn=urn))
        return made


class _Module(ResourceModule):
    def __init__(self, resources: Iterable[type[Any]]) -> None:
        self._resources = {pulumi.get_type_token(resource): resource for resource in resources}

    def version(self) -> VersionInfo:
        return VersionInfo.parse(_utilities.version())

    def construct(self, name: str, typ: str, urn: str) -> pulumi.Resource:
        if typ not in self._resources:
            raise ValueError(f"unknown resource type {typ}")
        made: pulumi.Resource = self._resources[typ](name, ResourceOptions(urn=urn))
        return made


def register(provider: type[Any], resources: Iterable[type[Any]]) -> None:
    """Make the package's classes known to Pulumi. Raises ValueError where this version is known already."""
    register_resource_package("acm", _Package(provider))
    register_resource_module("acm", "index", _Module(resources))
