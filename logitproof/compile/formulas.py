"""The formulas of the numeric functions, compiled from the theorems.

Written by `python -m logitproof.compile.generate`: do not edit.
"""

from __future__ import annotations

from typing import Any

from logitproof.compile.formula import Argument, Atom, Branch, Case, Formula

__all__ = ["FORMULAS", "JOINTS"]


def _softmax_0(xp: Any, S: Any) -> Any:
    return 1/S


def _softmax_1(xp: Any, S: Any, e_j: Any) -> Any:
    return e_j/S


def _softmax_factor_0(xp: Any, S: Any) -> Any:
    return 1/S


def _score_0(xp: Any, Q_1_0: Any, S: Any) -> Any:
    return Q_1_0/S


def _score_1(xp: Any, Q_1_0: Any, S: Any) -> Any:
    return (Q_1_0 + 1)/S


def _score_2(xp: Any, S: Any, e_j: Any) -> Any:
    return -e_j/S


def _score_3(xp: Any, S: Any) -> Any:
    return -1/S


def _score_4(xp: Any, S: Any, e_j: Any) -> Any:
    return -e_j/S


def _score_factor_0(xp: Any, S: Any) -> Any:
    return -1/S


def _score_factor_1(xp: Any, S: Any) -> Any:
    return -1/S


def _logit_update_0(xp: Any, A: Any, Q_1_0: Any, S: Any, eta: Any) -> Any:
    return A*Q_1_0*eta/S


def _logit_update_1(xp: Any, A: Any, Q_1_0: Any, S: Any, eta: Any) -> Any:
    return A*eta*(Q_1_0 + 1)/S


def _logit_update_2(xp: Any, A: Any, S: Any, e_j: Any, eta: Any) -> Any:
    return -A*e_j*eta/S


def _logit_update_3(xp: Any, A: Any, S: Any, eta: Any) -> Any:
    return -A*eta/S


def _logit_update_4(xp: Any, A: Any, S: Any, e_j: Any, eta: Any) -> Any:
    return -A*e_j*eta/S


def _logit_update_factor_0(xp: Any, A: Any, S: Any, eta: Any) -> Any:
    return -A*eta/S


def _logit_update_factor_1(xp: Any, A: Any, S: Any, eta: Any) -> Any:
    return -A*eta/S


def _update_norm_0(xp: Any, A: Any, D_1_0: Any, D_2_0: Any, S: Any, eta: Any, g: Any) -> Any:
    return xp.exp((1/2)*g)*(xp.exp((1/2)*g)*(eta*xp.sqrt(D_1_0**2 + D_2_0)*xp.abs(A)/S))


def _update_norm_1(xp: Any, A: Any, Q_1_0: Any, Q_2_0: Any, S: Any, eta: Any) -> Any:
    return eta*xp.sqrt(Q_1_0**2 + 2*Q_1_0 + Q_2_0 + 2)*xp.abs(A)/S


def _score_norm_0(xp: Any, D_1_0: Any, D_2_0: Any, S: Any, g: Any) -> Any:
    return xp.exp((1/2)*g)*(xp.exp((1/2)*g)*(xp.sqrt(D_1_0**2 + D_2_0)/S))


def _score_norm_1(xp: Any, Q_1_0: Any, Q_2_0: Any, S: Any) -> Any:
    return xp.sqrt(Q_1_0**2 + 2*Q_1_0 + Q_2_0 + 2)/S


def _log_score_norm_0(xp: Any, D_1_0: Any, D_2_0: Any, L: Any, g: Any) -> Any:
    return -L + g + (1/2)*xp.log(D_1_0**2 + D_2_0)


def _log_score_norm_1(xp: Any, L: Any, Q_1_0: Any, Q_2_0: Any) -> Any:
    return -L + (1/2)*xp.log(Q_1_0**2 + 2*Q_1_0 + Q_2_0 + 2)


def _chosen_probability_0(xp: Any, S: Any) -> Any:
    return 1/S


def _chosen_probability_1(xp: Any, S: Any, e_c: Any) -> Any:
    return e_c/S


def _log_chosen_probability_0(xp: Any, L: Any) -> Any:
    return -L


def _log_chosen_probability_1(xp: Any, L: Any, t_c: Any) -> Any:
    return -L + t_c


def _collision_probability_0(xp: Any, Q_2_0: Any, S: Any) -> Any:
    return (Q_2_0 + 1)/S**2


def _expected_squared_norm_0(xp: Any, Q_1_0: Any, Q_2_0: Any, S: Any) -> Any:
    return (Q_1_0**2 + 2*Q_1_0 - Q_2_0)/S**2


