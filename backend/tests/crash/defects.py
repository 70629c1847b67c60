"""Defects that are planted in a good history, each with the name by which the checker has to find it."""

from collections.abc import Callable
from dataclasses import replace
from typing import Final

from tests.crash.history_checker.history import History, Row

Plant = Callable[[History], History]


def without(rows: tuple[Row, ...], place: int) -> tuple[Row, ...]:
    return (*rows[:place], *rows[place + 1 :])


def changed(rows: tuple[Row, ...], place: int, **values: object) -> tuple[Row, ...]:
    return (*rows[:place], {**rows[place], **values}, *rows[place + 1 :])


def entry_of(history: History, key: str) -> int:
    return next(place for place, entry in enumerate(history.entries) if entry["key"].endswith(key))


def change_of(history: History, reference: str, state: str) -> int:
    rows = history.changes
    return next(place for place, row in enumerate(rows) if (row["reference"], row["state"]) == (reference, state))


def dropped_fill(history: History) -> History:
    return replace(history, fills=without(history.fills, 0))


def invented_fill(history: History) -> History:
    return replace(history, fills=(*history.fills, {**history.fills[0], "key": "9.9"}))


def second_order(history: History) -> History:
    return replace(history, orders=(*history.orders, {**history.orders[0], "id": "77"}))


def order_without_intent(history: History) -> History:
    return replace(history, orders=(*history.orders, {**history.orders[0], "id": "77", "reference": "nobody's"}))


def send_before_its_commit(history: History) -> History:
    place = change_of(history, "open", "intended")
    return replace(history, changes=changed(history.changes, place, committed=history.arrivals[-1]["at"] + 1))


def copy_sent(history: History) -> History:
    return replace(history, arrivals=(*history.arrivals, history.arrivals[0]))


def send_after_halt(history: History) -> History:
    (halt,) = history.halts
    late = {**history.arrivals[0], "at": halt["acknowledged"] + 0.1}
    return replace(history, arrivals=(late, *history.arrivals[1:]))


def send_by_another_leader(history: History) -> History:
    return replace(history, sends=changed(history.sends, 0, number=history.sends[0]["number"] + 1))


def stale_write(history: History) -> History:
    return replace(history, numbers=(*history.numbers, 1))


def unbalanced_entry(history: History) -> History:
    place = entry_of(history, ":settled")
    lines = [{**line, "amount": line["amount"] + 1} for line in history.entries[place]["postings"][:1]]
    postings = [*lines, *history.entries[place]["postings"][1:]]
    return replace(history, entries=changed(history.entries, place, postings=postings))


def changed_balance(history: History) -> History:
    return replace(history, accounts=changed(history.accounts, 0, balance=history.accounts[0]["balance"] + 1))


def changed_ledger(history: History) -> History:
    return replace(history, tampered=1)


def settled_twice(history: History) -> History:
    entry = history.entries[entry_of(history, ":settled")]
    return replace(history, entries=(*history.entries, {**entry, "key": entry["key"] + ":2"}))


def hold_kept(history: History) -> History:
    return replace(history, entries=without(history.entries, entry_of(history, ":released:0")))


def too_early_an_absence(history: History) -> History:
    place = change_of(history, "absent", "rejected")
    return replace(history, changes=changed(history.changes, place, at=history.changes[place]["at"] - 4))


def forbidden_state(history: History) -> History:
    back = {**history.changes[-1], "reference": "won", "before": "filled", "state": "accepted"}
    return replace(history, changes=(*history.changes, back))


def left_unknown(history: History) -> History:
    place = next(place for place, row in enumerate(history.intents) if row["reference"] == "absent")
    cut = without(history.changes, change_of(history, "absent", "rejected"))
    rows = changed(history.intents, place, state="unknown", origin=None, closed=None)
    return replace(history, intents=rows, changes=cut)


def other_statement(history: History) -> History:
    return replace(history, lines=changed(history.lines, 1, amount="12.99"))


def other_exposure(history: History) -> History:
    place = next(place for place, row in enumerate(history.matches) if row["reference"] == "open")
    return replace(history, matches=changed(history.matches, place, size="9.00"))


def bought_again(history: History) -> History:
    return replace(history, intents=changed(history.intents, 1, cause=history.intents[0]["cause"]))


def item_left_open(history: History) -> History:
    return replace(history, open_items=("Look at it.",))


def of(history: History, reference: str) -> int:
    return next(place for place, row in enumerate(history.intents) if row["reference"] == reference)


