"""A fuzzer: hostile answers, files, settings and saved cases, made by grammars and judged by what must always hold.

`python -m tests.hostile --help` says how it's run.
"""
