"""The first release's path of the check contract, kept for one release: import from `dbapp_diag.plugin`."""

from dbapp_diag.plugin import *  # noqa: F403  # pyright: ignore[reportWildcardImportFromLibrary]  # it is this package
