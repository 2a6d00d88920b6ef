"""Patches: the changes of a state that the server makes by itself, in every game whose ``welcome`` says
``"delta_format": "patch"``.

``state = apply_patch(state, message["delta"])`` for each ``tick``. The form is in docs/protocol.md, under Patches.
"""

from __future__ import annotations

from typing import Any


class PatchError(ValueError):
    """A patch does not fit the state: begin again from a keyframe (close the connection, and come back)."""


def apply_patch(state: Any, patch: Any) -> Any:
    """The state after a step. The state before it stays as it was; parts that did not change are shared."""
    if isinstance(patch, list):
        if len(patch) != 1:
            raise PatchError("a new value is a list of one")
        return patch[0]
    if not isinstance(patch, dict):
        return patch
    if not patch:
        return state
    if isinstance(state, list):
        return _change_items(state, patch)
    if not isinstance(state, dict):
        raise PatchError("there is neither an object nor a list to change")
    return _change_fields(state, patch)


def _change_fields(state: dict[str, Any], patch: dict[str, Any]) -> dict[str, Any]:
    fields = dict(state)
    for name, change in patch.items():
        if change == [] and isinstance(change, list):
            if name not in fields:
                raise PatchError(f"there is no field {name} to remove")
            del fields[name]
        elif name in fields:
            fields[name] = apply_patch(fields[name], change)
        elif isinstance(change, dict):
            raise PatchError(f"there is no field {name} to change")
        else:
            fields[name] = apply_patch(None, change)
    return fields


def _change_items(state: list[Any], patch: dict[str, Any]) -> list[Any]:
    if not patch.keys() <= {"-", "+", "="}:
        raise PatchError("the change of a list has no fields but -, + and =")
    items = _added(_removed(state, _pairs(patch.get("-", []))), _pairs(patch.get("+", [])))
    for at, changes in _pairs(patch.get("=", [])):
        if not isinstance(changes, list) or at + len(changes) > len(items):
            raise PatchError(f"there are no items at {at} to change")
        for place, change in enumerate(changes, at):
            items[place] = apply_patch(items[place], change)
    return items


def _removed(items: list[Any], gone: list[tuple[int, Any]]) -> list[Any]:
    """Another list, of what is left of this one. Places are those in this one, from low to high."""
    left: list[Any] = []
    place = 0
    for at, count in gone:
        if not _is_place(count) or at < place or at + count > len(items):
            raise PatchError(f"there are no {count} items at {at} to remove")
        left += items[place:at]
        place = at + count
    left += items[place:]
    return left


def _added(items: list[Any], come: list[tuple[int, Any]]) -> list[Any]:
    """A list with more items in it. Places are those in the new list, from low to high."""
    if not come:
        return items
    new: list[Any] = []
    place = 0
    for at, values in come:
        until = place + at - len(new)
        if not isinstance(values, list) or not place <= until <= len(items):
            raise PatchError(f"there is no place {at} to put items")
        new += items[place:until]
        new += values
        place = until
    new += items[place:]
    return new


def _pairs(places: Any) -> list[tuple[int, Any]]:
    """Pairs of a place, and what is there."""
    if not isinstance(places, list) or len(places) % 2:
        raise PatchError("places come in pairs with what is there")
    pairs = list(zip(places[::2], places[1::2]))
    for at, _ in pairs:
        if not _is_place(at):
            raise PatchError(f"{at} is no place in a list")
    return pairs


def _is_place(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0
