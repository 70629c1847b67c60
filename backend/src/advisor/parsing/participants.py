"""Names that stand for nobody in particular, as providers list them beside those of a field."""

import re
from typing import Final

_SIGNS: Final = re.compile(r"[\W_]+")
_REST: Final = re.compile(
    r"(?:the )?field(?: any other\b.*| of\b.*)?"
    r"|(?:(?:any|all|an|the) )?(?:other|others|another)(?: .*)?"
    r"|any (?:unlisted|unnamed|unquoted|unpriced|not listed|one else|body else)\b.*"
    r"|(?:anyone|anybody|someone|somebody|everyone|everybody) else"
    r"|(?:the )?rest(?: of\b.*)?"
    r"|none of (?:the above|these|those|them)(?: .*)?"
)


def names_the_rest(name: str) -> bool:
    """Whether a name such as ``"Any Other Player"`` or ``"The Field"`` means whoever is not listed."""
    return _REST.fullmatch(_SIGNS.sub(" ", name.casefold()).strip()) is not None


def participant_at(venue: str, name: str) -> str:
    """The name of one of a field, as a venue of this key lists it.

    Who the others are depends on whom it lists, so that they are other people at each venue: ``"Any Other (bet365)"``.
    Backed at one and laid at another both bets can lose.
    """
    return f"{name} ({venue})" if names_the_rest(name) else name
