"""Where the published files are, and one row of two of them."""

from pathlib import Path

SHARED = Path(__file__).resolve().parents[3] / "../shared/data"
TRUST = (
    '"R0A","MANCHESTER, THE TRUST","Y62","QOP","COBBETT HOUSE","OXFORD ROAD","","MANCHESTER","","M13 9WL","20171001",'
    '"","","","","","","0300 3309444","","","","1","","B","","",""\r\n'
)
PRACTICE = (
    '"A81001","THE DENSHAM SURGERY","Y63","QHM","HEALTH CENTRE","LAWSON STREET","","STOCKTON-ON-TEES","","TS18 1HU",'
    '"19740401","","ACTIVE","B","16C","20200401","","01642 672351","","","","1","","16C","","RO76",""\r\n'
)
