"""What a preview means for certificates: reads `pulumi preview --json`, classifies, and writes it down for reviewers.

Entered by ``commands/report_command`` only. Pure but for nothing: texts, a clock's time and readings come in, a report
goes out. All of the preview is hostile input; nothing that may be a secret is ever shown.
"""
