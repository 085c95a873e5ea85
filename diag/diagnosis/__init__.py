"""Root causes, the differential and the verdict, over results of checks. It names no cause and no check."""
