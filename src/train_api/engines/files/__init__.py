"""The files of a container that does not run: look at them, and copy them out.

`tree` says what all engines give. `docker_archive`, `podman_mount` and `tar_export` are three ways
to it, and `access` chooses one.
"""
