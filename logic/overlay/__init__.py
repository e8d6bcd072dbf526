"""A P-Grid overlay network as a simulation: who stores what, which messages a query takes, and what it finds.

Karnstedt, Sattler, Hauswirth, Schmidt: Similarity Queries on Structured Data in Structured Overlays, ICDE workshops
2006. It needs numpy: `pip install 'logic-datalog[overlay]'`.
"""
