"""The outputs of a train, stored for the station: they may contain patient data.

The folder and the files are readable only by their owner, files are new, and no link is followed.
"""

from __future__ import annotations

import os
import stat
from pathlib import Path

from train_api.engines.execution.run_result import RunResult
from train_api.engines.settings import SettingsError


class Outputs:
    """An empty private folder for the outputs of one run of a train at a station.

    Raises SettingsError if it cannot be made, or is not empty or not private.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        try:
            try:
                os.mkdir(folder, 0o700)
            except FileExistsError:
                pass
            self._number = os.open(
                folder, os.O_RDONLY | getattr(os, "O_DIRECTORY", 0) | getattr(os, "O_NOFOLLOW", 0)
            )
        except OSError as error:
            raise SettingsError(
                f"The folder for outputs cannot be used: {error.strerror}"
            ) from None
        try:
            self._demand_private()
        except SettingsError:
            self.close()
            raise

    def _demand_private(self) -> None:
        status = os.fstat(self._number)
        if hasattr(os, "geteuid") and status.st_uid != os.geteuid():
            raise SettingsError("The folder for outputs belongs to somebody else")
        if stat.S_IMODE(status.st_mode) & 0o077:
            raise SettingsError("The folder for outputs is open to others: its mode is not 0700")
        if os.listdir(self._number):
            raise SettingsError("The folder for outputs is not empty")

    def store(self, name: str, outcome: RunResult) -> None:
        """Store what a run wrote, as `NAME.stdout` and `NAME.stderr`.

        Raises:
            SettingsError: it cannot be stored.
        """
        for stream, data in (("stdout", outcome.stdout), ("stderr", outcome.stderr)):
            try:
                number = os.open(
                    f"{name}.{stream}",
                    os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_NOFOLLOW", 0),
                    0o600,
                    dir_fd=self._number,
                )
                with open(number, "wb") as file:
                    file.write(data)
            except OSError as error:
                raise SettingsError(f"The outputs cannot be stored: {error.strerror}") from None

    def close(self) -> None:
        """Close the folder; what is in it stays."""
        os.close(self._number)
