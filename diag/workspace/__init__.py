"""Reading the few answers of the workspace's REST API that a run needs. Raw JSON in, facts out; nothing is sent here."""
