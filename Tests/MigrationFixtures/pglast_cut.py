"""How Postgres's own scanner and parser, of the version that pglast holds, cut SQL.

Reads a file with a JSON array of texts. Answers a JSON array with an object for each: `tokens`, the first and the last
character of each token; and `statements`, the same from the first to the last token of each statement. Comments are left
out. Null stands for what they refuse, and `refusal` says why.
"""
import json
import sys

from pglast import parser


def tokens(text):
    """Single characters as fakestack has them: operators in pieces, and UESCAPE with what it belongs to."""
    cut = []
    for token in parser.scan(text):
        if token.name in ("SQL_COMMENT", "C_COMMENT"):
            continue
        operator = token.name in ("Op", "TYPECAST", "COLON_EQUALS", "EQUALS_GREATER") or token.name in (
            "LESS_EQUALS", "GREATER_EQUALS", "NOT_EQUALS",
        )
        if operator:
            cut += [[place, place, "Op"] for place in range(token.start, token.end + 1)]
        elif len(cut) > 1 and token.name == "SCONST" and cut[-1][2] == "UESCAPE" and cut[-2][2] in ("UIDENT", "USCONST"):
            cut.pop()
            cut[-1][1] = token.end
        else:
            cut.append([token.start, token.end, token.name])
    return [place[:2] for place in cut]


def statements(text, places):
    """The parser says where a statement is, with the blanks and comments around it."""
    return [
        [min(p[0] for p in inside), max(p[1] for p in inside)]
        for slice_ in parser.split(text, with_parser=True, only_slices=True)
        if (inside := [p for p in places if slice_.start <= p[0] < slice_.stop])
    ]


def cut(text):
    try:
        places = tokens(text)
    except parser.ParseError as error:
        return {"tokens": None, "statements": None, "refusal": str(error)}
    try:
        return {"tokens": places, "statements": statements(text, places)}
    except parser.ParseError as error:
        return {"tokens": places, "statements": None, "refusal": str(error)}


with open(sys.argv[1], encoding="utf-8", newline="") as file:
    json.dump([cut(text) for text in json.load(file)], sys.stdout)
