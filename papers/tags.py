"""Mends the structure tree that WeasyPrint writes, before the file is written: what a screen reader goes by.

Works on the PDF's own objects (`pydyf`), so nothing is parsed a second time. WeasyPrint 70 makes a new element of
everything that goes on over a page, gives head cells no scope and no index of their names, and leaves page numbers and
repeated table heads marked as content.
"""

import pydyf

# What may go on over a page. Two of a kind never follow each other without words between them in our templates, so at
# a page break the second one is the first one going on; a section that begins with a heading is a new one.
GOING_ON = frozenset({"/Art", "/Sect", "/Table", "/TBody", "/L"})


def mend(document, pdf: pydyf.PDF) -> None:
    """`finisher` of WeasyPrint's ``write_pdf``."""
    Tree(pdf).mend()


class Tree:
    """The elements under ``/StructTreeRoot``; they hold their kids and parents as references, ``b"12 0 R"``."""

    def __init__(self, pdf):
        self.pdf = pdf
        self.root = self.of(pdf.catalog["StructTreeRoot"])
        self.document = self.of(self.root["K"][0])

    def mend(self):
        self.join_pages()
        heads, kept = self.walk()
        self.root["IDTree"] = pydyf.Dictionary({"Names": self.names(heads)})
        self.make_the_rest_artifacts(kept)
        if (
            "AF" in self.pdf.catalog
        ):  # named twice by WeasyPrint: from the list of names and from the list of objects
            self.pdf.catalog["AF"] = pydyf.Array(dict.fromkeys(self.pdf.catalog["AF"]))

    def of(self, reference: bytes):
        return self.pdf.objects[int(reference.split()[0])]

    def kids(self, element) -> list:
        return [self.of(kid) for kid in element["K"] if isinstance(kid, bytes)]

    def join_pages(self):
        first, *others = self.kids(self.document)
        for other in others:
            if self.goes_on(first, other):
                self.join(first, other)
            else:
                first = other
        self.document["K"] = pydyf.Array(kid for kid in self.document["K"] if self.of(kid))

    def goes_on(self, before, after) -> bool:
        if before["S"] != after["S"] or after["S"] not in GOING_ON:
            return False
        kids = self.kids(after)
        return not (after["S"] == "/Sect" and kids and kids[0]["S"] == "/H2")

    def join(self, before, after):
        """`after` becomes part of `before`; a table's repeated head is left out of the tree."""
        kids = self.kids(after)
        if kids and kids[0]["S"] == "/THead" and self.is_repeated(before, kids[0]):
            self.clear(kids.pop(0))
        last = self.of(before["K"][-1]) if before["K"] else None
        if last and kids and self.goes_on(last, kids[0]):
            self.join(last, kids.pop(0))
        for kid in kids:
            kid["P"] = before.reference
            before["K"].append(kid.reference)
        after.clear()

    def is_repeated(self, table, head) -> bool:
        """Whether the table has this head already. Cells that name the second one then name the first instead: a name
        is one string, shared by all who use it."""
        own = self.named(self.of(table["K"][0])) if table["K"] else []
        again = self.named(head)
        if len(own) != len(again):
            return False
        for first, second in zip(own, again, strict=True):
            second["ID"].string = first["ID"].string
        return True

    def named(self, element) -> list:
        """The head cells within an element, in order."""
        found = [element] if "ID" in element else []
        return found + [cell for kid in self.kids(element) for cell in self.named(kid)]

    def clear(self, element):
        for kid in self.kids(element):
            self.clear(kid)
        element.clear()

    def walk(self):
        """Gives head cells their scope. Returns them, and the (page, number) of every mark that is in the tree."""
        heads, kept, waiting = [], set(), [(self.document, False)]
        while waiting:
            element, is_in_head = waiting.pop()
            is_in_head = is_in_head or element["S"] == "/THead"
            if "ID" in element:
                element["A"]["Scope"] = "/Column" if is_in_head else "/Row"
                heads.append(element)
            for kid in element["K"]:
                if isinstance(kid, bytes):
                    waiting.append((self.of(kid), is_in_head))
                else:
                    kept.add((element["Pg"], kid))
        return heads, kept

    def names(self, heads) -> pydyf.Array:
        pairs = sorted((head["ID"].string, head["ID"], head.reference) for head in heads)
        return pydyf.Array(part for _key, name, reference in pairs for part in (name, reference))

    def make_the_rest_artifacts(self, kept):
        """What no element holds – page numbers, footers, repeated heads – is decoration, and is not read out."""
        numbers = self.of(self.root["ParentTree"])["Nums"]
        for page_number, page in enumerate(self.pdf.page_references):
            parts = self.of(self.of(page)["Contents"]).stream
            owners = numbers[2 * page_number + 1]
            for index, part in enumerate(parts):
                mark = part.get("MCID") if isinstance(part, dict) else None
                if mark is not None and (page, mark) not in kept:
                    parts[index - 1], parts[index] = "/Artifact", pydyf.Dictionary({"Type": "/Pagination"})
                    owners[mark] = "null"
