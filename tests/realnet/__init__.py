"""The product in real networks: namespaces for client, resolver, proxy and internet, and servers that other people wrote.

unbound and dnsmasq resolve, nginx shows the certificates, squid is the proxy, nftables the firewall, tcpdump the witness. What
answers behind nginx is the lab. A *scene* is one such network with something planted in it (`scenes_*.py`); the product is run in
the client's namespace as users run it: an ordinary process, real names, port 443, no option that only tests have.

Needs root and Debian's packages (`NEEDED` in `programs.py`); `.ci/run` installs them. Elsewhere these tests skip and say so.
"""
