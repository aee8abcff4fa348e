"""What training loops in PyTorch need: no graph, half precision by block, one compiled graph."""

from __future__ import annotations

import math
import warnings
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from logitproof.errors import InputError
from logitproof.numerics import (
    entropy,
    gradients,
    logit_update,
    policy_statistics,
    policy_statistics_from_hidden,
    score,
    score_norm,
)
from tests.numerics import oracle
from tests.numerics.libraries import share_nothing
from tests.numerics.test_users_failures import extra_memory

torch: Any = pytest.importorskip("torch")

NAMES = [*oracle.OF_CHOSEN, *oracle.OF_POLICY]


def test_no_graph_is_kept_for_logging() -> None:
    """A metric of logits that require gradients holds none (verifiers 662)."""
    logits = torch.zeros((2, 3), requires_grad=True)
    stats = policy_statistics(logits * 2, torch.tensor([0, 1]), entropy=True)
    assert not any(getattr(stats, name).requires_grad for name in NAMES)
    assert not entropy(logits).requires_grad


@pytest.mark.parametrize("peak", [0.0, 3.0, 12.0])
def test_gradients_are_kept_where_asked_for(peak: float) -> None:
    """The gradient of log P_c is the score; that of the entropy is its finite difference."""
    logits = torch.tensor([[peak, 0.5, 0.5, -1.0]], dtype=torch.float64, requires_grad=True)
    for action in range(4):
        with gradients():
            (slope,) = torch.autograd.grad(
                policy_statistics(logits, action).log_chosen_probability.sum(), logits
            )
        np.testing.assert_allclose(slope, score(logits.detach().numpy(), action), rtol=1e-12)
    with gradients():
        assert torch.autograd.gradcheck(entropy, (logits,))
        assert torch.autograd.gradcheck(lambda z: score_norm(z, 1), (logits,))


@pytest.mark.filterwarnings("ignore:`torch.jit.script` is deprecated")  # by PyTorch itself
def test_forward_derivatives_are_kept_where_asked_for() -> None:
    """They do not show in requires_grad."""
    forward = torch.autograd.forward_ad
    logits = torch.randn((2, 5), generator=torch.Generator().manual_seed(7), dtype=torch.float64)
    along = torch.ones_like(logits)
    along[:, 0] = 2.0
    with gradients(), forward.dual_level():
        dual = forward.make_dual(logits, along)
        for function in (lambda z: score_norm(z, 1), entropy, lambda z: score(z, 1)):
            found = forward.unpack_dual(function(dual)).tangent
            step = 1e-6 * along
            wanted = (function(logits + step) - function(logits - step)) / 2e-6
            torch.testing.assert_close(found, wanted, rtol=1e-7, atol=1e-9)


def test_the_bits_of_a_row_do_not_depend_on_the_size_of_its_batch() -> None:
    """Nor on the number of PyTorch's threads."""
    logits = 3 * torch.randn((4200, 1000), generator=torch.Generator().manual_seed(8))
    before = torch.get_num_threads()
    found = []
    try:
        for count in (1, 5):
            torch.set_num_threads(count)
            found += [entropy(logits)[:50], entropy(logits[:50]), score(logits, 3)[:50].sum(-1)]
    finally:
        torch.set_num_threads(before)
    assert torch.equal(found[0], found[1])
    assert all(map(torch.equal, found[:3], found[3:]))


def test_traced_functions_are_no_constants() -> None:
    """What is written down by a trace is done again with other logits."""
    make_fx = pytest.importorskip("torch.fx.experimental.proxy_tensor").make_fx
    generator = torch.Generator().manual_seed(9)
    first, second = (torch.randn((2, 5), generator=generator) for _ in range(2))
    traced = make_fx(lambda z: 2.0 * entropy(z))(first)
    torch.testing.assert_close(traced(second), 2.0 * entropy(second))


def test_actions_may_be_written_over_after_the_pass() -> None:
    """The statistics have their own."""
    action = torch.tensor([0, 1])
    stats = policy_statistics(torch.zeros((2, 3)), action)
    action[:] = 2
    assert stats.action.tolist() == [0, 1]


def test_pieces_of_two_libraries_are_refused() -> None:
    """They are converted first."""
    left = policy_statistics(torch.zeros((2, 3)), 0, start=0)
    right = policy_statistics(np.zeros((2, 3)), 0, start=3)
    for one, other in ((left, right), (right, left)):
        with pytest.raises(InputError, match="convert the logits first"):
            one.merge(other)


