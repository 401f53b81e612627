"""The nouns and their arithmetic: frozen values, the standard library only, no input or output."""
