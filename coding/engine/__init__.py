"""The engine: frozen facts, tables and rules in; claim lines, reasons and questions out.

Standard library only; no clock, database, settings, mutation of its inputs, or I/O.
"""