def test_long_rows_of_bfloat16_are_upcast_in_pieces() -> None:
    """With masks; what the float32 copy gives, and no copy of it is made."""
    logits = (3 * torch.randn((3, 300_000), generator=torch.Generator().manual_seed(1))).bfloat16()
    mask = torch.arange(300_000) % 5 > 0
    found = policy_statistics(logits, 299_999, mask, entropy=True)
    wanted = policy_statistics(logits.float(), 299_999, mask, entropy=True)
    for name in NAMES:
        torch.testing.assert_close(getattr(found, name), getattr(wanted, name), rtol=2e-6, atol=0)


def test_bfloat16_is_upcast_exactly() -> None:
    """What bfloat16 logits give is what their float32 copies give, in float32 (slime 245)."""
    logits = (8 * torch.randn((5, 700), generator=torch.Generator().manual_seed(0))).bfloat16()
    for name in NAMES:
        half, single = (
            getattr(policy_statistics(one, 3, entropy=True), name)
            for one in (logits, logits.float())
        )
        assert half.dtype == torch.float32
        assert torch.equal(half, single)


def test_blocks_give_what_the_whole_gives(monkeypatch: pytest.MonkeyPatch) -> None:
    """Rows cut into blocks of a few entries; the input is not written to."""
    logits = torch.randn((7, 9), generator=torch.Generator().manual_seed(1))
    kept, action = logits.clone(), torch.arange(7)
    share_nothing(monkeypatch)
    whole = policy_statistics(logits, action, entropy=True)
    monkeypatch.setattr("logitproof.numerics.backends.torch._BLOCK", {"cpu": 16})
    blocks = policy_statistics(logits, action, entropy=True)
    for name in NAMES:
        torch.testing.assert_close(getattr(blocks, name), getattr(whole, name))
    assert torch.equal(logits, kept)


@pytest.mark.parametrize("dtype", ["float16", "bfloat16", "float32", "float64"])
def test_tensors_of_a_processor_give_the_bits_of_numpy(dtype: str) -> None:
    """They share its memory: nothing is copied but blocks of bfloat16."""
    rng = np.random.default_rng(9)
    logits = torch.as_tensor(4 * rng.normal(size=(1000, 300))).to(getattr(torch, dtype))
    action, mask = rng.integers(300, size=1000), rng.random(300) < 0.9
    array = logits.float().numpy() if dtype == "bfloat16" else logits.numpy()
    given = logits, torch.as_tensor(action), torch.as_tensor(mask)
    found = policy_statistics(*given, entropy=True)
    wanted = policy_statistics(array, action, mask, entropy=True)
    for name in NAMES:
        assert np.array_equal(getattr(found, name).numpy(), getattr(wanted, name))
    assert extra_memory(lambda: policy_statistics(*given)) < 2**20 + 400 * 1000
    if dtype != "bfloat16":
        scores = score(logits, given[1]), score(array, action)
        assert np.array_equal(scores[0].numpy(), scores[1])


def test_tokens_shifted_by_one_are_taken_without_a_copy(monkeypatch: pytest.MonkeyPatch) -> None:
    """Rows at unequal distances, on a processor and as on a device; masks and gradients, too."""
    whole = torch.randn((3, 9, 5000), generator=torch.Generator().manual_seed(6))
    mask = torch.arange(5000) % 7 > 0
    for device in (False, True):
        if device:
            share_nothing(monkeypatch)
        for logits in (whole[:, :-1], whole.transpose(0, 1)):
            found = policy_statistics(logits, 1, mask, entropy=True)
            wanted = policy_statistics(logits.contiguous(), 1, mask, entropy=True)
            for name in NAMES:
                assert torch.equal(getattr(found, name), getattr(wanted, name))
            assert torch.equal(score(logits, 1), score(logits.contiguous(), 1))
    kept = whole.double().requires_grad_()
    with gradients():
        entropy(kept[:, :-1]).sum().backward()
    assert kept.grad is not None
    assert kept.grad[:, :-1].any()
    assert not kept.grad[:, -1].any()


def test_stand_ins_for_tensors_are_left_to_pytorch() -> None:
    """Those of torch.func have no memory of their own."""
    logits = torch.randn((4, 6, 5), generator=torch.Generator().manual_seed(3), dtype=torch.float64)
    found = torch.func.vmap(entropy)(logits)
    torch.testing.assert_close(found, entropy(logits), rtol=1e-13, atol=0.0)
    half = logits.bfloat16()
    torch.testing.assert_close(torch.func.vmap(entropy)(half), entropy(half), rtol=2e-6, atol=0.0)


