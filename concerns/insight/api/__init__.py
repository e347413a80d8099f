"""Insight by REST."""

from .items import Correction, Documents, Items, OneDocument, OneItem, Side, Withdrawal
from .tying import Tied

__all__ = ["Correction", "Documents", "Items", "OneDocument", "OneItem", "Side", "Tied", "Withdrawal"]
