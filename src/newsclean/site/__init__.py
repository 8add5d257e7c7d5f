"""What a site prints on page after page: learned from its articles, saved for people to read, applied to a new one."""
