"""Characters, words and numbers: what a text is made of, before anybody asks what it says."""
