"""Orders at venues of the sandbox, over HTTP. They sell no odds here: there is a ``venue.py`` and no ``spec.py``."""