def _effective_actions_0(xp: Any, Q_2_0: Any, S: Any) -> Any:
    return S**2/(Q_2_0 + 1)


def _renyi_entropy_0(xp: Any, L: Any, Q_2_0: Any) -> Any:
    return 2*L - xp.log1p(Q_2_0)


def _entropy_0(xp: Any, L: Any, Q_1_1: Any, S: Any) -> Any:
    return L - Q_1_1/S


def _together_0(xp: Any, Q_1_0: Any, Q_1_1: Any, Q_2_0: Any, e_c: Any, e_top: Any, f_c: Any, f_top: Any) -> Any:
    others = Q_1_0 + e_top
    S = e_c + others
    L = xp.log(S)
    inverse = 1/S
    x0 = inverse**2
    x1 = Q_1_0**2
    x2 = 2*e_top
    return [e_c*inverse, x0*(Q_2_0 + e_c**2 + e_top**2), x0*(Q_1_0*x2 - Q_2_0 + 2*e_c*others + x1), inverse*xp.sqrt(Q_2_0 + others*x2 + x1), L - inverse*(Q_1_1 + e_c*f_c + e_top*f_top), L]


def _together_1(xp: Any, Q_1_0: Any, Q_2_0: Any, e_c: Any, e_top: Any) -> Any:
    others = Q_1_0 + e_top
    S = e_c + others
    inverse = 1/S
    x0 = inverse**2
    x1 = Q_1_0**2
    x2 = 2*e_top
    return [e_c*inverse, x0*(Q_2_0 + e_c**2 + e_top**2), x0*(Q_1_0*x2 - Q_2_0 + 2*e_c*others + x1), inverse*xp.sqrt(Q_2_0 + others*x2 + x1)]


def _together_2(xp: Any, Q_1_0: Any, e_c: Any, e_top: Any) -> Any:
    others = Q_1_0 + e_top
    S = e_c + others
    inverse = 1/S
    return [e_c*inverse]


def _together_3(xp: Any, Q_1_0: Any, Q_2_0: Any, e_c: Any, e_top: Any) -> Any:
    others = Q_1_0 + e_top
    S = e_c + others
    inverse = 1/S
    return [inverse**2*(Q_2_0 + e_c**2 + e_top**2)]


def _together_4(xp: Any, Q_1_0: Any, Q_2_0: Any, e_c: Any, e_top: Any) -> Any:
    others = Q_1_0 + e_top
    S = e_c + others
    inverse = 1/S
    return [inverse**2*(Q_1_0**2 + 2*Q_1_0*e_top - Q_2_0 + 2*e_c*others)]


def _together_5(xp: Any, Q_1_0: Any, Q_2_0: Any, e_c: Any, e_top: Any) -> Any:
    others = Q_1_0 + e_top
    S = e_c + others
    inverse = 1/S
    return [inverse*xp.sqrt(Q_1_0**2 + Q_2_0 + 2*e_top*others)]


def _together_6(xp: Any, Q_1_0: Any, Q_1_1: Any, e_c: Any, e_top: Any, f_c: Any, f_top: Any) -> Any:
    others = Q_1_0 + e_top
    S = e_c + others
    L = xp.log(S)
    inverse = 1/S
    return [L - inverse*(Q_1_1 + e_c*f_c + e_top*f_top), L]


