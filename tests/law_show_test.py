#!/usr/bin/env python3
"""`haetae law show` leaves nothing out: every key of every duty of every law is looked for in what
it says, in both languages, and its JSON is the law's TOML again.

  python3 tests/law_show_test.py HAETAE LAWS

A key that this test does not know fails it: whoever adds one says here how it is shown.
"""
import collections
import datetime
import json
import pathlib
import re
import subprocess
import sys
import tomllib

DEADLINES = ("deadline", "longest", "update")
NAMED_OTHERWISE = {"contents": "contents", "delay": "delays", "penalty": "penalties"}
AUDIENCES = {"authority": ("authority", "감독기관"), "public": ("public", "일반 공개"),
             "media": ("media", "언론"), "bureaus": ("bureaus", "신용평가기관"),
             "persons": ("people", "정보주체")}
SENDS = {"person": ("a message to each person", "개별 통지"), "filing": ("a filing", "신고·제출"),
         "posting": ("a posting", "게시")}
COUNTED = {"confirmed": ("confirmed", "확인된"),
           "possible": ("possibly affected", "유출 가능성이 있는"),
           "any": ("confirmed or possibly affected",
                   "확인되었거나 유출 가능성이 있는")}
CHANNELS = {"paper": "서면", "email": "이메일", "fax": "팩스", "phone": "전화", "sms": "문자",
            "web": "홈페이지", "form": "서식", "portal": "포털", "app": "앱", "public": "공고"}
EVENTS = {"access": "무단 접근", "acquisition": "무단 취득", "disclosure": "무단 공개·제공",
          "exposure": "노출", "loss": "분실", "theft": "도난", "alteration": "위조·변조",
          "damage": "훼손", "suspicion": "유출 의심"}
LANGUAGES = {"en": "영어", "ko": "한국어", "ja": "일본어", "zh-CN": "중국어(간체)", "hi": "힌디어",
             "zh-TW": "중국어(번체)", "pt-BR": "포르투갈어(브라질)", "no": "노르웨이어"}
FORMS = ("all", "any", "not", "event", "country", "established", "listed", "sector", "is", "number",
         "risk", "at_least", "more_than")
SUBJECTS = {"event": ("the event is ", "사고 유형"),
            "country": ("the controller is ", "개인정보처리자의 국가"),
            "established": ("the controller is established ", "사업장 소재 국가"),
            "listed": ("the controller is listed ", "상장 국가"),
            "sector": ("the controller's sector is ", "업종")}
FIXED = {"malicious": "Was it done with intent?", "encrypted": "Were the data encrypted?",
         "third_party_known": "Is it known who has the data?", "key_safe": "Is the key safe?",
         "outside": "Was it an attack from outside?"}


def run(*command):
    done = subprocess.run([str(part) for part in command], capture_output=True, text=True)
    if done.returncode != 0:
        raise SystemExit(f"{command} ended with {done.returncode}: {done.stderr}")
    return done.stdout


CITED = re.compile(r"""(?P<name>[\ue000-\uefff])
    | (?P<marker>(?:Art\.|s\.?|reg\.|[Rr]ule|Recital|item|part|Item|Annex[ ]I{1,2},)[ ])
    | (?P<number>\d\w*(?:[.-]\w+)*)(?P<parts>(?:\([\w.-]+\))*)(?P<item>\w*)(?P<of>-\d+)?
    | (?P<alone>(?:\([\w.-]+\))+)(?P<last>\w*)
    | (?P<roman>[IVX]+)(?:-(?P<to>[IVX]+))?
    | (?P<between>;[ ]|,[ ]|[ ]and[ ]|[ ]to[ ]|[ ])""", re.X)
UNITS = {"Recital ": ("전문 제", "항"), "item ": ("제", "호"), "part ": ("제", "부"),
         "Item ": ("Item ", ""), "Annex I, ": ("부속서 I 제", "호"),
         "Annex II, ": ("부속서 II 제", "호")}


