"""Private certificate authorities: what one is, how it may change, whom it serves, and what it may certify. Pure.

Words and limits are those of AWS Private CA (botocore's model ``acm-pca``); rules of certificates those of RFC 5280.
"""
