"""The verbs of partners' handlers, gathered."""

from hiden.access.partners.naming import Outside, end_handlers, name_handler, propose_handler

__all__ = ["Outside", "end_handlers", "name_handler", "propose_handler"]
