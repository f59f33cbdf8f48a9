"""Validation by e-mail: who is written to, the messages, the outbox they wait in, and the approvals that come back.

May be entered from the use cases beside it and from ``manager``; speaks to mail servers and stores through ports only.
Never keeps the code of a link: it is made when a message is handed over, and only its hash is stored.
"""
