"""The text of a whole page: what each line shows, a model that learned from pages, and the article's stretches."""
