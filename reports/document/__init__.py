"""What documents are made of (`blocks`), and how each format writes it. No room above needs to know how a format looks."""
