"""The tables behind the sample files."""
