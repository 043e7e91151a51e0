"""Benchmarks: the command beside its peers, as whole processes."""
