"""Every fix proven: a fault is planted, the tool is asked, the fix is carried out as printed, and the tool is asked again."""
