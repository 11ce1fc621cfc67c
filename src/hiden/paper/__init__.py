"""From data to paper: structured texts with real numbering, Typst for PDF, Word.

A ground room: it knows no noun of the product and nothing of Django. What may never happen: a paper says other words
than the text it was made from; a number on paper points to another article than on the screen.
"""
