"""The frame around all rooms: addresses, middleware, menu, home, errors, API. Assembly only: no rule of the handbook lives here."""
