"""The package's components: programs of ours that make resources of ours, run where the engine calls Construct.

Entered by the servicer, late: only a program that uses a component pays for Pulumi's SDK in this process. The resources
are made with the classes of ``pulumi_acm``, as any program makes them.
"""
