"""Files made for tests: pages, PDF and Word files with words of our own."""

import io
import zipfile

from docx import Document
from pypdf import PdfReader, PdfWriter

PAGE = """<!doctype html><html lang="en-GB"><head><title>Harbour closes | Gull Times</title>
<meta charset="utf-8"><meta name="author" content="Ana Tern; Jo Brem">
<meta property="og:site_name" content="Gull Times">
<meta property="og:title" content="The harbour closes">
<meta property="article:published_time" content="2021-12-13T09:30:00Z">
</head><body><nav><a href="/">Home</a> <a href="/news">News</a></nav><article><h1>The harbour closes</h1>
<p>The harbour will close on Monday, the master said to the people who had come to the quay.</p>
<p>Nobody believed it. “We shall wait”, said Ola Brem, and the fishers went on mending their nets for many days.</p>
<ul><li>The first gate is shut already, as everybody could see.</li><li>The second gate follows on Friday.</li></ul>
<p>A clerk pinned the letter to the wall beside the tide table, where it stayed until the spring.</p></article>
<footer>Copyright 2019 Gull Times. All rights reserved.</footer></body></html>"""


def pdf(*pages, title="", author="", labels=None):
    """Return a PDF with these pages; a page is its lines, and an empty one holds nothing but paper."""
    objects = ["", "<< /Type /Catalog /Pages 2 0 R >>", ""]
    kids = []
    for lines in pages:
        shown = "".join(f"({_escaped(line)}) Tj 0 -14 Td " for line in lines)
        stream = f"BT /F1 11 Tf 72 760 Td {shown}ET" if lines else ""
        objects.append(f"<< /Length {len(stream)} >>\nstream\n{stream}\nendstream")
        objects.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents {len(objects) - 1} 0 R "
            "/Resources << /Font << /F1 << /Type /Font /Subtype /Type1 /BaseFont /Helvetica "
            "/Encoding /WinAnsiEncoding >> >> >> >>"
        )
        kids.append(f"{len(objects) - 1} 0 R")
    objects[2] = f"<< /Type /Pages /Kids [{' '.join(kids)}] /Count {len(kids)} >>"
    objects.append(f"<< /Title ({_escaped(title)}) /Author ({_escaped(author)}) >>")
    data, places = b"%PDF-1.4\n", []
    for number, body in enumerate(objects[1:], 1):
        places.append(len(data))
        data += f"{number} 0 obj\n{body}\nendobj\n".encode("cp1252")
    table = "".join(f"{place:010} 00000 n \n" for place in places)
    end = f"xref\n0 {len(objects)}\n0000000000 65535 f \n{table}trailer\n"
    end += f"<< /Size {len(objects)} /Root 1 0 R /Info {len(objects) - 1} 0 R >>\nstartxref\n{len(data)}\n%%EOF\n"
    return data + end.encode()


def _escaped(text):
    return text.replace("\\", "\\\\").replace("(", "\\(").replace(")", "\\)")


def locked(data, password, *, owner="owner"):
    """Return a PDF under a password, as old writers did it."""
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(data)))
    writer.encrypt(password, owner, algorithm="RC4-128")
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def word(*paragraphs, table=None, title="", author="", heading=""):
    """Return a Word file; a heading stands below its first paragraph."""
    document = Document()
    for number, paragraph in enumerate(paragraphs):
        document.add_paragraph(paragraph)
        if heading and not number:
            document.add_heading(heading)
    for row in table or ():
        cells = document.add_table(rows=1, cols=len(row)).rows[0].cells
        for cell, text in zip(cells, row, strict=True):
            cell.text = text
    document.core_properties.title, document.core_properties.author = title, author
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def archive(**parts):
    """Return a zip file; a double underscore in a name is a slash, and a single one a dot."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for name, data in parts.items():
            made.writestr(name.replace("__", "/").replace("_", "."), data)
    return out.getvalue()
