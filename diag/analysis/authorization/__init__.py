"""What the workspace says about who may use the app."""
