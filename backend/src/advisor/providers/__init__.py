"""What registers a provider of data: the shape of an adapter's ``spec.py`` and of its section in YAML."""
