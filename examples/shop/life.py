"""The life of a small made-up shop: members, staff, jobs, crawlers, and somebody with an old key.

    shop = Shop(seed="1", members=26_000, days=7, shift=0)
    shop.live()                  # then shop.events is what the logs hold, shop.lost what they lack

Times are milliseconds since the first midnight in Seoul. All chance comes from the seed.
"""
import datetime
import random
from dataclasses import dataclass

SECOND, MINUTE, HOUR, DAY = 1000, 60_000, 3_600_000, 86_400_000  # milliseconds
KST = datetime.timezone(datetime.timedelta(hours=9))
FIRST_DAY = datetime.datetime(2025, 6, 23, tzinfo=KST)  # a Monday
ID_FIRST = 1_000_001
EXISTING = 0.43           # share of a walked range of ids that has a member
ATTACK_BEGINS = DAY + 3 * HOUR + 12 * MINUTE + 9 * SECOND + 417  # 03:12:09 on day 2
OLD_KEY, KEY = "k-2021", "k-2025"

PROFILE = "GET /my/profile/{member}"
ADDRESSES = "GET /my/addresses/{member}"
EDIT = "GET /my/addresses/{member}/edit"
ORDERS = "GET /my/orders/{member}"
CUSTOMER = "GET /support/customers/{member}"
SEARCH = "GET /support/search?member={member}"
DISCLOSES = {  # as in catalogue.toml; the truth is counted from this, not from that file
    PROFILE: ["name", "email"],
    ADDRESSES: ["name", "phone", "address", "entrance_code:masked"],
    EDIT: ["entrance_code", "name", "phone", "address"],
    ORDERS: ["order_history"],
    CUSTOMER: ["name", "phone", "email"],
    SEARCH: ["name"],
}
CARRIES = {ADDRESSES, EDIT}
BYTES = {PROFILE: 612, ADDRESSES: 1480, EDIT: 2210, ORDERS: 5300, CUSTOMER: 1905, SEARCH: 388}

HOURS = [3, 2, 1, 1, 1, 1, 2, 4, 6, 7, 8, 8, 10, 9, 8, 8, 8, 8, 9, 10, 11, 12, 10, 6]  # in Seoul
DEVICES = [  # user agent, TLS fingerprint, share
    ("ModuApp/7.4.1 (iPhone15,2; iOS 17.5)", "t13d2014h2_a09f3c656075_14788d8d241b", 30),
    ("ModuApp/7.4.0 (Android 14; SM-S921N)", "t13d1411h2_9b02ebd3cacd_e7c285222651", 34),
    ("ModuApp/7.3.8 (Android 13; SM-A546S)", "t13d1411h2_9b02ebd3cacd_e7c285222651", 12),
    ("Mozilla/5.0 (Windows NT 10.0; Win64; x64) Chrome/126.0.0.0 Safari/537.36",
     "t13d1516h2_8daaf6152771_02713d6af862", 12),
    ("Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) Version/17.5 Safari/604.1",
     "t13d2014h2_a09f3c656075_e42f34c56612", 8),
    ("Mozilla/5.0 (Macintosh; Intel Mac OS X 10.15; rv:127.0) Firefox/127.0",
     "t13d1715h2_5b57614c22b0_3d5424432f57", 4),
]
ATTACK_TLS = ["t13d1812h1_85036bcba153_b26ce05bbdd6", "t13d1812h1_85036bcba153_d41ae481755e"]
MOBILE = ["223.38.52.{}", "223.38.85.{}", "39.7.28.{}", "39.7.231.{}", "117.111.17.{}",
          "211.234.18.{}"]
HOMES = ["121.130.{}.{}", "218.39.{}.{}", "1.229.{}.{}", "58.120.{}.{}", "112.150.{}.{}"]
ATTACK_NETWORKS = [  # hosting and homes in many countries, one entry a worker in turn
    "5.161.{}.{}", "65.108.{}.{}", "159.203.{}.{}", "188.166.{}.{}", "51.83.{}.{}", "45.76.{}.{}",
    "47.241.{}.{}", "43.153.{}.{}", "172.104.{}.{}", "14.241.{}.{}", "113.161.{}.{}",
    "73.158.{}.{}", "98.207.{}.{}", "91.10.{}.{}", "86.150.{}.{}", "82.64.{}.{}", "177.32.{}.{}",
    "122.170.{}.{}", "49.36.{}.{}", "36.72.{}.{}", "120.229.{}.{}",
    "113.87.{}.{}", "220.137.{}.{}", "126.72.{}.{}", "80.60.{}.{}", "151.20.{}.{}",
]
EXPORT = ("crm-export/2.3", "t13i190800_9dc949149365_97f8aa674fd9")
PARCEL = ("HaneulParcel/1.9", "t13d181100_e8a523a41297_0ae4c2c4e9d1")
CRAWLERS = [
    ("66.249.66.{}", "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)"),
    ("110.93.150.{}", "Mozilla/5.0 (compatible; Yeti/1.1; +https://naver.me/spd)"),
]


