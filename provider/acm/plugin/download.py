"""Where Pulumi may download this plugin from: a setting of the build, which ``make release`` writes here.

Empty in a checkout: the schema then names no place, and the plugin is found on PATH or among installed plugins.
"""

PLUGIN_DOWNLOAD_URL = ""
