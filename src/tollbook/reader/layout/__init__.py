"""How a text is laid out: sentences, tables, headings, lists."""
