"""Migrations, applied in order by ``advisor.db.migrate``."""
