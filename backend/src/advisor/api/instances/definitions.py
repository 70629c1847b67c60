"""What a definition must be before it is stored: one that the engine could not run never gets there."""

from advisor.core.config import adapted
from advisor.core.errors import ConfigError, FieldFault
from advisor.core.money.assets import Asset
from advisor.core.orders.instances import InstanceDefinition
from advisor.core.orders.modes import BUILT_IN_INSTANCES
from advisor.risk.staking import STAKING_ADAPTER, staking_values
from advisor.strategies.instances import defined


def refuse_unusable(name: str, definition: InstanceDefinition, portfolios: tuple[str, ...], currency: str) -> None:
    """Refuse what the engine could not run.

    Args:
        name: of the instance.
        portfolios: keys of those that there are.
        currency: code of the asset of stakes.

    Raises:
        ConfigError: with the faulty fields.
    """
    if name in BUILT_IN_INSTANCES:
        raise _fault("name", "is that of an instance that the settings define")
    if definition.portfolio not in portfolios:
        raise _fault("definition.portfolio", f"should be {' or '.join(portfolios)}")
    try:
        defined(name, definition)
    except ConfigError as error:
        raise _inside(error, "config", "strategy") from error
    try:
        staking_values(adapted(STAKING_ADAPTER, dict(definition.staking), "staking"), Asset.of(currency))
    except ConfigError as error:
        raise _inside(error, "staking", "staking") from error
    except ValueError as error:
        raise _fault("definition.staking", str(error)) from error


def _fault(field: str, reason: str) -> ConfigError:
    return ConfigError(f"In {field}: {reason}.", (FieldFault(field, reason),))


def _inside(error: ConfigError, parameters: str, whole: str) -> ConfigError:
    """The same error with the places of its faults in the whole body.

    Args:
        parameters: field of the definition that holds what may be at fault.
        whole: the one that is where no parameter is.
    """
    at = [whole if each.field == whole else f"{parameters}.{each.field}" for each in error.faults]
    reasons = [each.reason for each in error.faults]
    places = zip(at or [whole], reasons or [str(error)], strict=True)
    return ConfigError(str(error), tuple(FieldFault(f"definition.{place}", reason) for place, reason in places))
