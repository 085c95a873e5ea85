"""`python -m dbapp_diag` is the command `dbapp-diag`."""

import sys

from dbapp_diag.cli import main

sys.exit(main())
