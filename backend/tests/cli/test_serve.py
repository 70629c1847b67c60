"""The API's server: the image that is deployed starts it by the limits of the command."""

import json
import re
from pathlib import Path

from advisor.cli.serve import LIMITS

DOCKERFILE = Path(__file__).resolve().parents[3] / "deploy" / "Dockerfile.backend"


def test_the_image_keeps_idle_connections_as_long_as_the_command_does() -> None:
    found = re.search(r"^CMD (\[.*\])$", DOCKERFILE.read_text("utf-8"), re.MULTILINE)
    assert found is not None
    words = json.loads(found[1])
    assert words[words.index("--timeout-keep-alive") + 1] == str(LIMITS.keep_alive_seconds)
