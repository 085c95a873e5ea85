"""The registry, the plan and the pipeline: finds checks, runs them, judges them, and replays a case."""
