"""Where the permission checks stand, and how the loaded code does without one of them."""

import ast
import gc
from collections.abc import Iterator
from pathlib import Path
from types import CodeType, FunctionType

ROOT = Path(__file__).resolve().parents[2]
REFUSALS = {"missing", "forbidden"}
CODES = {
    "not_found", "role_refused", "guard_refused", "limit_refused", "state_refused",
    "kind_not_yours",
}  # fmt: skip
# In these functions each early return or refusal is one clause of the decision.
DECIDING = {
    "decide", "_standing_refusal", "process_view", "caller_of", "_program", "_person", "_standing",
    "_shop_refused", "require", "shop_for", "shop_here", "has_permission", "allow_request",
}  # fmt: skip
DOORS = {"visible_to": "all", "readable_by": "all", "live_at": "all"}


def name_of(call: ast.expr) -> str:
    """Return the last name of what is called."""
    function = call.func if isinstance(call, ast.Call) else call
    if isinstance(function, ast.Attribute):
        return function.attr
    return function.id if isinstance(function, ast.Name) else ""


def is_refusal(node: ast.AST) -> bool:
    """Tell whether a statement raises one of our refusals of access."""
    if not isinstance(node, ast.Raise) or not isinstance(node.exc, ast.Call):
        return False
    first = node.exc.args[0] if node.exc.args else None
    code = first.value if isinstance(first, ast.Constant) else ""
    is_ours = name_of(node.exc) in {"ShopError", "FileRefused"}
    return name_of(node.exc) in REFUSALS or (is_ours and code in CODES)


def is_check(node: ast.AST) -> bool:
    """Tell whether a statement only asks for a right, or for what a right depends on."""
    if not isinstance(node, ast.Expr) or not isinstance(node.value, ast.Call):
        return False
    return name_of(node.value) in {"require", "check_another_director", "reveal_turn", "_member"}


def is_clause(node: ast.AST) -> bool:
    """Tell whether a statement is a condition that ends the function."""
    return isinstance(node, ast.If) and isinstance(node.body[-1], ast.Return | ast.Raise)


def is_of_role(node: ast.AST) -> bool:
    """Tell whether an expression asks for one role: it compares what `role_in` answers."""
    is_compared = isinstance(node, ast.Compare) and isinstance(node.ops[0], ast.Eq)
    return is_compared and name_of(node.left) == "role_in"  # type: ignore[attr-defined]


class Sites(ast.NodeVisitor):
    """Collects the places of permission checks in one file."""

    def __init__(self) -> None:
        self.found: list[ast.expr | ast.stmt] = []
        self.function = ""

    def visit_FunctionDef(self, node: ast.FunctionDef) -> None:
        """Remember which function the statements below belong to."""
        outer, self.function = self.function, node.name
        self.generic_visit(node)
        self.function = outer

    def generic_visit(self, node: ast.AST) -> None:
        """Keep a check, and look inside everything."""
        is_door = isinstance(node, ast.Call) and name_of(node) in {*DOORS, "can"}
        is_door = is_door and isinstance(node.func, ast.Attribute)  # type: ignore[attr-defined]
        decides = self.function in DECIDING and is_clause(node)
        if is_door or decides or is_check(node) or is_refusal(node) or is_of_role(node):
            assert isinstance(node, ast.expr | ast.stmt)
            self.found.append(node)
        super().generic_visit(node)


def sites(path: Path) -> list[tuple[int, int, str]]:
    """Return (line, column, source) of every permission check of a file."""
    visitor = Sites()
    visitor.visit(ast.parse(path.read_text()))
    return [(n.lineno, n.col_offset, ast.unparse(n).splitlines()[0]) for n in visitor.found]


class Remove(ast.NodeTransformer):
    """Takes the check at one place out of the code."""

    def __init__(self, line: int, column: int) -> None:
        self.place = (line, column)
        self.is_done = False

    def visit(self, node: ast.AST) -> ast.AST:
        """Change the node at the place, once; leave all others."""
        if not self.is_done and (getattr(node, "lineno", 0), getattr(node, "col_offset", -1)) == (
            self.place
        ):
            changed = self.changed(node)
            if changed is not None:
                self.is_done = True
                return ast.copy_location(changed, node)
        return super().generic_visit(node)

    def changed(self, node: ast.AST) -> ast.AST | None:
        """Return what stands there instead, None where this node is no check."""
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            if node.func.attr == "can":
                return ast.Constant(value=True)
            if node.func.attr in DOORS:
                door = ast.Attribute(node.func.value, DOORS[node.func.attr], ast.Load())
                return ast.Call(func=door, args=[], keywords=[])
        if is_of_role(node):
            return ast.Constant(value=True)
        if is_check(node) or is_refusal(node) or is_clause(node):
            return ast.Pass()
        return None


def switch_off(place: str) -> None:
    """Take the check at "path:line:column" out of this process; files stay as they are."""
    name, line, column = place.rsplit(":", 2)
    path = ROOT / name
    remove = Remove(int(line), int(column))
    tree = ast.fix_missing_locations(remove.visit(ast.parse(path.read_text())))
    assert remove.is_done, f"there is no check at {place}"
    changed = compile(tree, str(path), "exec")  # type: ignore[arg-type]
    codes = {(code.co_qualname, code.co_firstlineno): code for code in codes_of(changed)}
    for each in gc.get_objects():
        if type(each) is FunctionType and each.__code__.co_filename == str(path):
            code = each.__code__
            each.__code__ = codes[code.co_qualname, code.co_firstlineno]


def codes_of(code: CodeType) -> Iterator[CodeType]:
    """Yield the code of every function inside, and of those inside them."""
    for inner in code.co_consts:
        if isinstance(inner, CodeType):
            yield inner
            yield from codes_of(inner)
