"""The first release's path of the exceptions, kept for one release: import from `dbapp_diag.model.errors`."""

from dbapp_diag.model.errors import *  # noqa: F403  # pyright: ignore[reportWildcardImportFromLibrary]  # it is this package
