"""Reading: one article, a page of them, sections, tags, authors."""
