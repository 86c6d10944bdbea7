"""`manage.py words`: brings the catalogues of languages up to date and compiles them."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from shopops.words.catalogues import (
    catalogue_compiled,
    catalogue_merge,
    catalogue_read,
    catalogue_write,
    compiled_path,
    languages,
)
from shopops.words.faults import broken, missing, translated
from shopops.words.sources import sources_read


class Command(BaseCommand):
    """Merges the words of the sources into locale/*.po, compiles them and lists what is left."""

    help = "Compile the translations. --update takes over new words first; --check only lists."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare the options."""
        parser.add_argument("--update", action="store_true", help="take over words of the sources")
        parser.add_argument("--check", action="store_true", help="write nothing, list every fault")

    def handle(self, *args: Any, **options: Any) -> None:
        """Do it for every language; faults of a check end with exit 1."""
        if not options["check"]:
            self.write(update=options["update"])
        elif faults := sum(self.tell_faults(language) for language in languages()):
            raise CommandError(f"{faults} faults.")

    def write(self, *, update: bool) -> None:
        """Write the catalogues and what Django reads."""
        words = sources_read() if update else None
        for language in languages():
            if words is not None:
                catalogue_write(language, catalogue_merge(language, words))
            compiled_path(language).write_bytes(catalogue_compiled(language))
            catalog = catalogue_read(language)
            left = sum(not translated(each, catalog) for each in catalog if each.id)
            self.stdout.write(f"{language}: {len(catalog)} words, {left} to translate")

    def tell_faults(self, language: str) -> int:
        """List the faults of one language and return how many there are."""
        catalog = catalogue_read(language)
        faults = [*broken(catalog), *missing(catalog, sources_read())]
        for fault in faults:
            self.stdout.write(f"{language}: {fault}")
        return len(faults)
