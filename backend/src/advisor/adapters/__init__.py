"""One folder for each provider of data; its ``spec.py`` registers it. See docs/EXTENDING_ADAPTERS.md."""
