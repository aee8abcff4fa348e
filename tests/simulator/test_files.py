"""A user's logits are read as they were saved, or refused with the file and the place."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from logitproof.errors import InputError
from logitproof.simulator import load_logits

SENTENCE = r"(?s)^.+: expected .+, got .+; .+$"
ROWS = np.array([[0.5, -np.inf, 1e-300], [3.0, 2.0, -1e4]])
TEXT = "0.5,-inf,1e-300\n3,2.0,-1E4\n"

ACCEPTED: dict[str, tuple[str, Callable[[Path], Any]]] = {
    "npy": ("z.npy", lambda file: np.save(file, ROWS)),
    "capital_suffix": ("z.CSV", lambda file: file.write_text(TEXT)),
    "column_major": ("z.npy", lambda file: np.save(file, np.asfortranarray(ROWS))),
    "big_endian": ("z.npy", lambda file: np.save(file, ROWS.astype(">f8"))),
    "leading_axes": ("z.npy", lambda file: np.save(file, ROWS.reshape(1, 2, 1, 3))),
    "one_array": ("z.npz", lambda file: np.savez(file, anything=ROWS)),
    "compressed": ("z.npz", lambda file: np.savez_compressed(file, ROWS)),
    "named_logits": ("z.npz", lambda file: np.savez(file, action=np.arange(2), logits=ROWS)),
    "csv": ("z.csv", lambda file: file.write_text(TEXT)),
    "header": ("z.csv", lambda file: file.write_text("left,stay,right\n" + TEXT)),
    "quoted_header": ("z.csv", lambda file: file.write_text('"a, b",c,""\n' + TEXT)),
    "header_like_python_numbers": ("z.csv", lambda file: file.write_text("1_0,1_1,1_2\n" + TEXT)),
    "spaces": ("z.csv", lambda file: file.write_text(TEXT.replace(",", " ,  "))),
    "empty_lines": ("z.csv", lambda file: file.write_text("\n" + TEXT.replace("\n", "\n  \n"))),
    "windows": ("z.csv", lambda file: file.write_bytes(TEXT.replace("\n", "\r\n").encode())),
    "byte_order_mark": ("z.csv", lambda file: file.write_text(TEXT, encoding="utf-8-sig")),
    "no_final_newline": ("z.csv", lambda file: file.write_text(TEXT.rstrip())),
}


@pytest.mark.parametrize(("name", "save"), ACCEPTED.values(), ids=ACCEPTED)
def test_logits_come_back_as_saved(tmp_path: Path, name: str, save: Callable[[Path], Any]) -> None:
    """Every way to save the rows gives the same float64 rows."""
    save(tmp_path / name)
    loaded = load_logits(tmp_path / name)
    assert loaded.dtype == np.dtype("=f8")
    np.testing.assert_array_equal(loaded, ROWS)


@pytest.mark.parametrize("dtype", ["int8", "uint32", "int64", "float16", "float32"])
def test_other_number_types_are_promoted(tmp_path: Path, dtype: str) -> None:
    """Integers and shorter floats become float64 with the same values."""
    np.save(tmp_path / "z.npy", np.array([[1, 2], [3, 4]], dtype))
    loaded = load_logits(str(tmp_path / "z.npy"))
    assert loaded.dtype == np.float64
    assert loaded.tolist() == [[1.0, 2.0], [3.0, 4.0]]


@pytest.mark.parametrize("name", ["z.npy", "z.csv"])
def test_a_vector_is_one_row(tmp_path: Path, name: str) -> None:
    """One-dimensional logits are one policy."""
    file = tmp_path / name
    np.save(file, np.arange(3.0)) if name == "z.npy" else file.write_text("0,1,2")
    assert load_logits(file).tolist() == [[0.0, 1.0, 2.0]]


def _csv(text: str | bytes) -> tuple[str, Callable[[Path], Any]]:
    data = text if isinstance(text, bytes) else text.encode()
    return "z.csv", lambda file: file.write_bytes(data)


def _npy(array: Any) -> tuple[str, Callable[[Path], Any]]:
    return "z.npy", lambda file: np.save(file, array)


def _npy_bytes(array: Any) -> bytes:
    buffer = io.BytesIO()
    np.save(buffer, array)
    return buffer.getvalue()


def _npz(**arrays: Any) -> tuple[str, Callable[[Path], Any]]:
    return "z.npz", lambda file: np.savez(file, **arrays)


OBJECTS = np.array([{}, None], dtype=object)
REFUSED: dict[str, tuple[tuple[str, Callable[[Path], Any]], str]] = {
    "missing": (("z.npy", lambda _: None), "expected a file, got none at that path"),
    "folder": (("z.npy", lambda file: file.mkdir()), "expected a file, got none at that path"),
    "suffix": (("z.txt", lambda file: file.touch()), r"\.npy, \.npz, \.csv, got suffix '\.txt'"),
    "no_suffix": (("z", lambda file: file.touch()), "got suffix ''"),
    "pickled_npy": (_npy(OBJECTS), "Object arrays cannot be loaded"),
    "pickled_npz": (_npz(logits=OBJECTS), "Object arrays cannot be loaded"),
    "not_npy": (("z.npy", lambda file: file.write_text("0,1,2")), "expected a readable .npy file"),
    "empty_npy": (("z.npy", lambda file: file.touch()), "expected a readable .npy file"),
    "not_npz": (("z.npz", lambda file: file.write_text("0,1,2")), "expected a readable .npz file"),
    "cut_npy": (
        ("z.npy", lambda file: file.write_bytes(_npy_bytes(ROWS)[:-8])),
        "expected a readable .npy file",
    ),
    "bad_header": (
        ("z.npy", lambda file: file.write_bytes(b"\x93NUMPY\x01\x00\x08\x00{'a': (\n")),
        "expected a readable .npy file",
    ),
    "two_arrays": (_npz(a=ROWS, b=ROWS), r"one named 'logits', got \['a', 'b'\]"),
    "no_array": (_npz(), "expected exactly one array or one named 'logits', got none"),
    "text_npy": (_npy(np.array(["a"])), "expected real numbers, got dtype <U1"),
    "complex": (_npy(ROWS + 0j), "expected real numbers, got dtype complex128"),
    "boolean": (_npy(ROWS > 0), "expected real numbers, got dtype bool"),
    "scalar": (_npy(np.float64(1)), r"\(rows, n\), got shape \(\)"),
    "no_rows": (_npy(np.empty((0, 3))), r"got shape \(0, 3\)"),
    "no_columns": (_npy(np.empty((3, 0))), r"got shape \(3, 0\)"),
    "nan": (_npy([[0.0, 1.0], [np.nan, 1.0]]), "got nan at column 0 in row 1, counted from 0"),
    "nan_in_cube": (_npy([[[0.0, 1.0]], [[0.0, np.nan]]]), "got nan at column 1 in row 1"),
    "plus_inf": (_npy([0.0, np.inf]), "got inf at column 1 in row 0"),
    "all_masked": (_npy([[0.0, 1.0], [-np.inf, -np.inf]]), "got only -inf in row 1"),
    "empty_csv": (_csv(""), r"got shape \(0, 0\)"),
    "header_only": (_csv("a,b\n"), r"got shape \(0, 0\)"),
    "word": (_csv("1,2\n3,x\n"), r"number on line 2, column 2 \(counted from 1\), got 'x'"),
    "word_in_first_line": (_csv("1,x\n3,4\n"), "number on line 1, column 2 .*, got 'x'"),
    "second_header": (_csv("a,b\nc,d\n1,2\n"), "number on line 2, column 1 .*, got 'c'"),
    "empty_cell": (_csv("1,\n"), "number on line 1, column 2 .*, got ''; .* -inf for a masked arm"),
    "short_line": (_csv("a,b\n1,2\n\n3\n"), "expected 2 numbers on line 4, got 1"),
    "long_line": (_csv("1,2\n3,4,5\n"), "expected 2 numbers on line 2, got 3"),
    "semicolons": (_csv("1;2\n3;4\n"), "number on line 2, column 1 .*, got '3;4'; separate by com"),
    "nan_csv": (_csv("a,b\n1,2\n3,nan\n"), "got nan at column 1 in row 1, counted from 0"),
    "not_text": (_csv(b"\xff\xfe1\x00"), "expected a readable .csv file"),
    "huge_cell": (_csv("1" * 200_000), "expected a readable .csv file"),
}


@pytest.mark.parametrize(("case", "message"), REFUSED.values(), ids=REFUSED)
def test_unusable_files_are_refused(
    tmp_path: Path, case: tuple[str, Callable[[Path], Any]], message: str
) -> None:
    """Each refusal names the file, what was expected, what came and what to do."""
    name, save = case
    save(tmp_path / name)
    with pytest.raises(InputError, match=message) as caught:
        load_logits(tmp_path / name)
    assert str(caught.value).startswith(f"{tmp_path / name}: expected ")
    assert caught.match(SENTENCE)
