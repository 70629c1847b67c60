"""What the platform takes of the disk, and how long each thing is kept."""

from datetime import datetime

from pydantic import Field

from advisor.api.http.schemas import ResponseSchema
from advisor.core.storage import Store


class StoreUse(ResponseSchema):
    """What one store takes."""

    store: Store = Field(description="Stable key of the store.", examples=["quotes"])
    name: str = Field(description="What people call it.", examples=["Quotes in the database"])
    size_bytes: int = Field(description="Bytes that it takes on the disk.", ge=0, examples=[1_482_309_632])
    kept_days: int | None = Field(
        description="Its contents go after so many days; null: they stay, or go as their own size demands.",
        examples=[7],
    )
    then: str | None = Field(
        description="What becomes of them then; null where nothing goes by age.", examples=["They move to files."]
    )


class Storage(ResponseSchema):
    """The last measurement of disk use, which the job worker makes every few minutes."""

    measured_at: datetime | None = Field(description="Null: never yet; then all other figures are null or none.")
    low: bool = Field(description="True: less space is free than `low_below_bytes`; free some, or keep things shorter.")
    free_bytes: int | None = Field(
        description="Free bytes of the data folder's file system; null before the first measurement.",
        examples=[52_613_349_376],
    )
    disk_bytes: int | None = Field(
        description="Bytes of that file system as a whole; null likewise.", examples=[105_089_261_568]
    )
    low_below_bytes: int = Field(
        description="Free bytes below which space counts as low, as the settings say.", examples=[2_000_000_000]
    )
    used_bytes: int | None = Field(description="Bytes of all stores together; null likewise.", examples=[2_305_843_200])
    stores: list[StoreUse] = Field(description="Largest first.")
