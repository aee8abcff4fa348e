"""A user's own logits, read from .npy, .npz or .csv."""

from __future__ import annotations

import csv
import os
import tokenize
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import TextIO

import numpy as np
from numpy.typing import NDArray

from logitproof.errors import InputError
from logitproof.simulator import inputs

__all__ = ["load_logits"]

# What NumPy and zipfile raise on a damaged file, or on one that is not of its suffix. A header that
# does not parse, an encrypted member and an absurd size are among the ways.
_DAMAGED = (
    EOFError,
    MemoryError,
    OSError,
    RuntimeError,
    SyntaxError,
    ValueError,
    tokenize.TokenError,
    zipfile.BadZipFile,
    zlib.error,
)


def load_logits(path: str | os.PathLike[str]) -> NDArray[np.float64]:
    """Return the logits in a file as float64 rows.

    Parameters
    ----------
    path
        ``.npy``, one array; ``.npz``, exactly one array or one named ``logits``; ``.csv``, numbers
        separated by commas, one policy a line. A first line without any number is a header. A
        one-dimensional array is one row; the leading axes of ``(..., n)`` are flattened into rows
        in C order. Integers and shorter floats are promoted to float64. ``-inf`` masks an arm.

    Returns
    -------
    NDArray[np.float64]
        Shape ``(rows, n)``, both at least 1.

    Raises
    ------
    InputError
        A missing or damaged file, another suffix, pickled objects, more than one array, a cell
        that is no number, lines of different length, nothing in it, NaN, +inf, or a row with every
        arm masked. The message names the file and the place.
    """
    file = Path(path)
    if not file.is_file():
        raise InputError(f"{file}: expected a file, got none at that path; check the name")
    suffix = file.suffix.lower()
    if suffix not in _READERS:
        raise InputError(
            f"{file}: expected {', '.join(_READERS)}, got suffix {suffix!r}; "
            "save the logits as one of these"
        )
    array = _READERS[suffix](file)
    if array.ndim == 0 or array.size == 0:
        raise InputError(
            f"{file}: expected logits of shape (rows, n), got shape {array.shape}; "
            "save at least one row of at least one number"
        )
    # Rows come first, so that a message tells the row and the column.
    return inputs.as_logits(array.reshape(-1, array.shape[-1]), str(file))


def _read_npy(file: Path) -> NDArray[np.generic]:
    try:
        with file.open("rb") as stream:
            array: NDArray[np.generic] = np.lib.format.read_array(stream, allow_pickle=False)
    except _DAMAGED as error:
        raise _unreadable(file, ".npy", error) from error
    return array


def _read_npz(file: Path) -> NDArray[np.generic]:
    try:
        # np.load would take a plain array under this suffix too.
        with file.open("rb") as stream, np.lib.npyio.NpzFile(stream, allow_pickle=False) as archive:
            names = list(archive.files)
            name = names[0] if len(names) == 1 else "logits"
            member = archive[name] if name in names else None
    except _DAMAGED as error:
        raise _unreadable(file, ".npz", error) from error
    if not isinstance(member, np.ndarray):
        raise InputError(
            f"{file}: expected exactly one array or one named 'logits', got {names or 'none'}; "
            "save one with np.savez(file, logits=...)"
        )
    return member


def _read_csv(file: Path) -> NDArray[np.generic]:
    try:
        # A spreadsheet's byte-order mark would otherwise stick to the first cell.
        with file.open(encoding="utf-8-sig", newline="") as stream:
            rows = list(_csv_rows(file, stream))
    except (UnicodeDecodeError, csv.Error, OSError) as error:
        raise _unreadable(file, ".csv", error) from error
    return np.stack(rows) if rows else np.empty((0, 0))


def _csv_rows(file: Path, stream: TextIO) -> Iterator[NDArray[np.float64]]:
    """Yield the lines that hold numbers; skip empty lines, and a header."""
    reader = csv.reader(stream, skipinitialspace=True)
    width = None
    for cells in reader:
        if len(cells) <= 1 and not "".join(cells).strip():
            continue
        if width is not None and len(cells) != width:
            raise InputError(
                f"{file}: expected {width} numbers on line {reader.line_num}, got {len(cells)}; "
                "separate by commas, and write -inf for a masked arm"
            )
        numbers = [_number(cell) for cell in cells]
        header = width is None and all(number is None for number in numbers)
        width = len(cells)
        if header:
            continue
        if None in numbers:
            column = numbers.index(None)
            raise InputError(
                f"{file}: expected a number on line {reader.line_num}, column {column + 1} "
                f"(counted from 1), got {cells[column]!r}; separate by commas, and write -inf for "
                "a masked arm"
            )
        yield np.array(numbers, dtype=np.float64)


def _number(cell: str) -> float | None:
    """Return the number in a cell, or None where there is none."""
    try:
        # Python reads 1_000 as a number; in a table it is more likely a name.
        return None if "_" in cell else float(cell)
    except ValueError:
        return None


def _unreadable(file: Path, kind: str, error: Exception) -> InputError:
    return InputError(
        f"{file}: expected a readable {kind} file of plain numbers, "
        f"got {type(error).__name__}: {error}; "
        "save a numeric array without pickled objects"
    )


_READERS = {".npy": _read_npy, ".npz": _read_npz, ".csv": _read_csv}