@dataclass(slots=True)
class Event:
    at: int                     # milliseconds since the first midnight in Seoul
    ip: str
    path: str
    status: int
    bytes: int
    ua: str
    host: str
    method: str = "GET"
    sub: str | None = None
    jti: str | None = None
    kid: str | None = None
    ja4: str | None = None
    route: str | None = None    # of the catalogue
    subject: str | None = None
    id: str = ""
    gateway: int = 1


class Shop:
    def __init__(self, seed, members, days, shift):
        self.random = random.Random(f"modu store {seed}")
        self.days, self.member_count = days, members
        self.start = FIRST_DAY + datetime.timedelta(days=shift)
        self.outage = (min(4, days - 1) * DAY + 14 * HOUR, min(4, days - 1) * DAY + 16 * HOUR)
        self.events, self.lost, self.issued = [], [], []
        self.make_members()
        self.make_address_book()

    # --- what ought to be true ------------------------------------------------------------------

    def make_members(self):
        """Consecutive ids with gaps: accounts come and go in short runs."""
        rng, member, runs = self.random, ID_FIRST, (6, 6 * (1 - EXISTING) / EXISTING)
        self.created, self.deleted, ids = {}, {}, []
        while len(ids) < self.member_count:
            for _ in range(1 + int(rng.expovariate(1 / (runs[0] - 0.5)))):
                ids.append(member)
                member += 1
            member += 1 + int(rng.expovariate(1 / (runs[1] - 0.5)))
        ids = ids[:self.member_count]
        for number, member in enumerate(ids):  # ids rise with the day of joining
            age = int((1 - number / len(ids)) * 2000 * DAY) + rng.randrange(DAY)
            self.created[str(member)] = -age
        self.ids = list(self.created)
        for member in rng.sample(self.ids, len(ids) // 60):
            self.deleted[member] = -rng.randrange(min(400 * DAY, -self.created[member]))
        for member in rng.sample(self.ids, max(3, len(ids) // 1500)):
            self.deleted[member] = rng.randrange(self.days * DAY)
        live = [m for m in self.ids if m not in self.deleted]
        step = len(live) / 20
        self.canaries = {live[int(step * (i + rng.random() * 0.9))] for i in range(20)}
        self.active = [m for m in rng.sample(live, len(live) * 3 // 10) if m not in self.canaries]
        self.exists = set(self.ids)

    def make_address_book(self):
        """Whose name, phone and address stand in whose delivery list, and since and until when."""
        rng, window, known = self.random, self.days * DAY, []
        self.book = {}
        for member in self.ids:
            entries = []
            for _ in range(rng.choice([0, 0, 1, 1, 1, 2, 2, 4])):
                kind = rng.random()
                if kind < 0.08:
                    person = member                          # sends to themself
                elif kind < 0.28:
                    person = rng.choice(self.ids)            # a friend who is a member
                elif kind < 0.42 and known:
                    person = rng.choice(known[-400:])        # a non-member others know too
                else:
                    person = f"p-{len(known) + 1:05d}"
                    known.append(person)
                begin = None if rng.random() < 0.1 else -rng.randrange(900 * DAY) - DAY
                end, when = None, rng.random()
                if when < 0.06:
                    end = (begin or -900 * DAY) + DAY        # long gone, unless they came back
                elif when < 0.10:
                    end = rng.randrange(window)              # taken out this week
                elif when < 0.14:
                    begin = rng.randrange(window)            # put in this week
                entries.append((person, begin, end))
                if when < 0.03:
                    entries.append((person, end + 30 * DAY, None))
            self.book[member] = entries

    def disclosed(self, event):
        """Everybody whose data a successful access showed."""
        people = {event.subject}
        if event.route in CARRIES:
            people |= {person for person, begin, end in self.book[event.subject]
                       if (begin is None or begin <= event.at) and (end is None or event.at < end)}
        return people

    def serves(self, member, at):
        return member in self.exists and at < self.deleted.get(member, 1 << 62)

    # --- life -----------------------------------------------------------------------------------

    def read(self, at, route, member, client, extra=""):
        """One request on a route of the catalogue; says whether it found somebody."""
        found = self.serves(member, at)
        path = route.split(" ")[1].replace("{member}", member) + extra
        size = int(BYTES[route] * self.random.uniform(0.8, 1.3)) if found else 64
        self.events.append(Event(at, path=path, status=200 if found else 404, bytes=size,
                                 route=route, subject=member, **client))
        return found

    def visit(self, at, path, client, status=200, method="GET"):
        self.events.append(Event(at, path=path, status=status, method=method,
                                 bytes=self.random.randrange(200, 24000), **client))

    def token(self, principal, at, days, key=KEY):
        jti = f"{self.random.getrandbits(88):022x}"
        self.issued.append((jti, key, principal, at, at + int(days * DAY)))
        return jti

    def client(self, ip, device, host, sub=None, jti=None, kid=KEY):
        return dict(ip=ip, ua=device[0], ja4=device[1], host=host, sub=sub, jti=jti,
                    kid=kid if jti else None)

    def time_of_day(self, day):
        hour = self.random.choices(range(24), HOURS)[0]
        return day * DAY + hour * HOUR + self.random.randrange(HOUR)

    def live_members(self):
        """Sessions: a login or the app's token, the shop's pages, now and then one's own data."""
        rng = self.random
        devices, shares = [d[:2] for d in DEVICES], [d[2] for d in DEVICES]
        usual = {m: (rng.choices(devices, shares)[0], rng.choice(HOMES).format(
            rng.randrange(256), rng.randrange(1, 255))) for m in self.active}
        carrier = [m.format(n) for m in MOBILE for n in (9, 41)]  # thousands behind each
        app_tokens = {}
        for day in range(self.days):
            weekend = (self.start.weekday() + day) % 7 >= 5
            for _ in range(int(self.member_count * 0.026 * (1.25 if weekend else 1))):
                member, at = rng.choice(self.active), self.time_of_day(day)
                device, home = usual[member]
                app = device[0].startswith("ModuApp")
                ip = rng.choice(carrier) if rng.random() < (0.7 if app else 0.1) else home
                host = "m.modu.example" if app else "www.modu.example"
                if app and rng.random() < 0.7:
                    if member not in app_tokens:
                        app_tokens[member] = self.token(member, -rng.randrange(20 * DAY), 90)
                    jti = app_tokens[member]
                else:
                    if rng.random() < 0.06:  # comes with a token that has expired
                        old = self.token(member, at - 3 * DAY, 0.5)
                        refused = self.client(ip, device, host, member, old)
                        self.events.append(Event(
                            at - 2500, path=f"/my/profile/{member}", status=401, bytes=71,
                            route=PROFILE, subject=member, **refused))
                    jti = self.token(member, at, 0.5)
                    login = self.client(ip, device, host, member, jti)
                    self.visit(at, "/login", login, method="POST")
                self.live_session(at, member, self.client(ip, device, host, member, jti))

    def live_session(self, at, member, client):
        rng = self.random
        for _ in range(1 + int(rng.expovariate(1 / 3.2))):
            at += 1500 + int(rng.expovariate(1 / 25_000))
            kind = rng.random()
            if kind < 0.22:
                self.visit(at, "/", client)
            elif kind < 0.62:
                status = 404 if rng.random() < 0.03 else 200  # stale links
                self.visit(at, f"/products/{rng.randrange(90_000, 98_000)}", client, status)
            elif kind < 0.70:
                self.visit(at, "/cart", client)
            elif kind < 0.79:
                self.read(at, ORDERS, member, client, rng.choice(["", "", "?page=2"]))
            elif kind < 0.88:
                self.read(at, PROFILE, member, client)
            elif kind < 0.98:
                self.read(at, ADDRESSES, member, client)
                if rng.random() < 0.15:
                    self.read(at + 7000, EDIT, member, client)
            elif rng.random() < 0.05:  # a bookmark of an account that was closed
                self.read(at, ORDERS, rng.choice(list(self.deleted)), client)

    def live_staff(self):
        """Support answers tickets; a job copies customers at night; a partner delivers parcels."""
        rng, desk = self.random, DEVICES[3]
        readable = [m for m in self.ids if m not in self.canaries and m not in self.deleted]
        for day in range(self.days):
            weekday = (self.start.weekday() + day) % 7
            for agent in range(12 if weekday < 5 else 3):
                name, at = f"s-{101 + agent}", day * DAY + 9 * HOUR + rng.randrange(HOUR // 3)
                jti = self.token(name, at, 0.5)
                office = f"203.248.20.{20 + agent % 3}"
                client = self.client(office, desk, "cs.modu.example", name, jti)
                self.visit(at, "/login", client, method="POST")
                for _ in range(rng.randrange(3, 9)):
                    at += 10 * MINUTE + int(rng.expovariate(1 / (40 * MINUTE)))
                    member = rng.choice(self.active)
                    if rng.random() < 0.02:
                        mistyped = str(int(self.ids[-1]) + 1 + rng.randrange(9999))
                        self.read(at - 9000, CUSTOMER, mistyped, client)
                    self.read(at, SEARCH, member, client, "&sort=recent")
                    self.read(at + 4000, CUSTOMER, member, client)
            job = self.client("10.20.0.15", EXPORT, "cs.modu.example", "svc-crm", self.crm_token)
            for n, member in enumerate(sorted(rng.sample(readable, self.member_count // 170))):
                at = day * DAY + 150 * MINUTE + n * 1800 + rng.randrange(600)
                self.read(at, CUSTOMER, member, job)
            partner = self.client("203.248.20.77", PARCEL, "api.modu.example", "svc-haneul-parcel",
                                  self.partner_token)
            for _ in range(self.member_count // 500):
                at = day * DAY + rng.randrange(6 * HOUR, 22 * HOUR)
                self.read(at, ADDRESSES, rng.choice(self.active), partner)
            for ip, agent in CRAWLERS:
                for _ in range(self.member_count // 500):
                    at = day * DAY + rng.randrange(DAY)
                    path = f"/products/{rng.randrange(90_000, 98_000)}"
                    bot = self.client(ip.format(rng.randrange(1, 9)), (agent, None),
                                      "www.modu.example")
                    self.visit(at, path, bot, 404 if rng.random() < 0.08 else 200)

    def attack(self):
        """Tokens forged with the old key walk the ids one after the other, from many addresses."""
        rng, count = self.random, max(300, self.member_count * 2 // 13)
        workers = []
        for n in range(max(40, min(230, self.member_count // 113))):
            network = ATTACK_NETWORKS[n % len(ATTACK_NETWORKS)]
            workers.append((network.format(rng.randrange(256), rng.randrange(1, 255)),
                            rng.choice(DEVICES)[0], rng.choice(ATTACK_TLS)))
        walk = int(self.ids[len(self.ids) * 3 // 10])
        while str(walk) not in self.exists or str(walk) in self.deleted:
            walk += 1
        ids = [str(walk + n) for n in range(count)]
        while ids[-1] not in self.exists or ids[-1] in self.deleted:
            ids.append(str(int(ids[-1]) + 1))
        step = (self.days * DAY - 40 * MINUTE - ATTACK_BEGINS) / len(ids)
        edits = [m for m in ids if m in self.exists and m not in self.deleted and self.book[m]]
        edits = set(edits[2::max(1, len(edits) // max(3, self.member_count // 3700))])
        for n, member in enumerate(ids):
            if n % len(workers) == 0:
                order = rng.sample(workers, len(workers))
            ip, agent, tls = order[n % len(workers)]
            at = int(ATTACK_BEGINS + n * step + (rng.uniform(0, 0.7) * step if n else 0))
            client = self.client(ip, (agent, tls), "m.modu.example", member,
                                 f"{rng.getrandbits(88):022x}", OLD_KEY)
            if not self.read(at, PROFILE, member, client):
                continue
            for page in range(1 if rng.random() < 0.7 else 2):
                at += rng.randrange(700, 4000)
                self.read(at, ADDRESSES, member, client, f"?page={page + 1}" if page else "")
            if member in edits:
                self.read(at + rng.randrange(900, 3000), EDIT, member, client)

    def live(self):
        self.crm_token = self.token("svc-crm", -100 * DAY, 365)
        self.partner_token = self.token("svc-haneul-parcel", -30 * DAY, 365)
        self.live_members()
        self.live_staff()
        self.events = [e for e in self.events if 0 <= e.at < self.days * DAY]
        self.attack()
        self.events.sort(key=lambda e: e.at)
        forged = [e for e in self.events if e.kid == OLD_KEY]
        for event in self.events:
            event.id = f"{self.random.getrandbits(64):016x}"
            event.gateway = self.random.choice((1, 2))
        forged[0].gateway = forged[-1].gateway = 1
        begin, end = self.outage
        self.lost = [e for e in self.events if e.gateway == 2 and begin <= e.at < end]
        gone = {e.id for e in self.lost}
        self.events = [e for e in self.events if e.id not in gone]

    # --- times -----------------------------------------------------------------------------------

    def time(self, at, zone=datetime.timezone.utc):
        return self.start.astimezone(zone) + datetime.timedelta(milliseconds=at)

    def utc(self, at):
        return self.time(at).strftime("%Y-%m-%dT%H:%M:%S.%fZ")

    def day_utc(self, at):
        return "" if at is None else self.utc(at).replace("000Z", "Z")
