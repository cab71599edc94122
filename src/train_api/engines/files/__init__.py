"""The files of a container that does not run: find them, and copy them.

`tree` defines the interface. `docker_archive`, `podman_mount` and `tar_export` implement it, and
`access` chooses one of them.
"""
