"""Files that personnel departments already have: departments, people, roles. Each plans first and writes afterwards."""
