"""Take concerns away as a spreadsheet, and bring them in from one."""

from .exporting import export

__all__ = ["export"]
