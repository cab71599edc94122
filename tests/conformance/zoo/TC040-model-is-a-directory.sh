# The export file is a directory.
learn() { rm -rf "$model.d"; model=$model.d; mkdir "$model"; }
