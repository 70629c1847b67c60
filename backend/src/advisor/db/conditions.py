"""Conditions of a query that is put together from what is asked for."""


class Conditions:
    """SQL conditions and their numbered arguments. All values travel as arguments; the text is made of constants."""

    def __init__(self, *arguments: object) -> None:
        self.sql: list[str] = []
        self.arguments: list[object] = list(arguments)

    def add(self, condition: str, *arguments: object) -> None:
        """Add a condition whose ``{}`` stand for its arguments."""
        first = len(self.arguments) + 1
        self.sql.append(condition.format(*(f"${first + i}" for i in range(len(arguments)))))
        self.arguments += arguments

    def where(self) -> str:
        """The ``WHERE`` clause; empty without conditions."""
        return f"WHERE {' AND '.join(self.sql)}" if self.sql else ""
