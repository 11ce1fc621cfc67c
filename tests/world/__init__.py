"""The small company in which the tests of all rooms live. It is made with the product's own actions."""
