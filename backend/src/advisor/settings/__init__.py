"""Every setting of the product; typed, bounded, and refused when unknown.

Where things listen and secrets come from the environment and ``.env``; providers, quotas and thresholds from YAML.
Settings are read once, in the composition root, and passed down as small frozen configs.
"""
