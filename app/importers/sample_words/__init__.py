"""The words of the sample newsroom, a file a language; app.importers.sample_text reads them."""
