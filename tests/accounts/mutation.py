"""Where the permission checks stand, and how the loaded code does without one of them."""

import ast
import builtins
import gc
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from types import CodeType, FunctionType
from typing import Any

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
TELLING = "_permission_check_reached"
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


def spot(node: ast.AST) -> str:
    """Return "line:column-line.column" of a node: of calls in a chain only the ends differ."""
    start = f"{getattr(node, 'lineno', 0)}:{getattr(node, 'col_offset', 0)}"
    return f"{start}-{getattr(node, 'end_lineno', 0)}.{getattr(node, 'end_col_offset', 0)}"


def sites(path: Path) -> list[tuple[str, str]]:
    """Return (spot, source) of every permission check of a file."""
    visitor = Sites()
    visitor.visit(ast.parse(path.read_text()))
    return [(spot(node), ast.unparse(node).splitlines()[0]) for node in visitor.found]


def without(node: ast.AST) -> ast.AST | None:
    """Return what stands in place of a check that is taken out, None where a node is no check."""
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


class Remove(ast.NodeTransformer):
    """Takes the check at one spot out of the code."""

    def __init__(self, place: str) -> None:
        self.place = place
        self.is_done = False

    def visit(self, node: ast.AST) -> ast.AST:
        """Change the node at the spot, once; leave all others."""
        if not self.is_done and spot(node) == self.place:
            changed = without(node)
            if changed is not None:
                self.is_done = True
                return ast.copy_location(changed, node)
        return super().generic_visit(node)


class Watch(ast.NodeTransformer):
    """Lets each check of a file tell when it is reached, and when it refuses.

    It calls `reached(place, refuses, value)`, which a process that watches has among its builtins.
    """

    def __init__(self, name: str, spots: set[str]) -> None:
        self.name = name
        self.left = set(spots)

    def visit(self, node: ast.AST) -> Any:
        """Wrap the check at a spot, once; leave all other nodes."""
        here = spot(node)
        is_check_here = here in self.left and without(node) is not None
        self.left -= {here} if is_check_here else set()
        inner = super().generic_visit(node)
        if not is_check_here:
            return inner
        told = self.watched(inner, f"{self.name}:{here}")
        for each in told if isinstance(told, list) else [told]:
            ast.copy_location(each, node)
        return told

    def watched(self, node: ast.AST, place: str) -> ast.AST | list[ast.stmt]:
        """Return the check with its telling: a refusal where it stands, a call by its value."""
        if isinstance(node, ast.expr):
            may_refuse = not (isinstance(node, ast.Call) and name_of(node) in DOORS)
            return tell(place, "value" if may_refuse else "yes", node)
        if isinstance(node, ast.If):
            node.body.insert(0, ast.Expr(tell(place, "yes")))
            return [ast.Expr(tell(place, "no")), node]
        if isinstance(node, ast.Raise):
            return [ast.Expr(tell(place, "yes")), node]
        assert isinstance(node, ast.stmt)
        again: list[ast.stmt] = [ast.Expr(tell(place, "yes")), ast.Raise()]
        handler = ast.ExceptHandler(ast.Name("BaseException", ast.Load()), None, again)
        return [ast.Expr(tell(place, "no")), ast.Try([node], [handler], [], [])]


def tell(place: str, refuses: str, value: ast.expr | None = None) -> ast.Call:
    """Return the call that tells of a place."""
    arguments = [ast.Constant(place), ast.Constant(refuses), value or ast.Constant(None)]
    return ast.Call(ast.Name(TELLING, ast.Load()), arguments, [])


def watch(places: Sequence[str], reached: Callable[[str, bool], None]) -> None:
    """Let the checks at these places tell this process `reached(place, whether it refuses)`."""

    def hear(place: str, refuses: str, value: object) -> object:
        reached(place, not value if refuses == "value" else refuses == "yes")
        return value

    setattr(builtins, TELLING, hear)
    files: dict[str, set[str]] = {}
    for place in places:
        name, here = place.split(":", 1)
        files.setdefault(name, set()).add(here)
    for name, spots in files.items():
        put_in(ROOT / name, Watch(name, spots).visit(ast.parse((ROOT / name).read_text())))


def switch_off(place: str) -> None:
    """Take the check at "path:spot" out of this process; files stay as they are."""
    name, here = place.split(":", 1)
    remove = Remove(here)
    tree = remove.visit(ast.parse((ROOT / name).read_text()))
    assert remove.is_done, f"there is no check at {place}"
    put_in(ROOT / name, tree)


def put_in(path: Path, tree: ast.AST) -> None:
    """Give the loaded functions of a file the code of a changed tree of it."""
    # A tree of a file is a module, which the stubs of the transformer do not say.
    changed = compile(ast.fix_missing_locations(tree), str(path), "exec")  # type: ignore[arg-type]
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
