"""What sign-in, its programs and its servers said, put to causes."""
