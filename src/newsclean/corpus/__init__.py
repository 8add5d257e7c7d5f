"""Reading and writing articles: text files, JSON lines, compressed or not."""
