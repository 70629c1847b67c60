"""Keys of venues and providers, numbered in the order in which they are met."""

from dataclasses import dataclass, field


@dataclass(slots=True)
class Keys:
    """Keys met so far, with their indexes."""

    keys: list[str] = field(default_factory=list)
    index: dict[str, int] = field(default_factory=dict)

    def index_of(self, key: str) -> int:
        """The index of a key, which is added if it is new."""
        found = self.index.get(key)
        if found is None:
            found = self.index[key] = len(self.keys)
            self.keys.append(key)
        return found
