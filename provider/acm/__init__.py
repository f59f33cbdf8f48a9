"""The certificate manager: engine, Pulumi plugin and command line behind one distribution."""

__version__ = "0.1.0"