FORMULAS: dict[str, Formula] = {
    'softmax': Formula(
        name='P[j]', expression='P[j]',
        assumes=(), axes=('j',),
        arguments=(), temperature=None,
        branches=(
            Branch(Case(blocks=(('j',),), top=0, unit=True), '1/S',
                   (Atom('S', None),), _softmax_0),
            Branch(Case(blocks=(('j',),), top=None, unit=True), 'e_j/S',
                   (Atom('S', None), Atom('e', 'j'),), _softmax_1),
        ),
        factor=(
            Branch(Case(blocks=(), top=None, unit=True), '1/S',
                   (Atom('S', None),), _softmax_factor_0),
        ),
    ),
    'score': Formula(
        name='score', expression='KroneckerDelta(c, j) - P[j]',
        assumes=('P is the softmax of the logits z',), axes=('j',),
        arguments=(Argument(name='action', kind='action', letter='c', domain='real'),), temperature=None,
        branches=(
            Branch(Case(blocks=(('c', 'j'),), top=0, unit=True), 'Q_1_0/S',
                   (Atom('Q', (1, 0, ())), Atom('S', None),), _score_0),
            Branch(Case(blocks=(('c', 'j'),), top=None, unit=True), '(Q_1_0 + 1)/S',
                   (Atom('Q', (1, 0, ())), Atom('S', None),), _score_1),
            Branch(Case(blocks=(('c',), ('j',)), top=0, unit=True), '-e_j/S',
                   (Atom('S', None), Atom('e', 'j'),), _score_2),
            Branch(Case(blocks=(('c',), ('j',)), top=1, unit=True), '-1/S',
                   (Atom('S', None),), _score_3),
            Branch(Case(blocks=(('c',), ('j',)), top=None, unit=True), '-e_j/S',
                   (Atom('S', None), Atom('e', 'j'),), _score_4),
        ),
        factor=(
            Branch(Case(blocks=(('c',),), top=0, unit=True), '-1/S',
                   (Atom('S', None),), _score_factor_0),
            Branch(Case(blocks=(('c',),), top=None, unit=True), '-1/S',
                   (Atom('S', None),), _score_factor_1),
        ),
    ),
    'logit_update': Formula(
        name='logit_update', expression='A*eta*(KroneckerDelta(c, j) - P[j])',
        assumes=('P is the softmax of the logits z',), axes=('j',),
        arguments=(Argument(name='action', kind='action', letter='c', domain='real'), Argument(name='advantage', kind='scalar', letter='A', domain='real'), Argument(name='learning_rate', kind='scalar', letter='eta', domain='nonnegative')), temperature=None,
        branches=(
            Branch(Case(blocks=(('c', 'j'),), top=0, unit=True), 'A*Q_1_0*eta/S',
                   (Atom('scalar', 'A'), Atom('Q', (1, 0, ())), Atom('S', None), Atom('scalar', 'eta'),), _logit_update_0),
            Branch(Case(blocks=(('c', 'j'),), top=None, unit=True), 'A*eta*(Q_1_0 + 1)/S',
                   (Atom('scalar', 'A'), Atom('Q', (1, 0, ())), Atom('S', None), Atom('scalar', 'eta'),), _logit_update_1),
            Branch(Case(blocks=(('c',), ('j',)), top=0, unit=True), '-A*e_j*eta/S',
                   (Atom('scalar', 'A'), Atom('S', None), Atom('e', 'j'), Atom('scalar', 'eta'),), _logit_update_2),
            Branch(Case(blocks=(('c',), ('j',)), top=1, unit=True), '-A*eta/S',
                   (Atom('scalar', 'A'), Atom('S', None), Atom('scalar', 'eta'),), _logit_update_3),
            Branch(Case(blocks=(('c',), ('j',)), top=None, unit=True), '-A*e_j*eta/S',
                   (Atom('scalar', 'A'), Atom('S', None), Atom('e', 'j'), Atom('scalar', 'eta'),), _logit_update_4),
        ),
        factor=(
            Branch(Case(blocks=(('c',),), top=0, unit=True), '-A*eta/S',
                   (Atom('scalar', 'A'), Atom('S', None), Atom('scalar', 'eta'),), _logit_update_factor_0),
            Branch(Case(blocks=(('c',),), top=None, unit=True), '-A*eta/S',
                   (Atom('scalar', 'A'), Atom('S', None), Atom('scalar', 'eta'),), _logit_update_factor_1),
        ),
    ),
    'update_norm': Formula(
        name='update_norm', expression='eta*sqrt(-2*P[c] + Sum(P[j]**2, (j, 1, n)) + 1)*Abs(A)',
        assumes=('P is the softmax of the logits z',), axes=(),
        arguments=(Argument(name='action', kind='action', letter='c', domain='real'), Argument(name='advantage', kind='scalar', letter='A', domain='real'), Argument(name='learning_rate', kind='scalar', letter='eta', domain='nonnegative')), temperature=None,
        branches=(
            Branch(Case(blocks=(('c',),), top=0, unit=True), 'eta*sqrt(D_1_0**2 + D_2_0)*exp(g)*Abs(A)/S',
                   (Atom('scalar', 'A'), Atom('D', (1, 0, ())), Atom('D', (2, 0, ())), Atom('S', None), Atom('scalar', 'eta'), Atom('g', None),), _update_norm_0),
            Branch(Case(blocks=(('c',),), top=None, unit=True), 'eta*sqrt(Q_1_0**2 + 2*Q_1_0 + Q_2_0 + 2)*Abs(A)/S',
                   (Atom('scalar', 'A'), Atom('Q', (1, 0, ())), Atom('Q', (2, 0, ())), Atom('S', None), Atom('scalar', 'eta'),), _update_norm_1),
        ),
        factor=(),
    ),
    'score_norm': Formula(
        name='sqrt(C - 2*P[c] + 1)', expression='sqrt(-2*P[c] + Sum(P[j]**2, (j, 1, n)) + 1)',
        assumes=(), axes=(),
        arguments=(Argument(name='action', kind='action', letter='c', domain='real'),), temperature=None,
        branches=(
            Branch(Case(blocks=(('c',),), top=0, unit=True), 'sqrt(D_1_0**2 + D_2_0)*exp(g)/S',
                   (Atom('D', (1, 0, ())), Atom('D', (2, 0, ())), Atom('S', None), Atom('g', None),), _score_norm_0),
            Branch(Case(blocks=(('c',),), top=None, unit=True), 'sqrt(Q_1_0**2 + 2*Q_1_0 + Q_2_0 + 2)/S',
                   (Atom('Q', (1, 0, ())), Atom('Q', (2, 0, ())), Atom('S', None),), _score_norm_1),
        ),
        factor=(),
    ),
    'log_score_norm': Formula(
        name='log(C - 2*P[c] + 1)/2', expression='log(-2*P[c] + Sum(P[j]**2, (j, 1, n)) + 1)/2',
        assumes=(), axes=(),
        arguments=(Argument(name='action', kind='action', letter='c', domain='real'),), temperature=None,
        branches=(
            Branch(Case(blocks=(('c',),), top=0, unit=True), '-L + g + log(D_1_0**2 + D_2_0)/2',
                   (Atom('D', (1, 0, ())), Atom('D', (2, 0, ())), Atom('L', None), Atom('g', None),), _log_score_norm_0),
            Branch(Case(blocks=(('c',),), top=None, unit=True), '-L + log(Q_1_0**2 + 2*Q_1_0 + Q_2_0 + 2)/2',
                   (Atom('L', None), Atom('Q', (1, 0, ())), Atom('Q', (2, 0, ())),), _log_score_norm_1),
        ),
        factor=(),
    ),
    'chosen_probability': Formula(
        name='P[c]', expression='P[c]',
        assumes=(), axes=(),
        arguments=(Argument(name='action', kind='action', letter='c', domain='real'),), temperature=None,
        branches=(
            Branch(Case(blocks=(('c',),), top=0, unit=True), '1/S',
                   (Atom('S', None),), _chosen_probability_0),
            Branch(Case(blocks=(('c',),), top=None, unit=True), 'e_c/S',
                   (Atom('S', None), Atom('e', 'c'),), _chosen_probability_1),
        ),
        factor=(),
    ),
    'log_chosen_probability': Formula(
        name='log(P[c])', expression='log(P[c])',
        assumes=(), axes=(),
        arguments=(Argument(name='action', kind='action', letter='c', domain='real'),), temperature=None,
        branches=(
            Branch(Case(blocks=(('c',),), top=0, unit=True), '-L',
                   (Atom('L', None),), _log_chosen_probability_0),
            Branch(Case(blocks=(('c',),), top=None, unit=True), '-L + t_c',
                   (Atom('L', None), Atom('t', 'c'),), _log_chosen_probability_1),
        ),
        factor=(),
    ),
    'collision_probability': Formula(
        name='C', expression='Sum(P[j]**2, (j, 1, n))',
        assumes=(), axes=(),
        arguments=(), temperature=None,
        branches=(
            Branch(Case(blocks=(), top=None, unit=True), '(Q_2_0 + 1)/S**2',
                   (Atom('Q', (2, 0, ())), Atom('S', None),), _collision_probability_0),
        ),
        factor=(),
    ),
    'expected_squared_norm': Formula(
        name='expected_squared_norm', expression='1 - Sum(P[j]**2, (j, 1, n))',
        assumes=('the probabilities sum to 1',), axes=(),
        arguments=(), temperature=None,
        branches=(
            Branch(Case(blocks=(), top=None, unit=True), '(Q_1_0**2 + 2*Q_1_0 - Q_2_0)/S**2',
                   (Atom('Q', (1, 0, ())), Atom('Q', (2, 0, ())), Atom('S', None),), _expected_squared_norm_0),
        ),
        factor=(),
    ),
    'effective_actions': Formula(
        name='n_eff', expression='1/Sum(P[j]**2, (j, 1, n))',
        assumes=(), axes=(),
        arguments=(), temperature=None,
        branches=(
            Branch(Case(blocks=(), top=None, unit=True), 'S**2/(Q_2_0 + 1)',
                   (Atom('Q', (2, 0, ())), Atom('S', None),), _effective_actions_0),
        ),
        factor=(),
    ),
    'renyi_entropy': Formula(
        name='H2', expression='-log(Sum(P[j]**2, (j, 1, n)))',
        assumes=(), axes=(),
        arguments=(), temperature=None,
        branches=(
            Branch(Case(blocks=(), top=None, unit=True), '2*L - log1p(Q_2_0)',
                   (Atom('L', None), Atom('Q', (2, 0, ())),), _renyi_entropy_0),
        ),
        factor=(),
    ),
    'entropy': Formula(
        name='H', expression='-Sum(log(P[j])*P[j], (j, 1, n))',
        assumes=(), axes=(),
        arguments=(), temperature=None,
        branches=(
            Branch(Case(blocks=(), top=None, unit=True), 'L - Q_1_1/S',
                   (Atom('L', None), Atom('Q', (1, 1, ())), Atom('S', None),), _entropy_0),
        ),
        factor=(),
    ),
}

