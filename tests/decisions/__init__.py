"""Proofs about decisions on every database, judged by drivers alone and an oracle without any code of a plugin."""
