"""Where the user's own files are: the only settings read by commands that need no others, as those take a while."""

import os
from pathlib import Path
from typing import Final

from pydantic import Field, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from advisor.core.errors import ConfigError

PREFIX: Final = "ADVISOR_"
ENV_FILE: Final = Path(".env")
PROVIDERS_FILE: Final = "providers.yaml"


def _default_data_dir() -> Path:
    home = os.environ.get("XDG_DATA_HOME")
    return (Path(home) if home else Path("~/.local/share")) / "betting-expert-advisor"


class OwnFiles(BaseSettings):
    """Each is the variable ``ADVISOR_`` + its name in capitals, of the environment or of ``.env``."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, env_file=ENV_FILE, extra="ignore", frozen=True)

    data_dir: Path = Field(default_factory=_default_data_dir, description="Folder of the database, logs and locks.")
    providers_file: Path | None = Field(
        default=None, description="YAML over the defaults; none: providers.yaml in the data folder, if there is one."
    )

    @field_validator("providers_file", mode="before")
    @classmethod
    def _empty_is_none(cls, value: object) -> object:
        return None if value == "" else value

    @field_validator("data_dir", mode="before")
    @classmethod
    def _is_named(cls, value: object) -> object:
        return named_folder(value)

    @property
    def own_providers_file(self) -> Path | None:
        """The file that goes over the defaults; None where there is none."""
        if self.providers_file is not None:
            return self.providers_file
        own = self.data_dir.expanduser() / PROVIDERS_FILE
        return own if own.is_file() else None


def own_providers_file() -> Path | None:
    """The file that goes over the defaults; None where there is none.

    Raises:
        ConfigError: ``.env`` is no text, or the data folder has no name.
    """
    try:
        return OwnFiles().own_providers_file
    except UnicodeDecodeError:
        raise no_text(ENV_FILE) from None
    except ValidationError as error:
        faults = (f"{PREFIX}{str(fault['loc'][0]).upper()}: {fault['msg']}" for fault in error.errors())
        raise ConfigError(f"Settings: {'; '.join(faults)}.") from None


def named_folder(value: object) -> object:
    """A folder's name, unless it is empty: that would be the folder in which a command happens to run.

    Raises:
        ValueError: it is empty.
    """
    if isinstance(value, str) and not value.strip():
        raise ValueError("it is empty: name a folder, or leave the variable out")
    return value


def no_text(env_file: Path | None) -> ConfigError:
    """Of a file of variables that cannot be read."""
    return ConfigError(f"{env_file} is no text; save it as UTF-8.")
