"""Starts and supervises everything that ``make up`` promises: database, API, worker, dashboard."""
