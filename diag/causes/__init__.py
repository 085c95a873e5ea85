"""The catalogue of causes: one cause a file, in the folder of its stage. What several share stands beside the folders."""