def korean_parts(parts, item, of):
    """(1) and what is behind it: 제1항; 3-2 behind that: 제3호의2; behind letters all stays."""
    lead = re.match(r"\((\d[\w.-]*)\)", parts)
    out = f"제{lead[1]}항{parts[lead.end():]}" if lead else parts
    if not item:
        return out
    if not item.isdigit() or not re.fullmatch(r"\([^()]*\)", parts) or not lead:
        return out + item + (of or "")
    return out + f"제{item}호" + (f"의{of[1:]}" if of else "")


def korean_citation(text, names):
    """A citation in Korean, read again: names are put aside first, and what is left is cut into
    words. None where something is left over."""
    words = [row["ko"] for row in names]
    text = re.sub(r", as in force before (\d+)-0?(\d+)-0?(\d+)", lambda date: words.append(
        f"({date[1]}. {date[2]}. {date[3]}. 시행 전의 것)") or chr(0xE000 + len(words) - 1), text)
    for at, row in sorted(enumerate(names), key=lambda one: -len(one[1]["en"])):
        end = r"(?![A-Za-z0-9])" if row["en"][-1].isalpha() else ""
        begin = r"(?<![\w.-])" if row["en"][0].isalnum() else ""
        text = re.sub(begin + re.escape(row["en"]) + end, chr(0xE000 + at), text)
    at, marker, fresh, until, out = 0, "", False, "", ""
    while at < len(text):
        found = CITED.match(text, at)
        if not found:
            return None
        at = found.end()
        if found["between"] in ("; ", ", ", " and "):
            out, until = out + until, ""
        if found["name"]:
            out += words[ord(found["name"]) - 0xE000] + until
            until, marker = "", ""
        elif found["marker"]:
            marker, fresh = found["marker"], True
        elif found["number"]:
            before, after = UNITS.get(marker, ("제", "조"))
            number = found["number"]
            if after and not fresh:
                before = "제"
            if marker == "Art. " and re.fullmatch(r"\w+-\d+", number):
                number, after = number.split("-")[0], "조의" + number.split("-")[1]
            out += before + number + after + korean_parts(found["parts"], found["item"],
                                                          found["of"])
            fresh = False
        elif found["alone"]:
            out += korean_parts(found["alone"], found["last"], None)
        elif found["roman"]:
            out += f"제{found['roman']}호" + (f"부터 제{found['to']}호까지" if found["to"] else "")
        elif found["between"] == " to ":
            out, until = out + "부터 ", "까지"
        else:
            if found["between"] == "; ":
                marker = ""
            out += {" and ": " 및 "}.get(found["between"], found["between"])
    return out + until


class Lexicon:
    def __init__(self, folder):
        def rows(name, key):
            table = tomllib.loads((folder / f"{name}.toml").read_text())
            return {row["id"]: row for row in table[key]}
        self.places = {code: name for row in rows("places", "codes").values()
                       for code, name in row["places"].items()}
        self.classes = rows("classes", "class")
        self.facts, self.fields = rows("facts", "fact"), rows("fields", "field")
        self.items, self.authorities = rows("items", "item"), rows("authorities", "authority")
        self.sectors = rows("sectors", "sector")
        self.regions, self.sources = rows("regions", "region"), rows("sources", "source")
        for field in list(self.fields.values()):
            for alias in field.get("aliases", []):
                self.fields[alias] = field


