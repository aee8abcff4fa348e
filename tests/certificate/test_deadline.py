"""What takes too long is ended, at its place, and leaves nothing behind."""

from __future__ import annotations

import re
import sys
import threading
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from logitproof.certificate import CertificateError, recheck
from logitproof.certificate.deadline import _UNREPORTED, TimeIsUp, within
from logitproof.cli import main
from logitproof.errors import InputError
from tests.certificate.helpers import Json, assumed, by_hand, node, record, resealed, step, written

FAST = 5.0  # seconds; the machine may be busy


def _product() -> Json:
    """Seek twelve factors among twenty-four, in any order: the last of them is not there."""
    few = [*(f"u{k}" for k in range(40, 51)), ["exp", "u51"]]
    pattern = node("Mul", *few)
    many = node("Mul", *(f"u{k}" for k in range(10, 34)))
    letters = {f"u{k}": "real" for k in (*range(10, 34), *range(40, 52))}
    return by_hand(
        letters,
        record("pattern", ["Equal", pattern, pattern]),
        record("long", ["Equal", many, 1], step("use", {"theorem": "pattern"}, 1)),
    )


def _fractions() -> Json:
    """Bring twenty-eight fractions to one denominator."""
    below = [
        node("Add", "w", ["Pow", letter, k]) for letter in ("v1", "v2", "v3", "v4")
        for k in range(2, 9)
    ]  # fmt: skip
    fractions = node("Add", *(["Pow", one, -1] for one in below))
    moved = step("algebra_to", {"to": "w"}, "w")
    return by_hand(
        dict.fromkeys(("w", "v1", "v2", "v3", "v4"), "real"),
        record(
            "long", ["Equal", fractions, "w"], moved,
            hypotheses=[assumed(["Less", 0, one]) for one in below],
        ),
    )  # fmt: skip


def _powers() -> Json:
    """Multiply out powers inside each other, just within what a term may have."""
    factors = (node("Add", f"u{k}", f"v{k}") for k in range(15))
    nested = node("Mul", *factors)
    letters = {f"{one}{k}": "real" for one in "uv" for k in range(15)}
    return by_hand(letters, record("long", ["Equal", nested, 1], step("expand", {}, 1)))


def _witness() -> Json:
    """Sum over more actions than there are atoms."""
    sum_of_squares = ["Sum", ["Pow", "j", 2], "j", 1, "n"]
    return by_hand(
        {"n": "size"},
        record(
            "long", ["Equal", 1, 1], hypotheses=[assumed(["AtMost", 0, sum_of_squares])],
            witness={"given": True, "values": {"n": 10**29}},
        ),
    )  # fmt: skip


LONG: list[tuple[str, Json, str]] = [
    ("many factors", _product(), r"long, step 1, at \$\.theorems\[1\]\.steps\[0\]\.rule"),
    ("many fractions", _fractions(), r"long, step 1, at \$\.theorems\[0\]\.steps\[0\]\.rule"),
    ("nested products", _powers(), r"long, step 1, at \$\.theorems\[0\]\.steps\[0\]\.rule"),
    ("a witness of many actions", _witness(), r"long, at \$\.theorems\[0\]"),
]


@pytest.mark.parametrize(("made", "place"), [one[1:] for one in LONG], ids=[one[0] for one in LONG])
def test_a_proof_that_takes_too_long_is_refused_at_its_place(made: Json, place: str) -> None:
    """Soon after its time is up."""
    begin = time.perf_counter()
    with pytest.raises(CertificateError) as caught:
        recheck(resealed(made), seconds=0.5)
    assert time.perf_counter() - begin < FAST
    expected = rf"certificate, {place}: expected to be done within 0\.5 s, got no end"
    assert re.match(expected, str(caught.value))


