"""Private CA behind an endpoint, asked through botocore: authorities, their certificates, their terms.

Part of ``acm.manager.remote``, entered by its manager only; answers that come late are waited for here.
"""
