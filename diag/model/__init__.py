"""The nouns of every room: words, results, errors, settings, the target and its addresses. Nothing here imports another room."""
