"""Changes orders that stand, beside the steps: less of one, or another price for what is left of it.

Each change is asked for once. What a lost answer means the venue's lists say: that it was done, that the order has
ended, or that both the old order and the new one stand, which is then taken back.
"""

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

import structlog

from advisor.core.clock import Clock
from advisor.core.money.prices import BetPrice
from advisor.core.orders.facts import OrderFact
from advisor.execution.intents import Intent
from advisor.execution.order import CommandKind, CommandState
from advisor.execution.sending import ChangeRefusedError, CommandSaid, Said, Word
from advisor.ports.venues import CommandRefusedError, NothingSentError, OutcomeUnknownError, Venue
from advisor.supervision import heed_cancellation

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Amendment:
    """A change of an order that stands; of quantity or price exactly one.

    Attributes:
        reference: by which its venue knows the order.
        venue: its key.
        quantity: of the whole order, what is matched included; None where its price changes.
        price: native; None where its quantity does.
        deadline: aware UTC; after it the change is not asked for any more.
    """

    reference: str
    venue: str
    quantity: int | None
    price: BetPrice | None
    deadline: datetime

    @property
    def kind(self) -> CommandKind:
        """Which command it is."""
        return CommandKind.REDUCE if self.price is None else CommandKind.REPLACE


@dataclass(frozen=True, slots=True, kw_only=True)
class AmendingConfig:
    """How venues are asked.

    Attributes:
        answer_within: how long an answer is waited for.
    """

    answer_within: timedelta = timedelta(seconds=30)


class Amender:
    """For one process that holds the lease.

    Args:
        venues: by key.
        leads: whether this process holds its lease.
        changed: an order as a change of its price would leave it; None where nothing of it stands any more.
        reprice: asks a venue for that, where nothing stands against it: ``sending.Sender.reprice``.
        heard: takes every word of what became of orders.
        called: takes the key of a venue and whether a call of it failed, once it has ended.
    """

    def __init__(
        self,
        venues: Callable[[str], Venue],
        leads: Callable[[], bool],
        changed: Callable[[Amendment], Intent | None],
        reprice: Callable[[Intent], Awaitable[Sequence[OrderFact]]],
        heard: Callable[[Word], None],
        clock: Clock,
        config: AmendingConfig,
        called: Callable[[str, bool], None] = lambda _venue, _failed: None,
    ) -> None:
        self._venues: Final = venues
        self._leads: Final = leads
        self._changed: Final = changed
        self._reprice: Final = reprice
        self._heard: Final = heard
        self._clock: Final = clock
        self._config: Final = config
        self._called: Final = called
        self._waiting: Final = asyncio.Queue[Amendment]()
        self._asking: Final = set[asyncio.Task[None]]()

    def put(self, amendments: Iterable[Amendment]) -> None:
        """Ask for these; that they are to be asked for is committed, by this process."""
        for amendment in amendments:
            self._waiting.put_nowait(amendment)

    async def run(self) -> None:
        """Ask until cancelled; what came of what was asked then is not known."""
        try:
            while True:
                task = asyncio.create_task(self._ask(await self._waiting.get()))
                self._asking.add(task)
                task.add_done_callback(self._asking.discard)
        finally:
            tasks = tuple(self._asking)
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    async def _ask(self, amendment: Amendment) -> None:
        state, reason = CommandState.UNKNOWN, ""
        facts: Sequence[OrderFact] = ()
        forbidden = self._forbidden(amendment)
        if forbidden is not None:
            self._say(amendment, CommandState.REFUSED, forbidden, ())
            return
        # A venue that refuses has answered.
        failed = False
        try:
            async with asyncio.timeout(self._config.answer_within.total_seconds()):
                facts = await self._request(amendment)
            state = CommandState.DONE
        except ChangeRefusedError as error:
            state, reason = CommandState.REFUSED, str(error)
        except NothingSentError as error:
            state, reason, failed = CommandState.REFUSED, f"its venue could not be reached ({error})", True
        except CommandRefusedError as error:
            state, reason, facts = CommandState.REFUSED, str(error), error.facts
        except Exception as error:
            heed_cancellation()
            failed = True
            log.warning("change_outcome_unknown", venue=amendment.venue, kind=amendment.kind, reason=str(error))
            if not isinstance(error, OutcomeUnknownError | TimeoutError):
                log.error("change_failed_for_a_defect", venue=amendment.venue, exc_info=error)
        self._called(amendment.venue, failed)
        self._say(amendment, state, reason, facts)

    def _forbidden(self, amendment: Amendment) -> str | None:
        """Why nothing is asked for, whatever it is: a clause. What lowers a risk needs no more than this."""
        if self._clock.now() > amendment.deadline:
            return "its deadline has passed"
        return None if self._leads() else "the lease is in doubt"

    async def _request(self, amendment: Amendment) -> Sequence[OrderFact]:
        if amendment.price is None:
            return await self._venues(amendment.venue).reduce(amendment.reference, amendment.quantity or 0)
        changed = self._changed(amendment)
        if changed is None:
            raise ChangeRefusedError("nothing of it stands any more")
        return await self._reprice(changed)

    def _say(self, amendment: Amendment, state: CommandState, reason: str, facts: Sequence[OrderFact]) -> None:
        now = self._clock.now()
        for fact in facts:
            self._heard(Said(fact, now))
        self._heard(CommandSaid(amendment.reference, amendment.kind, state, now, reason))
