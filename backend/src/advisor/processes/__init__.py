"""Processes of the operating system: what they write, how they ended, and how those of the platform do."""
