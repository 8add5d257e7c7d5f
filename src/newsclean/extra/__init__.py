"""newsclean inside other tools. Each module needs its tool, and is installed with the extra of its name."""
