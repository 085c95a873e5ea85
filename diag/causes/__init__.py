"""The catalogue of causes in code, one module per stage; `catalogue.py` gathers them."""