def test_a_trace_takes_masks() -> None:
    """Sizes are tensors while it is written down; what is written works for other numbers."""
    made = torch.Generator().manual_seed(6)
    first, second = torch.randn((2, 5, 11), generator=made, dtype=torch.float64)
    masks = torch.rand((2, 5, 11), generator=made) < 0.7
    masks[..., 0] = True
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of sizes that are looked at, and of torch.jit itself
        traced = torch.jit.trace(lambda z, m: score_norm(z, 0, where=m), (first, masks[0]))
    wanted = score_norm(second, 0, where=masks[1])
    torch.testing.assert_close(traced(second, masks[1]), wanted, rtol=1e-13, atol=0.0)


MAPPED: dict[str, Callable[..., Any]] = {
    "score_norm": lambda z, a, m: score_norm(z, a, where=m),
    "statistics": lambda z, a, m: policy_statistics(z, a, m, entropy=True).entropy,
    "score": lambda z, a, m: score(z, a, where=m),
    "update": lambda z, a, m: logit_update(z, a, 0.5, 0.1, where=m),
}


@pytest.mark.parametrize("name", MAPPED)
@pytest.mark.parametrize("axes", [(0, 0, 0), (None, 0, None), (None, None, 0), (0, None, 0)])
def test_vmap_is_over_any_of_the_arguments(name: str, axes: tuple[int | None, ...]) -> None:
    """Such as many actions for the same logits."""
    made = torch.Generator().manual_seed(5)
    logits = torch.randn((4, 6, 5), generator=made, dtype=torch.float64)
    action = torch.randint(5, (4, 6), generator=made)
    mask = torch.rand((4, 6, 5), generator=made) < 0.8
    mask[..., 0] = True
    whole = [logits, action, mask]
    given = [one if axis == 0 else one[1] for one, axis in zip(whole, axes, strict=True)]
    work = MAPPED[name]
    wanted = [
        work(*(one[at] if axis == 0 else one for one, axis in zip(given, axes, strict=True)))
        for at in range(4)
    ]
    found = torch.func.vmap(work, in_dims=axes)(*given)
    torch.testing.assert_close(found, torch.stack(wanted), rtol=1e-13, atol=0.0)


def test_types_that_numpy_has_not_are_left_to_pytorch() -> None:
    """Quarter precision is upcast exactly, as half is."""
    logits = (4 * torch.randn((3, 50), generator=torch.Generator().manual_seed(2))).to(
        torch.float8_e4m3fn
    )
    found, wanted = (policy_statistics(one, 1, entropy=True) for one in (logits, logits.float()))
    for name in NAMES:
        torch.testing.assert_close(getattr(found, name), getattr(wanted, name), rtol=2e-6, atol=0.0)


def test_one_graph_under_compile() -> None:
    """torch.compile sees no break and gives the same numbers."""

    def statistics(logits: Any, action: Any) -> tuple[Any, ...]:
        stats = policy_statistics(logits, action, entropy=True)
        return stats.score_norm, stats.entropy, stats.expected_squared_norm

    logits = torch.randn((3, 50), generator=torch.Generator().manual_seed(2))
    action = torch.tensor([0, 7, 49])
    compiled = torch.compile(statistics, backend="eager", fullgraph=True)
    for one, other in zip(compiled(logits, action), statistics(logits, action), strict=True):
        torch.testing.assert_close(one, other)


def test_statistics_come_from_hidden_states_alone() -> None:
    """In blocks of the vocabulary, with a bias, in half precision: the numbers of all logits."""
    generator = torch.Generator().manual_seed(3)
    h = torch.randn((2, 150, 8), generator=generator).bfloat16()
    W = torch.randn((5000, 8), generator=generator).bfloat16()
    b = torch.randn(5000, generator=generator).bfloat16()
    action = torch.randint(5000, (2, 150), generator=generator)
    logits = h.float() @ W.float().T + b.float()
    whole = policy_statistics(logits, action, entropy=True)
    blocks = policy_statistics_from_hidden(h, W, action, b, entropy=True)
    for name in NAMES:
        found, wanted = getattr(blocks, name), getattr(whole, name)
        torch.testing.assert_close(found, wanted, rtol=1e-5, atol=1e-6)


