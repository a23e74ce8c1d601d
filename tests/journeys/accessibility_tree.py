"""Chromium's own accessibility tree: what a screen reader is given."""

from dataclasses import dataclass
from typing import Any

from playwright.sync_api import Page

CONTROLS = ("radio", "checkbox", "textbox", "button")


@dataclass(frozen=True)
class Control:
    """A control as assistive technology sees it; `group` is the name of the fieldset around it."""

    role: str
    name: str
    checked: str = ""
    group: str = ""
    group_role: str = ""


@dataclass(frozen=True)
class Described:
    """A node's role, name, description and whether it is marked invalid."""

    role: str
    name: str
    description: str
    invalid: bool


def _nodes(page: Page) -> list[dict[str, Any]]:
    """The tree's nodes in reading order."""
    session = page.context.new_cdp_session(page)
    try:
        session.send("Accessibility.enable")
        nodes = session.send("Accessibility.getFullAXTree")["nodes"]
    finally:
        session.detach()
    by_id = {node["nodeId"]: node for node in nodes}
    ordered, waiting = [], [nodes[0]]
    while waiting:
        node = waiting.pop()
        ordered.append(node)
        waiting += [by_id[child] for child in reversed(node.get("childIds", ())) if child in by_id]
    return ordered


def _value(node: dict[str, Any], key: str) -> str:
    return str(node.get(key, {}).get("value", ""))


def _property(node: dict[str, Any], name: str) -> str:
    found = (each for each in node.get("properties", ()) if each["name"] == name)
    return str(next(found, {}).get("value", {}).get("value", ""))


def controls(page: Page) -> list[Control]:
    """Every radio, checkbox, text box and button of the page, in order, with its group."""
    nodes = {node["nodeId"]: node for node in _nodes(page)}
    found = []
    for node in nodes.values():
        if node.get("ignored") or _value(node, "role") not in CONTROLS:
            continue
        group = node
        while group is not None and _value(group, "role") not in ("group", "radiogroup"):
            group = nodes.get(group.get("parentId", ""))
        found.append(
            Control(
                role=_value(node, "role"),
                name=_value(node, "name"),
                checked=_property(node, "checked"),
                group=_value(group, "name") if group else "",
                group_role=_value(group, "role") if group else "",
            )
        )
    return found


def described(page: Page, role: str, name: str) -> Described:
    """The one node of that role and name."""
    (node,) = (
        node
        for node in _nodes(page)
        if not node.get("ignored") and _value(node, "role") == role and _value(node, "name") == name
    )
    words = " ".join(_value(node, "description").split())
    return Described(role, name, words, _property(node, "invalid") == "true")
