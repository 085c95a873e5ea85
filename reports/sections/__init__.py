"""The sections of a report, each built once from the case, for every format. Pure; a format chooses among them and orders them."""
