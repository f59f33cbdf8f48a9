"""The plugin, where the engine starts this folder instead of an installed executable."""

from acm.plugin import main

main()
