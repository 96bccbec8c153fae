"""Parses documents as a user of Python would, and says how much CPU time that took: for each line `SHAPE FOLDER` it prints
the seconds for all files of the folder. The files are read before the clock starts."""
import io
import pathlib
import sys
import time

import docx
import lxml.html
import pdfplumber


def html(page):
    lxml.html.fromstring(page, parser=lxml.html.HTMLParser(encoding="utf-8"))


def pdf(document):
    with pdfplumber.open(io.BytesIO(document)) as opened:
        for page in opened.pages:
            page.extract_tables()


def word(document):
    for table in docx.Document(io.BytesIO(document)).tables:
        for row in table.rows:
            for cell in row.cells:
                cell.text


PARSERS = {"html": html, "pdf": pdf, "docx": word}

for line in sys.stdin:
    shape, folder = line.rstrip("\n").split(" ", 1)
    files = [path.read_bytes() for path in sorted(pathlib.Path(folder).iterdir())]
    start = time.process_time()
    for file in files:
        PARSERS[shape](file)
    print(time.process_time() - start, flush=True)
