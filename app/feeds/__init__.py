"""What feed readers, search engines and agencies read: feeds, sitemaps, ninjs, JSON-LD."""
