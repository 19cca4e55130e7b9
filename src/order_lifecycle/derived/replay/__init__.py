"""Did the orders of a log obey the lifecycle? Every line is read as far as it does; what is wrong first is named."""

from order_lifecycle.derived.replay.automaton import PLACED, Automaton, Letter
from order_lifecycle.derived.replay.deviating import KINDS, Deviation, Kind, deviation
from order_lifecycle.derived.replay.folding import FITS, NO_TIME, Folded, fold
from order_lifecycle.derived.replay.totals import Judged, Totals, add, judge, waiting

__all__ = [
    "Automaton",
    "Letter",
    "PLACED",
    "fold",
    "Folded",
    "FITS",
    "NO_TIME",
    "judge",
    "Judged",
    "deviation",
    "Deviation",
    "Kind",
    "KINDS",
    "Totals",
    "add",
    "waiting",
]
