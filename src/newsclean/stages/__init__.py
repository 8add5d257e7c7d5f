"""Stages: each looks at the lines and points at those that should go. The pipeline does the removing."""
