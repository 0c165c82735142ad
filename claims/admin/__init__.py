"""The admin of what is said, how it is reviewed, and what is known about it."""