@pytest.mark.parametrize("kind", ["float16", "bfloat16", "float32", "float64"])
def test_hidden_states_of_every_type_with_masked_actions(kind: str) -> None:
    """A bias of -inf masks an action; one more than a block of rows, two blocks of columns."""
    dtype, generator = getattr(torch, kind), torch.Generator().manual_seed(4)
    h = torch.randn((300, 4), generator=generator).to(dtype)
    W = torch.randn((4100, 4), generator=generator).to(dtype)
    b = torch.randn(4100, generator=generator).to(dtype)
    b[::3] = -math.inf
    b[4096:] = -math.inf  # the second block is masked as a whole
    found = policy_statistics_from_hidden(h, W, 1, b, entropy=True)
    work = torch.float64 if kind == "float64" else torch.float32
    logits = h.to(work) @ W.to(work).T + b.to(work)
    wanted = policy_statistics(logits, 1, entropy=True)
    for name in NAMES:
        one, other = getattr(found, name), getattr(wanted, name)
        torch.testing.assert_close(one, other, rtol=1e-5, atol=1e-6)
    assert found.score_norm.dtype == work


def test_hidden_states_of_numpy_take_a_block_of_memory() -> None:
    """Half precision, every other action masked; a tenth of what all logits would take."""
    rng = np.random.default_rng(5)
    h, W = rng.normal(size=(64, 8)).astype("f2"), rng.normal(size=(200_000, 8)).astype("f2")
    b = np.where(np.arange(200_000) % 2, -np.inf, 0.0).astype("f2")
    found = policy_statistics_from_hidden(h, W, 6, b, entropy=True)
    logits = h.astype("f4") @ W.astype("f4").T + b.astype("f4")
    wanted = policy_statistics(logits, 6, entropy=True)
    for name in NAMES:
        np.testing.assert_allclose(getattr(found, name), getattr(wanted, name), rtol=1e-5)
    assert extra_memory(lambda: policy_statistics_from_hidden(h, W, 6, b)) < logits.nbytes / 10
    nothing = policy_statistics_from_hidden(h[:0], W, 6, b)
    assert nothing.score_norm.shape == (0,)


@pytest.mark.parametrize("rows", [(3, 200), (600,), (7, 1)])
def test_hidden_states_with_masks_and_in_shards(rows: tuple[int, ...]) -> None:
    """A mask for each sequence, for each row or for all; output matrices in two shards."""
    rng = np.random.default_rng(6)
    h, W = rng.normal(size=(*rows, 4)), rng.normal(size=(5000, 4))
    action, cut = rng.integers(5000, size=rows), 1300
    first = (*rows[:-1], 1, 5000)
    for shape in (first, (*rows, 5000), (5000,)):
        mask = rng.random(shape) < 0.6
        wanted = policy_statistics(h @ W.T, action, mask, entropy=True)
        whole = policy_statistics_from_hidden(h, W, action, entropy=True, where=mask)
        parts = [
            policy_statistics_from_hidden(
                h, W[some], action, entropy=True, where=mask[..., some], start=some.start
            )
            for some in (slice(cut, 5000), slice(0, cut))
        ]
        for name in NAMES:
            for one in (whole, parts[0].merge(parts[1])):
                found = getattr(one, name)
                np.testing.assert_allclose(found, getattr(wanted, name), rtol=1e-12, atol=1e-13)
    with pytest.raises(InputError, match="pieces that hold every chosen action"):
        _ = parts[1].score_norm
    with pytest.raises(InputError, match=r"expected where of shape \(.*5000\), got \(4,\)"):
        policy_statistics_from_hidden(h, W, action, where=np.ones(4, bool))


def test_hidden_states_that_do_not_fit_are_refused() -> None:
    """The matrix has a row for each action, the bias a number."""
    h, W = np.zeros((3, 4)), np.zeros((10, 4))
    with pytest.raises(InputError, match=r"weight of shape \(n, 4\), got \(4, 10\)"):
        policy_statistics_from_hidden(h, W.T, 0)
    with pytest.raises(InputError, match=r"bias of shape \(10,\), got \(4,\)"):
        policy_statistics_from_hidden(h, W, 0, np.zeros(4))
    with pytest.raises(InputError, match=r"action in 0..9, got 10"):
        policy_statistics_from_hidden(h, W, 10)
    for name, given in (("hidden", (h + 0j, W)), ("weight", (h, None)), ("bias", (h, W, 0, 1j))):
        with pytest.raises(InputError, match=f"^policy_statistics_from_hidden: expected {name} "):
            policy_statistics_from_hidden(*given, *[0] * (len(given) == 2))
    stats = policy_statistics_from_hidden(h, W, 9)
    assert stats.chosen_probability.tolist() == [0.1] * 3
    assert math.isclose(stats.collision_probability[0], 0.1)