def test_the_command_names_the_same_place(tmp_path: Path, capsys: Any) -> None:
    """Exit status 1 and one line."""
    file = tmp_path / "long.json"
    file.write_bytes(resealed(_product()))
    assert main(["recheck", str(file), "--seconds", "0.5"]) == 1
    err = capsys.readouterr().err
    assert "certificate, long, step 1, at $.theorems[1].steps[0].rule: expected to be done" in err
    assert err.count("\n") == 1


@pytest.mark.parametrize("seconds", [0, -1, float("nan"), float("inf"), 1e300])
def test_no_time_is_no_limit(seconds: float) -> None:
    """It must be one that can be waited for."""
    with pytest.raises(InputError, match="recheck: expected more than 0 and at most"):
        recheck(written().encode(), seconds=seconds)


def test_what_is_done_in_time_is_left_alone() -> None:
    """However often, and however close it was."""
    for _ in range(300):
        with suppress(TimeIsUp):
            assert within(0.0005, lambda: sum(range(5_000))) == sum(range(5_000))
    assert not [one for one in threading.enumerate() if one.name == "within"]
    time.sleep(0.05)  # nothing is raised later
    assert recheck(written().encode()).theorems


def test_an_error_of_the_work_is_raised_where_it_is_waited_for() -> None:
    """As if there were no other thread."""
    with pytest.raises(ZeroDivisionError):
        within(10, lambda: 1 // 0)


def test_it_rings_until_it_is_heard() -> None:
    """A destructor, or a callback of another library, may have swallowed it."""
    swallowed: list[TimeIsUp] = []

    def deaf() -> None:
        while True:
            try:
                sum(range(1_000))
            except TimeIsUp as first:
                if swallowed:
                    raise
                swallowed.append(first)

    with pytest.raises(TimeIsUp):
        within(0.05, deaf)
    assert len(swallowed) == 1


def test_python_does_not_report_that_it_was_swallowed(capsys: Any) -> None:
    """But it does report what else is swallowed."""

    class Deaf:
        def __del__(self) -> None:
            stop = time.perf_counter() + 0.2
            while time.perf_counter() < stop:
                pass

    class Broken:
        def __del__(self) -> None:
            raise ZeroDivisionError

    def work() -> None:
        Deaf()
        while True:
            sum(range(1_000))

    heard: list[type[BaseException]] = []
    before = sys.unraisablehook
    sys.unraisablehook = lambda swallowed: heard.append(swallowed.exc_type)
    try:
        with pytest.raises(TimeIsUp):
            within(0.05, work)
        assert not heard
        Broken()
        assert heard == [ZeroDivisionError]
    finally:
        sys.unraisablehook = before
    assert not capsys.readouterr().err


def test_limits_that_overlap_leave_no_hook_behind() -> None:
    """Whichever ends first."""
    before, first, second = sys.unraisablehook, threading.Event(), threading.Event()

    def wait(for_it: threading.Event, then: threading.Event) -> None:
        with _UNREPORTED:
            then.set()
            for_it.wait(10)

    done = threading.Event()
    threads = [
        threading.Thread(target=wait, args=(second, first)),
        threading.Thread(target=wait, args=(done, second)),
    ]
    for one in threads:
        one.start()
        first.wait(10)
    threads[0].join()  # the one that began
    assert sys.unraisablehook is not before
    done.set()
    threads[1].join()
    assert sys.unraisablehook is before


def test_nothing_on_the_way_takes_it_for_an_error() -> None:
    """Not even what takes all errors."""

    def stubborn() -> None:
        while True:
            with suppress(Exception):
                sum(range(1_000))

    with pytest.raises(TimeIsUp):
        within(0.05, stubborn)


def test_it_ends_another_thread_as_well() -> None:
    """And only that one."""
    found: list[str] = []

    def work() -> None:
        try:
            recheck(resealed(_product()), seconds=0.2)
        except CertificateError as error:
            found.append(str(error))

    thread = threading.Thread(target=work)
    thread.start()
    thread.join(FAST)
    assert len(found) == 1
