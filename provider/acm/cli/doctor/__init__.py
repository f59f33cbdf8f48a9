"""What `acm doctor` checks: one module a subject, each a function from a ``Patient`` to findings.

Checks look and never change anything; each has its own time limit. They never import Pulumi: its programs are asked.
What a check cannot find out is a finding too.
"""
