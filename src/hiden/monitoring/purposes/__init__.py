"""監視の目的: a written purpose, what it rests on, and which detectors run under it (PRV-01, 02, 04, 05, 17).

What may never happen here: a detector runs under a purpose that lacks something; a forbidden aim is called by another name and
passes unremarked; a purpose changes while detectors run under it without staff being told.
"""
