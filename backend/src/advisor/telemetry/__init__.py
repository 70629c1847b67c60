"""Logs: their settings, and how they are written."""
