"""Bringing in registers that the company kept before, in whatever layout (第2章): words, rows, the plan, its effect.

What may never happen: a row is half taken; a word is guessed without saying so; a decision that was taken before is lost.
"""
