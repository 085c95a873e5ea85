"""The built-in checks, one file each under the stage they belong to; the registry finds them by being there."""