def replaced_order(history: History, **values: object) -> History:
    """The open order with another that came in its place: no defect."""
    place = next(place for place, row in enumerate(history.orders) if row["reference"] == "open")
    old = history.orders[place]
    new = {**old, "id": "78", "replaces": old["id"]}
    rows = changed(history.orders, place, **{"status": "replaced", "matched": "0.00", **values})
    return replace(history, orders=(*rows, new))


def replaced_by_nothing(history: History) -> History:
    return replaced_order(history, status="lapsed")


def more_than_asked_for(history: History) -> History:
    return replaced_order(history, matched="4.00")


def written_before_its_commit(history: History) -> History:
    return replace(history, sends=changed(history.sends, 1, at=history.sends[1]["at"] - 1.5))


def sent_by_nobody(history: History) -> History:
    return replace(history, sends=changed(history.sends, 1, at=history.arrivals[1]["at"] + 1))


def written_after_halt(history: History) -> History:
    (halt,) = history.halts
    return replace(history, sends=changed(history.sends, 0, at=halt["acknowledged"] + 0.1))


def two_holders(history: History) -> History:
    return replace(history, leases=changed(history.leases, 1, at=history.leases[0]["expires"] - 0.5))


def late_write_left(history: History) -> History:
    return replace(history, sends=changed(history.sends, 0, at=history.leases[1]["at"] + 0.1))


def end_of_nobody(history: History) -> History:
    return replace(history, intents=changed(history.intents, of(history, "absent"), origin=None))


def half_a_list(history: History) -> History:
    return replace(history, reads=without(history.reads, 1))


def list_read_too_early(history: History) -> History:
    return replace(history, reads=changed(history.reads, 0, at=history.reads[0]["at"] - 2))


def list_of_others(history: History) -> History:
    return replace(history, reads=changed(history.reads, 2, references=["another"]))


def counting(history: History, reference: str, said: str) -> History:
    check = {"name": "limits", "value": said, "limit": "", "passed": True}
    return replace(history, intents=changed(history.intents, of(history, reference), checks=[check]))


def risk_unseen_in_all(history: History) -> History:
    return counting(history, "open", "beside 0.00 at risk on the market, 10.00 on the event, 9.99 in all")


def risk_unseen_on_the_event(history: History) -> History:
    return counting(history, "absent", "beside 0.00 at risk on the market, 9.99 on the event, 20.00 in all")


def risk_unseen_on_the_market(history: History) -> History:
    """The order before was on the same market."""
    place = entry_of(history, "open:held")
    event = {**history.entries[place]["event"], "market": "market of won"}
    return replace(history, entries=changed(history.entries, place, event=event))


def decided_blindly(history: History) -> History:
    return counting(history, "open", "stake 10.00")


def limit_broken(history: History) -> History:
    limits = {"max_market": None, "max_event": "1999", "max_open": None}
    return replace(history, intents=changed(history.intents, of(history, "absent"), limits=limits))


def other_gross(history: History) -> History:
    return replace(history, intents=changed(history.intents, of(history, "won"), gross=1_299))


