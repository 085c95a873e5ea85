"""Who wrote an answer, and what its refusal is about."""
