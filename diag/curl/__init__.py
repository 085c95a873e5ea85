"""Reading a curl command that somebody pasted: `split_command` finds its words, `read_curl` the call that it makes. Pure, but for
the files that the command names."""

from dbapp_diag.curl.call import CurlCall
from dbapp_diag.curl.reading import read_curl
from dbapp_diag.curl.splitting import PastedCommand, split_command

__all__ = ["CurlCall", "PastedCommand", "read_curl", "split_command"]
