"""Markdown tables and short numbers."""


def number(value, digits=0):
    return "–" if value is None else f"{value:,.{digits}f}"


def percent(share):
    if share is None:
        return "–"
    if 0.985 < share < 1:  # not all of it
        return f"{min(share * 100, 99.9):.1f} %"
    return f"{share * 100:.2g} %" if 0 < share < 0.1 else f"{share * 100:.0f} %"


def minutes(value):
    if value is None:
        return "–"
    return f"{value:,.0f} min" if value < 48 * 60 else f"{value / 1440:.1f} d"


def spread(values, show=number):
    """One number, or the least and the most of several; None among them is a miss."""
    values = list(values)
    known = [v for v in values if v is not None]
    if not known:
        return "missed"
    low, high = show(min(known)), show(max(known))
    text = low if low == high else f"{low} – {high}"
    return text if len(known) == len(values) else f"{text}, {len(values) - len(known)} missed"


def table(head, rows, left=1, words=False):
    """The first `left` columns stand left, the others right; with `words` the last stands left."""
    rows = [[str(cell) for cell in row] for row in rows]
    last = len(head) - 1
    widths = [max(len(row[i]) for row in [head, *rows]) for i in range(len(head))]
    if words:
        widths[last] = len(head[last])
    ahead = [i < left or (words and i == last) for i in range(len(head))]

    def line(cells):
        return "| " + " | ".join(c.ljust(w) if first else c.rjust(w)
                                 for c, w, first in zip(cells, widths, ahead)) + " |"
    rule = "|" + "|".join("-" * (w + 2) if first else "-" * (w + 1) + ":"
                          for w, first in zip(widths, ahead)) + "|"
    return "\n".join([line(head), rule, *map(line, rows)])
