"""How large the simulated worlds are and how much of their behaviour is fitted: counts that pages and readers quote."""

from collections.abc import Mapping

from sim.inputs.magnets import load_magnet_inputs
from sim.inputs.trade import load_trade_inputs
from sim.parameters.behaviour import of_trade
from sim.parameters.load import load_parameters


def sizes() -> Mapping[str, int]:
    """Counts by name, as the data have them now."""
    magnets, trade, parameters = load_magnet_inputs(), load_trade_inputs(), load_parameters()
    fitted = [parameter.name for parameter in parameters.rows if parameter.fitted]
    claimed = [sector for sector in magnets.sectors if sector.claimed]
    return {
        "plants": sum(sector.plants for sector in magnets.sectors),
        "claimed_plants": sum(sector.plants for sector in claimed),
        "claimed_sectors": len(claimed),
        "foreign_users": sum(place.foreign_users for place in magnets.destinations),
        "import_groups": len(trade.imports.names),
        "export_groups": len(trade.exports.names),
        "parameters": len(parameters.rows),
        "fitted": len(fitted),
        "fitted_magnets": sum(not of_trade(name) for name in fitted),
        "fitted_trade": sum(map(of_trade, fitted)),
        "sets_magnets": len(parameters.ensemble.weights),
        "sets_trade": len(parameters.trade_ensemble.weights),
    }
