"""What a token is, where it's from, what it's good for, and by whose clock."""
