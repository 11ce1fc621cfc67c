"""How well signs are noticed: a simulated year through all detectors and the order of cases, against what is true.

What is known of people, places and work orders comes from the year as the registers would have it on each day, never from the truth.
"""
