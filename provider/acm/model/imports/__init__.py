"""Certificates made elsewhere: what may be imported, what may take the place of what, and what is shown of it.

Pure rules, entered by the plugin's Check and Diff and by the engine alike, so that a preview refuses what the engine
would. Importing this package loads nothing; its modules load the X.509 library, so doors import those late.
"""
