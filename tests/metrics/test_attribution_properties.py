"""What holds for effects of any figures: they tie, and neither order nor side changes them."""

from decimal import Decimal
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from apps.metrics.attribution.cells import (
    MIXED_VISITS,
    OUTSIDE,
    VISITS,
    Cell,
    decompose,
    decompose_with_mix,
)

D = Decimal

# Small numbers meet (equal sides, zeros), large ones strain the precision.
counts = st.one_of(st.integers(0, 3), st.integers(0, 10**9), st.just(0))
people = st.one_of(counts, st.decimals(0, 10_000, places=4))
units = st.one_of(st.integers(0, 300), st.integers(0, 10**13), st.just(0))
digits_used = st.sampled_from([0, 2, 3])


@st.composite
def sides(draw: st.DrawFn, whole_money: int) -> list[Cell]:
    keys = draw(st.lists(st.sampled_from("abcdef"), max_size=6, unique=True))
    return [
        Cell(key, (draw(people), draw(people)), D(draw(units)).scaleb(-whole_money)) for key in keys
    ]


@st.composite
def gaps(draw: st.DrawFn) -> tuple[list[Cell], list[Cell], int]:
    digits = draw(digits_used)
    return draw(sides(digits)), draw(sides(digits)), digits


def money(side: list[Cell]) -> Decimal:
    return sum((cell.amount for cell in side), D(0))


@given(gap=gaps())
def test_effects_sum_to_the_gap_by_member_and_by_factor(
    gap: tuple[list[Cell], list[Cell], int],
) -> None:
    before, after, digits = gap
    for found in (decompose(VISITS, *gap), decompose_with_mix(*gap)):
        assert found.gap == money(after) - money(before) == sum(found.totals.values())
        for cell in found.cells:
            assert sum(cell.effects.values()) == cell.gap
            assert all(-effect.as_tuple().exponent == digits for effect in cell.effects.values())  # type: ignore[operator]  # finite


@given(gap=gaps())
def test_volume_and_mix_are_always_the_effect_of_visitors(
    gap: tuple[list[Cell], list[Cell], int],
) -> None:
    plain, mixed = decompose(VISITS, *gap), decompose_with_mix(*gap)
    for cell in plain.cells:
        effects = mixed.cell(cell.key).effects
        assert effects["volume"] + effects["mix"] == cell.effects["visitors"]
        assert {name: effects[name] for name in ("conversion", "basket", OUTSIDE)} == {
            name: cell.effects[name] for name in ("conversion", "basket", OUTSIDE)
        }
        assert mixed.cell(cell.key).method == cell.method


@given(gap=gaps(), shuffle=st.randoms())
def test_the_order_of_members_changes_nothing(
    gap: tuple[list[Cell], list[Cell], int], shuffle: Random
) -> None:
    before, after, digits = gap
    shuffled = [shuffle.sample(side, len(side)) for side in (before, after)]
    found = decompose_with_mix(before, after, digits)
    again = decompose_with_mix(shuffled[0], shuffled[1], digits)
    assert {cell.key: cell for cell in found.cells} == {cell.key: cell for cell in again.cells}


@given(gap=gaps())
def test_swapped_sides_turn_every_sign(gap: tuple[list[Cell], list[Cell], int]) -> None:
    before, after, digits = gap
    there = decompose_with_mix(before, after, digits)
    back = decompose_with_mix(after, before, digits)
    for cell in there.cells:
        turned = back.cell(cell.key).effects
        assert {name: -effect for name, effect in turned.items()} == dict(cell.effects)


@given(gap=gaps())
def test_a_factor_that_did_not_move_has_no_effect(
    gap: tuple[list[Cell], list[Cell], int],
) -> None:
    before, _after, digits = gap
    names = (*MIXED_VISITS, OUTSIDE)
    found = decompose_with_mix(before, [*before], digits)
    assert all(found.totals.get(name, 0) == 0 for name in names)
    doubled = [Cell(cell.key, cell.counts, 2 * cell.amount) for cell in before]
    for cell in decompose(VISITS, before, doubled, digits).cells:
        assert (cell.effects["visitors"], cell.effects["conversion"]) == (0, 0)
