"""A client of the board that fetches changes alone, written from the schema's words."""

from typing import Any, TypeAlias

Document: TypeAlias = dict[str, Any]


def merged(held: Document | None, changes: Document) -> Document:
    """The page as it is now, in the form of ``OddsBoard``.

    Args:
        held: the page that the client had; None: none.
        changes: ``BoardChanges``, asked for with its version.
    """
    base: Document = {"items": [], "venues": []}
    if changes["since"] is not None:
        assert held is not None
        assert changes["since"] == held["version"]
        base = held
    rows = {row["fixture_id"]: row for row in base["items"]}
    for change in changes["rows"]:
        id_ = change["fixture_id"]
        rows[id_] = _row(rows.get(id_, {"market": None}), change)
    fixtures = changes["fixtures"]
    return {
        **{name: changes[name] for name in ("as_of", "version", "sandbox", "next_cursor")},
        "venues": base["venues"] if changes["venues"] is None else changes["venues"],
        "items": [
            rows[id_] for id_ in ([row["fixture_id"] for row in base["items"]] if fixtures is None else fixtures)
        ],
    }


def _row(before: Document, change: Document) -> Document:
    fixture = {name: value for name, value in before.items() if name != "market"}
    market = before["market"]
    if change["prices"] is not None:
        market = _market(market, change["prices"])
    return {**(fixture if change["fixture"] is None else change["fixture"]), "market": market}


def _market(before: Document | None, change: Document) -> Document | None:
    if not change["venues"]:
        return None
    cells = {} if before is None else {cell["venue"]: cell for cell in before["cells"]}
    cells.update({cell["venue"]: cell for cell in change["cells"]})
    facts = before if change["market"] is None else change["market"]
    assert facts is not None
    return {**facts, "cells": [cells[venue] for venue in change["venues"]]}
