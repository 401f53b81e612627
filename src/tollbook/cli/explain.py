"""`tollbook explain`: what a check asks, why it matters, and where its limits are."""

import sys

import click

from tollbook.cli.inputs import console
from tollbook.pipeline.check.check_pages import check_page_named, check_pages
from tollbook.pipeline.check.selection import SelectionError
from tollbook.publish import pages


@click.command()
@click.argument("checks", nargs=-1, metavar="[CODE|NAME]...")
def explain(checks: tuple[str, ...]) -> None:
    """Show the page of a check, by its code or name; without one, list all checks.

    On a terminal the page is laid out, elsewhere it is Markdown.

    Exit status: 0 if there are such checks, 2 if not.
    """
    if not checks:
        pages.write_list(check_pages(), console())
        return
    try:
        found = [check_page_named(name) for name in checks]
    except SelectionError as error:
        raise click.UsageError(str(error)) from None
    for position, page in enumerate(found):
        if sys.stdout.isatty():
            pages.write(page, console())
        else:
            click.echo(("\n" if position else "") + page.markdown, nl=False)
