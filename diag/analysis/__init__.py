"""Pieces of judgement that checks lean on: from facts to what they amount to. Pure, and none of them is a check."""
