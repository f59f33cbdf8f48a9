"""A certificate manager somewhere else, asked through botocore: our own server, AWS, or an endpoint that speaks like it.

Entered by ``compose``, and only where a remote backend is configured: this package loads botocore. Whatever is peculiar
to a remote backend is handled here once: credentials, retries, throttling, answers that come late, errors in words.
"""
