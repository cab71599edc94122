# The export file was never written.
learn() { rm -f "$model"; }
