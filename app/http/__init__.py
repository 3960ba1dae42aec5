"""HTTP furniture: what every answer needs, whatever it is about."""
