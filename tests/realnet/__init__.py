"""The product in real networks: namespaces for client, resolver, proxy and internet, and servers that other people wrote.

unbound and dnsmasq resolve, nginx shows the certificates, squid is the proxy, nftables the firewall, tcpdump the witness. What
answers behind nginx is the lab. A *scene* is one such network with something planted in it (`scenes_*.py`); the product is run in
the client's namespace as users run it: a process of its own, real names, port 443, no option that only tests have. The process is
forked from one that has its imports behind it (`tests/forked.py`); `test_credentials.py` starts a new one.

Needs root and Debian's packages (`NEEDED` in `programs.py`); `.ci/run` installs them. Elsewhere these tests skip and say so.
"""
