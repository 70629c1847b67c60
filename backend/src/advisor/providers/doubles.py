"""What the sandbox's doubles of providers accept as credentials: the specs send it, and the doubles ask for it."""

from typing import Final

SANDBOX_API_KEY: Final = "5a" * 16
"""Of The Odds API: in the form of a real key, and worth nothing."""
SANDBOX_APP_KEY: Final = "SandboxAppKey001"
"""Of Betfair."""
SANDBOX_LOGIN: Final = "sandbox"
"""User name and password at Betfair."""
