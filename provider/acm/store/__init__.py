"""Where everything is kept: tables, one writer, migrations; SQLite.

Entered from ``compose``; imports the model only. Everything that knows SQL is here; what is specific to SQLite is in
``sqlite.py`` and ``errors.py``. Decides nothing: rows in, rows out.
"""
