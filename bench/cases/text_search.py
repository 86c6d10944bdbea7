"""Case 12: looking for an article among 20,000: words, slips of the pen, codes, Chinese."""

from collections.abc import Iterator
from functools import partial
from random import Random
from statistics import median
from time import process_time

from apps.service.models import Snippet, TextVersion
from apps.service.searchtext import search_terms
from apps.service.selectors.search import snippets_found
from apps.shop.models import Shop
from bench.checks import WrongError
from bench.database import vacuum
from bench.measuring import memory_peak, memory_reset, percentile, server_seconds, timed
from bench.results import Result

ARTICLES = 20_000
# Seconds within which 95 of 100 searches have to answer.
TARGET = 0.150
ROUNDS = 200
SYLLABLES = "ba be bo da de fi ga ho ka la le mi mo na ne pa ra re sa se ta te ti to va we zi"
COMMON = "the of and for with how to clean replace return ship order filter water ring"
SIGNS = "净水器滤芯更换安装退货发货时间质量价格漏水声音管线接头电源开关保修清洗怎么多久可以需要"


def cases(scale: float) -> list[Result]:
    """Fill a shop with articles and ask for them; a `scale` of 0.1 and more is the whole."""
    count = ARTICLES if scale >= 0.1 else int(ARTICLES * scale * 10)
    shop = _shop(count)
    words = _filled(shop, count)
    return [_measured(kind, asked, shop, count) for kind, asked in _queries(words).items()]


def _shop(count: int) -> Shop:
    fields = {"name": "Texts", "platform": "other", "zone": "Asia/Shanghai", "currency": "CNY"}
    return Shop.objects.get_or_create(code=f"texts-{count}", defaults=fields)[0]


def _filled(shop: Shop, count: int) -> list[str]:
    """Make articles of some 80 words and 60 signs, with rare and common words; return rare ones."""
    random = Random(1)
    rare = [
        "".join(random.choices(SYLLABLES.split(), k=random.randint(2, 4))) for _ in range(6_000)
    ]
    if Snippet.objects.filter(shop=shop).count() != count:
        for start in range(0, count, 1_000):
            _add(shop, list(_articles(random, rare, start, min(1_000, count - start))))
        vacuum("service_snippet", "service_textversion")
    return rare


def _articles(
    random: Random, rare: list[str], start: int, count: int
) -> Iterator[tuple[str, str, str]]:
    for number in range(start, start + count):
        chosen = random.choices(rare, k=40) + random.choices(COMMON.split(), k=40)
        random.shuffle(chosen)
        signs = "".join(random.choices(SIGNS, k=60))
        title = f"{' '.join(chosen[:5])} {signs[:8]}"
        yield f"k{number}", title, f"{' '.join(chosen)}\n{signs}"


def _add(shop: Shop, drawn: list[tuple[str, str, str]]) -> None:
    kept = {"shop": shop, "kind": Snippet.Kind.ARTICLE}
    rows = Snippet.objects.bulk_create(
        Snippet(**kept, code=code, search_text=search_terms(code, title, body))
        for code, title, body in drawn
    )
    versions = TextVersion.objects.bulk_create(
        TextVersion(snippet=row, number=1, title=title, body=body, written_by="system")
        for row, (_code, title, body) in zip(rows, drawn, strict=True)
    )
    for row, version in zip(rows, versions, strict=True):
        row.approved, row.state = version, Snippet.State.APPROVED
    Snippet.objects.bulk_update(rows, ["approved", "state"], batch_size=500)


def _queries(rare: list[str]) -> dict[str, list[str]]:
    random = Random(2)
    pairs = [random.sample(rare, 2) for _ in range(ROUNDS)]
    chinese = ["".join(random.choices(SIGNS, k=4)) for _ in range(ROUNDS)]
    return {
        "two rare words": [" ".join(pair) for pair in pairs],
        "a word with a slip": [word[:2] + word[3:] for word, _ in pairs],
        "common words": [" ".join(random.sample(COMMON.split(), 4)) for _ in range(ROUNDS)],
        "four Chinese signs": chinese,
        "a code": [f"k{random.randrange(ARTICLES)}" for _ in range(ROUNDS)],
        "nothing like it": [f"xq{n}zzz wjx" for n in range(ROUNDS)],
    }


def _measured(kind: str, asked: list[str], shop: Shop, count: int) -> Result:
    rows = Snippet.objects.filter(shop=shop)

    def ask(query: str) -> list[Snippet]:
        return snippets_found(rows, shop, query, kinds=["article"], limit=8)

    found = sum(bool(ask(query)) for query in asked[:20])
    wanted = 0 if kind.startswith("nothing") else 1
    if bool(found) != bool(wanted):
        raise WrongError(f"{kind}: {found} of 20 searches found something")
    memory_reset()
    before = server_seconds() + process_time()
    times = [timed(partial(ask, query)) for query in asked]
    busy = (server_seconds() + process_time() - before) / len(asked)
    p95, middle = percentile(times, 0.95), median(times)
    note = (
        f"median {middle * 1000:.1f} ms, processor {busy * 1000:.1f} ms a search, "
        f"{found} of 20 found"
    )
    return Result(12, f"search: {kind}, p95", TARGET, p95, 1.0, count, memory_peak(), note)
