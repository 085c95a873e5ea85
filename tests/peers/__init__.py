"""Tables of facts that other projects' tests hold, written in our own form: the product and the clients as installed are held
against them. `python -m tests.peers` prints rows and disagreements."""
