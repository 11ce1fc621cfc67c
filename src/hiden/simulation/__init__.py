"""模擬：what the systems of a company would have recorded of ordinary days, made by a generator that knows its people and items.

It is the ground of tests, of `hiden demo` and of scenarios (what somebody does on top of ordinary days). What may never happen
here: something is written into the database (files come out, and go in through the entrances that everybody uses); somebody acts
who is not with the company on that day; the same seed gives something else; a path is invented that would be a registered secret.
"""