def hold_too_large(history: History) -> History:
    place = entry_of(history, "open:matched:1.1:released")
    lines = [{**line, "amount": line["amount"] // 2} for line in history.entries[place]["postings"]]
    return replace(history, entries=changed(history.entries, place, postings=lines))


def released_early(history: History) -> History:
    place = entry_of(history, ":released:0")
    return replace(history, entries=changed(history.entries, place, committed=history.entries[place]["committed"] - 3))


def reversal_of(history: History, key: str, sign: int) -> History:
    entry = history.entries[entry_of(history, ":settled")]
    lines = [{**line, "amount": sign * line["amount"]} for line in entry["postings"]]
    event = {"kind": "reversed", "bet": "won"}
    taken = {**entry, "key": "won:settled:reversed", "reverses": key, "event": event, "postings": lines}
    return replace(history, entries=(*history.entries, taken))


def reversal_of_nothing(history: History) -> History:
    return reversal_of(history, "won:settled:7", -1)


def reversal_of_something_else(history: History) -> History:
    return reversal_of(history, "won:settled", 1)


def reversed_twice(history: History) -> History:
    once = reversal_of(history, "won:settled", -1)
    return replace(once, entries=(*once.entries, {**once.entries[-1], "key": "won:settled:2:reversed"}))


def entry_without_cause(history: History) -> History:
    event = {"kind": "released", "order": "nobody's", "amount": 0}
    entry: Row = {
        "book": "paper",
        "key": "nobody's:bonus",
        "reverses": None,
        "event": event,
        "postings": [],
        "committed": 0.0,
    }
    return replace(history, entries=(*history.entries, entry))


def changed_byte(history: History) -> History:
    content = history.seals[1]["content"].replace("open", "oqen")
    return replace(history, seals=changed(history.seals, 1, content=content))


def changed_instant(history: History) -> History:
    return replace(history, seals=changed(history.seals, 1, at="2026-11-30T00:00:09+00:00"))


def dropped_seal(history: History) -> History:
    return replace(history, seals=without(history.seals, 0))


def unsealed_order(history: History) -> History:
    return replace(history, seals=history.seals[:-1])


def game_over_and_not_settled(history: History) -> History:
    return replace(history, events=changed(history.events, 1, status="finished"))


def not_escalated(history: History) -> History:
    """Unknown for long, and said when it was over."""
    end = change_of(history, "open", "filled")
    late = changed(history.changes, end, at=history.changes[end]["at"] + 100)
    return replace(history, changes=late, alerts=changed(history.alerts, 0, at=history.alerts[0]["at"] + 90))


def alert_missing(history: History) -> History:
    return replace(history, alerts=history.alerts[1:])


def reversal_not_said(history: History) -> History:
    return replace(history, alerts=history.alerts[:-1])


def alert_twice(history: History) -> History:
    return replace(history, alerts=(*history.alerts, history.alerts[0]))


def alert_for_nothing(history: History) -> History:
    alert = {**history.alerts[0], "code": "ledger_not_proven", "severity": "critical", "subject": "paper"}
    return replace(history, alerts=(*history.alerts, alert))


def bought_again_after_a_failure(history: History) -> History:
    again = {**history.intents[of(history, "failed")], "reference": "again", "parent": "failed"}
    later = {**again, "intended": history.failures[0]["at"] + 1}
    return replace(history, intents=(*history.intents, later))


def line_not_posted(history: History) -> History:
    return replace(history, entries=without(history.entries, entry_of(history, "line:1 then")))


def line_posted_for_nothing(history: History) -> History:
    place = entry_of(history, "line:1 then")
    return replace(history, entries=(*history.entries, {**history.entries[place], "key": "line:9 then"}))


DEFECTS: Final[tuple[tuple[Plant, str], ...]] = (
    (dropped_fill, "fill missing"),
    (invented_fill, "fill invented"),
    (second_order, "duplicated"),
    (order_without_intent, "lost"),
    (send_before_its_commit, "sent before its commit"),
    (copy_sent, "sent again"),
    (send_after_halt, "sent after a halt"),
    (send_by_another_leader, "sent by another leader"),
    (stale_write, "stale write"),
    (unbalanced_entry, "unbalanced"),
    (changed_balance, "balance"),
    (changed_ledger, "ledger changed"),
    (settled_twice, "cause"),
    (hold_kept, "hold"),
    (too_early_an_absence, "evidence"),
    (forbidden_state, "state"),
    (left_unknown, "not ended"),
    (other_statement, "cash"),
    (other_exposure, "exposure"),
    (bought_again, "bought again"),
    (item_left_open, "open item"),
    (replaced_by_nothing, "chain"),
    (more_than_asked_for, "chain"),
    (written_before_its_commit, "sent before its commit"),
    (sent_by_nobody, "sent by nobody"),
    (written_after_halt, "sent after a halt"),
    (two_holders, "two holders"),
    (late_write_left, "late write"),
    (end_of_nobody, "evidence"),
    (half_a_list, "evidence"),
    (list_read_too_early, "evidence"),
    (list_of_others, "evidence"),
    (risk_unseen_in_all, "risk unseen"),
    (risk_unseen_on_the_event, "risk unseen"),
    (risk_unseen_on_the_market, "risk unseen"),
    (decided_blindly, "decided blindly"),
    (limit_broken, "limit broken"),
    (other_gross, "recount"),
    (hold_too_large, "hold"),
    (released_early, "released early"),
    (reversal_of_nothing, "reversal"),
    (reversal_of_something_else, "reversal"),
    (reversed_twice, "reversed twice"),
    (entry_without_cause, "no cause"),
    (changed_byte, "chain broken"),
    (changed_instant, "chain broken"),
    (dropped_seal, "chain broken"),
    (unsealed_order, "not sealed"),
    (game_over_and_not_settled, "left open"),
    (not_escalated, "not escalated"),
    (alert_missing, "alert missing"),
    (reversal_not_said, "alert missing"),
    (alert_twice, "alert too many"),
    (alert_for_nothing, "alert too many"),
    (bought_again_after_a_failure, "bought again"),
    (line_not_posted, "statement"),
    (line_posted_for_nothing, "statement"),
)
