"""The faults: one file each, named after the cause it plants, found by being here."""
