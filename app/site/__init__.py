"""The newsroom's own settings and links."""
