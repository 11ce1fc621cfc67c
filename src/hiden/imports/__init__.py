"""取込み: one way for spreadsheets to come in. Preview, problems by cell, approval, apply; twice applied changes nothing.

What may never happen: a column is dropped without saying so; half a file is applied; a file is applied that nobody
approved, or whose effect is no longer the one that was approved.
"""
