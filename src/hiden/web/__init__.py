"""Assembly only: urls, API, middleware, the frame around every page."""