class Page:
    """What is said of one version of a duty, as one text without line ends and indents."""

    def __init__(self, text, language, where, lexicon, failures, cites=()):
        self.text = re.sub(r"\s+", " ", text)
        self.language, self.where, self.lexicon, self.failures = language, where, lexicon, failures
        self.checks, self.cites = 0, cites

    def has(self, words, key):
        self.checks += 1
        words = re.sub(r"\s+", " ", str(words)).strip()
        if words not in self.text:
            self.failures.append(f"{self.where} ({self.language}): `{key}` is not shown: {words!r}")

    def cited(self, article, key):
        """A citation, in the language of the page."""
        self.has(self.citation(article), key)

    def citation(self, article):
        return article if self.language == "en" or not article else \
            korean_citation(article, self.cites)

    def pair(self, words, key):
        self.has(words[self.language == "ko"], key)

    def phrase(self, table, key):
        self.has(table[self.language], key)

    def deadline(self, table, key):
        names = {"hours": ("{} hour", "{}시간"), "days": ("{} day", "{}일"),
                 "business_days": ("{} business day", "{}영업일"), "months": ("{} month", "{}개월")}
        if not table:
            self.pair(("without delay", "지체 없이"), key)
        for part, value in table.items():
            if part in names:
                self.pair([form.format(value) for form in names[part]], f"{key}.{part}")
            elif part == "calendar":
                self.pair((f"(calendar {value}", f"({self.place(value)} 달력"), f"{key}.{part}")
            elif part == "until":
                self.pair((f"until {value}", f"그날 {value}까지"), f"{key}.{part}")
            elif part == "from":
                self.pair(("after the year's end", "연말부터"), f"{key}.{part}")
            elif part == "after":
                self.has(value, f"{key}.{part}")
            else:
                self.failures.append(f"{self.where}: this test does not know {key}.{part}")

    def places(self, places, key):
        for place in places:
            self.has(self.place(place), key)
            if place.startswith("@"):
                region = self.lexicon.regions[place[1:]]
                self.has(f"{self.place(place)}: "
                         f"{', '.join(self.place(code) for code in region['countries'])}", key)

    def place(self, code):
        """A place in the language of the page: Korean has its name, English that of a region."""
        if code.startswith("@"):
            return self.lexicon.regions[code[1:]]["name"][self.language]
        if self.language == "en":
            return code
        named = self.lexicon.places.get(code) or self.lexicon.regions[code]["name"]
        return named["ko"]

    def data(self, node, key):
        if isinstance(node, dict):
            for part, inner in node.items():
                assert part in ("all", "any", "not"), (self.where, part)
                for one in inner if isinstance(inner, list) else [inner]:
                    self.data(one, f"{key}.{part}")
        elif node.startswith("@"):
            kinds = [field["name"][self.language] for name, field in self.lexicon.fields.items()
                     if name == field["id"] and node[1:] in field.get("classes", [])]
            name = self.lexicon.classes[node[1:]]["name"][self.language]
            self.has(f"{name}: {', '.join(kinds)}", key)
        else:
            self.phrase(self.lexicon.fields[node]["name"], key)

    def condition(self, table, key, negated=False):
        known = FORMS + ("residence", "certainty", "members", "with", "unit", "article")
        for part in set(table) - set(known):
            self.failures.append(f"{self.where}: this test does not know {key}.{part}")
        if "article" in table:
            self.cited(table["article"], key + ".article")
        for part, head in (("all", ("not all of" if negated else "all of",
                                    "다음에 모두 해당하지는 않음" if negated
                                    else "다음에 모두 해당")),
                           ("any", ("none of" if negated else "any of",
                                    "다음 중 어느 것에도 해당하지 않음" if negated
                                    else "다음 중 하나에 해당"))):
            if part in table:
                self.pair(head, f"{key}.{part}")
                for index, one in enumerate(table[part]):
                    self.condition(one, f"{key}.{part}[{index}]")
        if "not" in table:
            self.condition(table["not"], key + ".not", not negated)
        for part, words in SUBJECTS.items():
            if part in table:
                self.pair(words, f"{key}.{part}")
                names = {"event": EVENTS.get, "sector": lambda one: self.lexicon.sectors[one][
                    "name"]["ko"]}.get(part, self.place)
                english = self.place if part not in ("event", "sector") else str
                self.has(", ".join(map(english if self.language == "en" else names,
                                       table[part])), f"{key}.{part}")
                if part == "sector":
                    for one in table[part]:
                        name = self.lexicon.sectors[one]["name"][self.language]
                        self.has(f"{one}: {name}" if self.language == "en" else name, key)
                elif part != "event":
                    self.places(table[part], f"{key}.{part}")
        if "is" in table:
            fact = table["is"]
            if fact in self.lexicon.facts:
                self.phrase(self.lexicon.facts[fact]["ask"], key + ".is")
            elif self.language == "en":
                self.has(FIXED[fact], key + ".is")
            self.pair((f"{'No' if negated else 'Yes'} ({fact})",
                       f"{'아니요' if negated else '예'} ({fact})"), key + ".is")
        elif negated and not {"all", "any", "not"} & set(table):
            self.pair(("not: ", "다음이 아님: "), key)
        if "risk" in table:
            edge = {"risk": ("a risk: severity from 2", "위험: 심각도 2 이상"),
                    "high": ("high risk: severity from 3", "높은 위험: 심각도 3 이상")}
            self.pair(edge[table["risk"]], key + ".risk")
        if "number" in table:
            self.phrase(self.lexicon.facts[table["number"]]["ask"], key + ".number")
            self.has(f"({table['number']})", key + ".number")
        self.count(table, key)

    def count(self, table, key):
        if not {"at_least", "more_than"} & set(table):
            return
        more = "more_than" in table
        limit = table["more_than" if more else "at_least"]
        unit = "" if "number" in table else "건" if table.get("unit") == "records" else "명"
        noun = "" if "number" in table else "record" if table.get("unit") == "records" else \
            "person" if limit == 1 else "people"
        counted = COUNTED.get(table.get("certainty"))
        english = f"{'more than' if more else 'at least'} {limit:,} "
        english += counted[0] + " " if counted else ""
        self.pair((english + noun, f"{limit:,}{unit} {'초과' if more else '이상'}"), key)
        if counted:
            self.has(counted[self.language == "ko"], key + ".certainty")
        self.places(table.get("residence", []), key + ".residence")
        if "members" in table:
            self.pair((", members", "회원 ") if table["members"] else (", non-members", "비회원 "),
                      key + ".members")
        if "with" in table:
            self.data(table["with"], key + ".with")

    def items(self, ids, key):
        for item in ids:
            self.phrase(self.lexicon.items[item]["name"], key)

    def duty(self, duty):
        for key, value in duty.items():
            method = getattr(self, "say_" + key, None)
            if method is None:
                self.failures.append(f"{self.where}: this test does not know the key `{key}`")
            else:
                method(value, key)

    def say_id(self, value, key):
        self.has(value, key)

    say_clock = say_id

    def say_done_by(self, value, key):
        self.pair((f"done at the time {value}", f"({value}) 시각에 이행한 것으로 봄"), key)

    def say_not_before(self, value, key):
        self.pair((f"on or after {value}, not before it",
                   f"{value} 이행 후(또는 동시에) 이행"), key)

    def say_article(self, value, key):
        self.cited(value, key)

    def say_chosen_by(self, value, key):
        self.has(value, key)

    def say_valid_from(self, value, key):
        self.pair((f"{value}", f"{value}부터"), key)

    def say_valid_to(self, value, key):
        self.pair((f"to {value}", f"{value}까지"), key)

    def say_proposed(self, value, key):
        assert value is True
        self.pair(("not in force yet", "미시행(시행일 미확인)"), key)

    def say_sources(self, value, key):
        for source in value:
            if not re.search("[가-힣]", self.lexicon.sources[source]["text"]["ko"]):
                self.failures.append(f"{self.where}: the source {source} is not in Korean")
            self.has(f"{source}: {self.lexicon.sources[source]['text'][self.language]}", key)

    def say_confirm(self, value, key):
        self.phrase(value, key)

    say_tell = say_title = say_confirm

    def say_audience(self, value, key):
        self.pair(AUDIENCES[value], key)

    def say_certainty(self, value, key):
        self.pair(COUNTED[value], key)

    def say_people(self, value, key):
        self.phrase(self.lexicon.facts[value]["ask"], key)

    def say_residence(self, value, key):
        self.places(value, key)

    def say_to(self, value, key):
        for authority in value:
            self.phrase(self.lexicon.authorities[authority]["name"], key)

    def say_to_any_one(self, value, key):
        if value:
            self.pair((" or ", " 또는 "), key)

    def say_deadline(self, value, key):
        self.deadline(value, key)

    say_longest = say_update = say_deadline

    def say_channels(self, value, key):
        self.has(", ".join(CHANNELS[one] if self.language == "ko" else one for one in value), key)

    def say_wording(self, value, key):
        self.has(", ".join(value), key)

    def say_sends(self, value, key):
        self.pair(SENDS[value], key)

    def say_applies(self, value, key):
        self.condition(value, key)

    def say_unless(self, value, key):
        for index, one in enumerate(value):
            self.condition(one, f"{key}[{index}]")

    def say_contents(self, value, key):
        for row in value:
            assert set(row) <= {"item", "article", "optional", "when_late"}, row
            words = self.lexicon.items[row["item"]]["name"][self.language]
            if row.get("optional"):
                words += " (if there is any)" if self.language == "en" else " (있는 경우)"
            if row.get("when_late"):
                words += {"en": " (where the deadline is over)", "ko": " (기한이 지난 경우)"}[
                    self.language]
            if "article" in row:
                words += f" ({self.citation(row['article'])})"
            self.has(words, key)

    def say_partial(self, value, key):
        assert set(value) <= {"unknown", "first", "then"}, value
        self.items(value.get("unknown", []) + value.get("first", []), key)
        if "then" in value:
            self.pair(("; the rest: ", "; 나머지는 "), key + ".then")
            self.deadline(value["then"], key + ".then")

    def say_delay(self, value, key):
        for row in value:
            assert set(row) <= {"ground", "article", "most"}, row
            self.phrase(row["ground"], key)
            self.cited(row.get("article", ""), key)
            if "most" in row:
                self.deadline(row["most"], key + ".most")

    def say_substitute(self, value, key):
        assert set(value) <= {"channel", "days", "when"}, value
        self.has(CHANNELS[value["channel"]] if self.language == "ko" else value["channel"], key)
        self.phrase(value["when"], key)
        if value.get("days"):
            days = value["days"]
            self.pair((f" {days} day{'' if days == 1 else 's'} or longer", f"{days}일 이상"), key)

    def say_penalty(self, value, key):
        for row in value:
            assert set(row) <= {"text", "most", "article"}, row
            self.phrase(row["text"], key)
            self.phrase(row.get("most", {"en": "", "ko": ""}), key)
            self.cited(row.get("article", ""), key)


