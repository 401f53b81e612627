"""Pages for people: what a server shows of the books, and of the reports that it is given."""
