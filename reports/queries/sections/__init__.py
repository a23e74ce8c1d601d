"""The sections of the quarterly report, one module each: what was read goes in, blocks come out.

A section without data has no blocks, and is left out of the report (template, house_rules).
"""
