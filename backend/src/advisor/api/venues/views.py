"""What is done in an emergency, as the API shows it."""

from advisor.api.venues.schemas import EmergencyProcedure, EmergencyStep
from advisor.execution import emergency


def procedure_view(name: str, of: emergency.EmergencyProcedure) -> EmergencyProcedure:
    """The procedure at one venue.

    Args:
        name: of the venue, for people.
    """
    return EmergencyProcedure(
        venue=of.venue,
        name=name,
        steps=[
            EmergencyStep(action=step.action, by_machine=step.by_machine, command=step.command or None, text=step.text)
            for step in of.steps
        ],
        cannot=list(of.cannot),
        contact=of.contact,
    )
