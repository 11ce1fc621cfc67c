"""How records come in: files and streams → sealed segments and rows of the view, without losing one.

Whatever is taken is sealed whether or not it was understood: what a connector refuses is kept like everything else, with the
reason beside it, and read again when the connector has learned. Taking the same content twice changes nothing.
"""
