# The export file is a symbolic link.
learn() { ln -sf /etc/hosts "$model"; }
