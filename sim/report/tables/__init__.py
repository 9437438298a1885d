"""All tables of a study, in the order readers meet them; each stands in a module with the name of its file."""

from sim.effects import StudyEffects
from sim.parameters.load import Parameters
from sim.report.columns import Table
from sim.report.tables import (
    acts_applied,
    assumptions,
    bands,
    bottlenecks,
    data_dictionary,
    diversion,
    duties,
    inventories,
    licences,
    macro,
    magnet_flows,
    prices,
    reconciliation,
    shortfalls,
    soybeans,
    summary,
    trade,
    trade_responses,
)


def all_tables(effects: StudyEffects, parameters: Parameters) -> tuple[Table, ...]:
    """Every table of the study, the dictionary last.

    Raises `TableError` if a table holds a value that its columns do not allow.
    """
    tables = (
        Table(summary.FILE, summary.COLUMNS, summary.summary(effects)),
        Table(shortfalls.FILE, shortfalls.COLUMNS, shortfalls.shortfalls(effects)),
        Table(bands.FILE, bands.COLUMNS, bands.bands(effects)),
        Table(bottlenecks.FILE, bottlenecks.COLUMNS, bottlenecks.bottlenecks(effects)),
        Table(inventories.FILE, inventories.COLUMNS, inventories.inventories(effects)),
        Table(magnet_flows.FILE, magnet_flows.COLUMNS, magnet_flows.magnet_flows(effects)),
        Table(licences.FILE, licences.COLUMNS, licences.licences(effects)),
        Table(trade.FILE, trade.COLUMNS, trade.trade(effects)),
        Table(trade_responses.FILE, trade_responses.COLUMNS, trade_responses.trade_responses(effects)),
        Table(diversion.FILE, diversion.COLUMNS, diversion.diversion(effects)),
        Table(soybeans.FILE, soybeans.COLUMNS, soybeans.soybeans(effects)),
        Table(macro.FILE, macro.COLUMNS, macro.macro(effects)),
        Table(prices.FILE, prices.COLUMNS, prices.prices(effects)),
        Table(reconciliation.FILE, reconciliation.COLUMNS, reconciliation.reconciliation(effects)),
        Table(duties.FILE, duties.columns(effects.register), duties.duties(effects)),
        Table(acts_applied.FILE, acts_applied.COLUMNS, acts_applied.acts_applied(effects)),
        Table(assumptions.FILE, assumptions.COLUMNS, assumptions.assumptions(parameters)),
    )
    everything = (*tables, data_dictionary.data_dictionary(tables))
    for table in everything:
        table.check()
    return everything