def without_texts(node):
    if isinstance(node, list):
        return [without_texts(one) for one in node]
    if isinstance(node, dict):
        return {key: without_texts(one) for key, one in node.items() if key != "text"}
    return node


def with_english_most(value, key):
    """What the JSON has of penalties: the most in English only."""
    if key != "penalty" or not value:
        return value
    return [{**row, "most": row["most"]["en"]} if "most" in row else row for row in value]


def toml_again(row, duty):
    """The keys of the law's TOML, of the JSON of a duty, as far as the law wrote them or they are
    not what is meant where nothing is written."""
    back = {"id": row["duty"]}
    for key in ("article", "sources", "tell", "title", "audience", "clock", "to", "residence",
                "channels", "wording", "sends", "certainty", "confirm", "longest", "update",
                "proposed", "to_any_one", "chosen_by", "done_by",
                "not_before", "people"):
        back[key] = row[key]
    for key in ("valid_from", "valid_to"):
        back[key] = row[key] and datetime.date.fromisoformat(row[key])
    back["deadline"] = row["deadline_terms"]
    back["applies"] = without_texts(row["applies"])
    back["unless"] = without_texts(row["unless"])
    asked = ("item", "article", "optional", "when_late")
    back["contents"] = [{key: item[key] for key in asked if item[key]} for item in row["contents"]]
    back["partial"] = row["partial"] and {key: value for key, value in row["partial"].items()
                                          if value is not None}
    back["substitute"] = row["substitute"] and {
        key: value for key, value in row["substitute"].items() if value is not None}
    for key, name in (("delay", "delays"), ("penalty", "penalties")):
        back[key] = [{part: value for part, value in one.items() if value not in (None, "")}
                     for one in row[name]]
    empty = {"to": [], "residence": [], "channels": [], "wording": [], "unless": [], "contents": [],
             "delay": [], "penalty": [], "deadline": {}, "proposed": False, "to_any_one": False,
             "certainty": "any", "chosen_by": duty["clock"]}
    return {key: value for key, value in back.items()
            if key in duty or (value is not None and value != empty.get(key))}


