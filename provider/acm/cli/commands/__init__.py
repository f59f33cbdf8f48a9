"""One module a command, imported when it is used; each has its ``COMMAND``.

A command asks the manager, makes a view, and shows it. It raises errors of ``acm.model.errors`` and never prints them,
never exits, and never keeps anything of its own.
"""