JOINTS: dict[tuple[str, ...], Branch] = {
    ('chosen_probability', 'collision_probability', 'expected_squared_norm', 'score_norm', 'entropy'): Branch(Case(blocks=(('c',), ('top',)), top=None, unit=False), '(e_c/S, (Q_2_0 + e_c**2 + e_top**2)/S**2, (Q_1_0**2 + 2*Q_1_0*e_c + 2*Q_1_0*e_top - Q_2_0 + 2*e_c*e_top)/S**2, sqrt(Q_1_0**2 + 2*Q_1_0*e_top + Q_2_0 + 2*e_top**2)/S, L + (-Q_1_1 - e_c*f_c - e_top*f_top)/S, L)',
                   (Atom('Q', (1, 0, ())), Atom('Q', (1, 1, ())), Atom('Q', (2, 0, ())), Atom('e', 'c'), Atom('e', 'top'), Atom('f', 'c'), Atom('f', 'top'),), _together_0),
    ('chosen_probability', 'collision_probability', 'expected_squared_norm', 'score_norm'): Branch(Case(blocks=(('c',), ('top',)), top=None, unit=False), '(e_c/S, (Q_2_0 + e_c**2 + e_top**2)/S**2, (Q_1_0**2 + 2*Q_1_0*e_c + 2*Q_1_0*e_top - Q_2_0 + 2*e_c*e_top)/S**2, sqrt(Q_1_0**2 + 2*Q_1_0*e_top + Q_2_0 + 2*e_top**2)/S)',
                   (Atom('Q', (1, 0, ())), Atom('Q', (2, 0, ())), Atom('e', 'c'), Atom('e', 'top'),), _together_1),
    ('chosen_probability',): Branch(Case(blocks=(('c',), ('top',)), top=None, unit=False), '(e_c/S,)',
                   (Atom('Q', (1, 0, ())), Atom('e', 'c'), Atom('e', 'top'),), _together_2),
    ('collision_probability',): Branch(Case(blocks=(('c',), ('top',)), top=None, unit=False), '((Q_2_0 + e_c**2 + e_top**2)/S**2,)',
                   (Atom('Q', (1, 0, ())), Atom('Q', (2, 0, ())), Atom('e', 'c'), Atom('e', 'top'),), _together_3),
    ('expected_squared_norm',): Branch(Case(blocks=(('c',), ('top',)), top=None, unit=False), '((Q_1_0**2 + 2*Q_1_0*e_c + 2*Q_1_0*e_top - Q_2_0 + 2*e_c*e_top)/S**2,)',
                   (Atom('Q', (1, 0, ())), Atom('Q', (2, 0, ())), Atom('e', 'c'), Atom('e', 'top'),), _together_4),
    ('score_norm',): Branch(Case(blocks=(('c',), ('top',)), top=None, unit=False), '(sqrt(Q_1_0**2 + 2*Q_1_0*e_top + Q_2_0 + 2*e_top**2)/S,)',
                   (Atom('Q', (1, 0, ())), Atom('Q', (2, 0, ())), Atom('e', 'c'), Atom('e', 'top'),), _together_5),
    ('entropy',): Branch(Case(blocks=(('c',), ('top',)), top=None, unit=False), '(L + (-Q_1_1 - e_c*f_c - e_top*f_top)/S, L)',
                   (Atom('Q', (1, 0, ())), Atom('Q', (1, 1, ())), Atom('e', 'c'), Atom('e', 'top'), Atom('f', 'c'), Atom('f', 'top'),), _together_6),
}
