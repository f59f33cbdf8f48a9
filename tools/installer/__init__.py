"""Where the programs that tests and the demonstration need come from: found, downloaded or built.

Runs with any Python 3.11 or newer, before the project's environment exists: the standard library only.
Enters by ``tools/pulumi/install.py``, ``tools/zlint/install.py``, ``tools/ctclient/install.py`` and ``tools/setup.py``.
Writes to one folder of the user's cache and nowhere else; never into the checkout.
"""
