"""The rules of PTP/IP and PTP, and what breaks them in a recording."""

from hotshoe.analysis.rules.checking import check
from hotshoe.analysis.rules.model import Finding, Rule, Severity
from hotshoe.analysis.rules.table import RULES

__all__ = ["RULES", "Finding", "Rule", "Severity", "check"]