def main():
    haetae, laws = sys.argv[1], pathlib.Path(sys.argv[2])
    lexicon = Lexicon(laws / "lexicon")
    failures, checks, seen = [], 0, collections.Counter()
    listed = json.loads(run(haetae, "law", "list", "--json", "--laws", laws))["duties"]
    listed = {(row["duty"], row["valid_from"]): row for row in listed}
    for path in sorted(laws.glob("*.toml")):
        law = tomllib.loads(path.read_text())
        versions = collections.defaultdict(list)
        for duty in law["duty"]:
            versions[duty["id"]].append(duty)
        for identity, duties in versions.items():
            duties.sort(key=lambda duty: str(duty.get("valid_from", "9")))
            shown = json.loads(run(haetae, "law", "show", identity, "--json", "--laws", laws))
            for row, duty in zip(shown["versions"], duties, strict=True):
                seen.update(duty.keys())
                where = f"{path.name} {identity} {duty.get('valid_from', 'proposed')}"
                back = toml_again(row, duty)
                for key in sorted(set(back) | set(duty)):
                    checks += 1
                    if back.get(key) != with_english_most(duty.get(key), key):
                        failures.append(f"{where}: --json has {back.get(key)!r} for `{key}`, the "
                                        f"law {duty.get(key)!r}")
                if listed[(identity, row["valid_from"])] != row:
                    failures.append(f"{where}: law list --json and law show --json differ")
            for language in ("en", "ko"):
                text = run(haetae, "law", "show", identity, "--lang", language, "--laws", laws)
                pages = text.split("\n\n")
                for words, duty in zip(pages, duties, strict=True):
                    where = f"{path.name} {identity} {duty.get('valid_from', 'proposed')}"
                    page = Page(words, language, where, lexicon, failures,
                                law["law"].get("cites", []))
                    page.has(law["law"]["name"][language], "law.name")
                    page.has(law["law"]["time_zone"], "law.time_zone")
                    if "area" in law["law"]:
                        page.has(page.place(law["law"]["area"]), "law.area")
                    if language == "en":
                        page.has(", ".join(law["law"]["language"]), "law.language")
                    for tag in law["law"]["language"]:
                        page.has(LANGUAGES.get(tag, "") if language == "ko" else tag,
                                 "law.language")
                    page.duty(duty)
                    checks += page.checks
    for failure in failures[:40]:
        print(failure)
    if len(failures) > 40:
        print(f"and {len(failures) - 40} more")
    print(f"{sum(seen.values())} keys of {len(listed)} duties, {checks} checks, "
          f"{len(failures)} failed")
    return 1 if failures else 0


if __name__ == "__main__":
    raise SystemExit(main())
