"""Examples of what the instances' routes take and answer."""

from datetime import timedelta
from typing import Final

from advisor.api import example_day as day
from advisor.api.instances import schemas
from advisor.core.orders.instances import InstanceState, RiskMode, VersionOrigin
from advisor.core.orders.modes import Mode

_NAME: Final = "steam-weekends"
_NOTE: Final = "Late moves of the sharp line."
_WINDOW: Final = schemas.BettingWindow(days=[6, 7], begin="09:30", end="22:00")
_DEFINITION: Final = schemas.Definition(
    strategy="steam",
    config={"min_edge": 0.02},
    mode="paper",
    portfolio="paper",
    venues=[day.ALBION],
    limits="normal",
    staking={"kind": "kelly", "fraction": 0.25, "cap": 0.02},
    schedule=[_WINDOW],
)
_FIRST: Final = schemas.VersionView(
    number=1,
    strategy="steam",
    config={"min_edge": 0.02},
    mode=Mode.PAPER,
    portfolio="paper",
    venues=[day.ALBION],
    limits="normal",
    risk=RiskMode.STATIC,
    staking={"kind": "kelly", "fraction": 0.25, "cap": 0.02},
    schedule=[_WINDOW],
    origin=VersionOrigin.CREATED,
    of_version=None,
    of_instance=None,
    note=_NOTE,
    made_at=day.NOW,
    made_by="local",
)
_CHANGED: Final = _FIRST.model_copy(
    update={
        "number": 2,
        "config": {"min_edge": 0.03},
        "origin": VersionOrigin.CHANGED,
        "note": "Fewer, better bets.",
        "made_at": day.NOW + timedelta(hours=2),
    }
)
_BACK: Final = _FIRST.model_copy(
    update={
        "number": 3,
        "origin": VersionOrigin.ROLLED_BACK,
        "of_version": 1,
        "note": "Too few bets.",
        "made_at": day.NOW + timedelta(hours=5),
    }
)
_STOPPED: Final = schemas.Instance(
    name=_NAME,
    state=InstanceState.STOPPED,
    reason="",
    from_settings=False,
    version=_FIRST,
    created_at=day.NOW,
    changed_at=day.NOW,
    changed_by="local",
)
_RUNNING: Final = _STOPPED.model_copy(update={"state": InstanceState.RUNNING})
_CLONE: Final = _STOPPED.model_copy(
    update={
        "name": "steam-copy",
        "version": _FIRST.model_copy(
            update={
                "mode": Mode.WATCH,
                "origin": VersionOrigin.CLONED,
                "of_instance": _NAME,
                "note": "To compare.",
            }
        ),
    }
)
_WATCHING: Final = _RUNNING.model_copy(
    update={
        "version": _BACK.model_copy(update={"mode": Mode.WATCH, "origin": VersionOrigin.DEMOTED, "of_version": None})
    }
)
_LIVE: Final = _RUNNING.model_copy(
    update={"version": _CHANGED.model_copy(update={"mode": Mode.LIVE, "origin": VersionOrigin.PROMOTED})}
)
EXAMPLES: Final = {
    "list_instances": schemas.InstanceList(items=[_RUNNING]),
    "get_instance": _RUNNING,
    "list_instance_versions": schemas.VersionList(items=[_CHANGED, _FIRST]),
    "get_instance_promotion": schemas.Checklist(
        ready=False,
        items=[
            schemas.ChecklistItem(
                name="settled_bets",
                is_met=False,
                value="120 settled",
                asked="300 or more",
                to_do="Let it bet on paper until enough of its bets are settled.",
            )
        ],
    ),
    "create_instance": _STOPPED,
    "change_instance": _RUNNING.model_copy(update={"version": _CHANGED}),
    "roll_back_instance": _RUNNING.model_copy(update={"version": _BACK}),
    "clone_instance": _CLONE,
    "start_instance": _RUNNING,
    "pause_instance": _STOPPED.model_copy(update={"state": InstanceState.PAUSED}),
    "stop_instance": _STOPPED,
    "promote_instance": _LIVE,
    "demote_instance": _WATCHING,
}
REQUESTS: Final = {
    "create_instance": schemas.NewInstance(name=_NAME, definition=_DEFINITION, note=_NOTE),
    "change_instance": schemas.NewVersion(
        after=1,
        definition=_DEFINITION.model_copy(update={"config": {"min_edge": 0.03}}),
        note="Fewer, better bets.",
    ),
    "roll_back_instance": schemas.RollBack(after=2, version=1, note="Too few bets."),
    "clone_instance": schemas.CloneRequest(name="steam-copy", note="To compare."),
    "promote_instance": schemas.ModeChange(after=2, note="300 bets beat the close."),
    "demote_instance": schemas.Demotion(after=3, mode="watch", note="The edge is gone."),
}
