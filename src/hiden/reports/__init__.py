"""帳票: one file for each printed thing (Typst) and each workbook. Reads the rooms below, writes nothing but files."""
