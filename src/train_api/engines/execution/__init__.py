"""The execution of a program: supervise it, end it, and classify how it ended."""
