"""The reference pages of checks, causes and statuses, for `dbapp-diag explain` and for the files under `docs/`. Pure."""

from dbapp_diag.reference.cause_page import cause_page
from dbapp_diag.reference.check_page import check_page
from dbapp_diag.reference.page import ReferencePage
from dbapp_diag.reference.status_page import short_status_page, status_page
from dbapp_diag.reference.written import markdown, plain

__all__ = ["ReferencePage", "cause_page", "check_page", "markdown", "plain", "short_status_page", "status_page"]
