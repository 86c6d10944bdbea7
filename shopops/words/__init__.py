"""The words of pages in every language: out of the sources, into locale/*.po, compiled to .mo."""
