"""The one engine seam: files of the view, and the questions that are asked of them. Nothing else in the house knows an engine.

The view is derived: every file of it can be made anew from the archive. What may never happen: that a question silently reads
fewer files than its period has.
"""
