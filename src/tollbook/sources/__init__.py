"""Where documents and series come from: files, addresses, tables; a file per kind of connector."""
