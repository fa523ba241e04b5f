// Makes the logs that bench/run measures with: a shop's week, in time order, from a seed.
//
//   make_logs FOLDER [--lines N] [--seed N] [--personal PERCENT] [--only combined|json]
//
// writes, in FOLDER/combined and FOLDER/json, the log (access.log), the catalogue.toml and the
// register/ that go with it, and truth.json: how many accesses each route has and what was hidden.
// The traffic is a pool of sessions: a member comes with an address, a user agent and a token,
// asks about twenty things and goes. A share `personal` of the lines is on catalogued routes.
//
// Hidden in the combined log: one address that walks through member numbers. In the JSON log:
// tokens signed by a retired key that nobody issued, and a few events delivered twice.
// The same arguments always make the same bytes. About a second for a million lines.

#include <sys/stat.h>

#include <array>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace {

constexpr uint32_t kMembers = 200'000;
constexpr uint32_t kAddresses = 60'000;
constexpr uint32_t kAgents = 300;
constexpr uint32_t kSessions = 4'000;          // open at a time
constexpr uint32_t kMembersFirst = 1'000'000;  // every fifth number is a member, about
constexpr uint32_t kMembersStep = 5;
constexpr int64_t kWeekSeconds = 7 * 86'400;
constexpr int64_t kWeekBegins = 1'750'636'800;  // 2025-06-23T00:00:00Z, a Monday
constexpr int kRoutes = 3;
constexpr std::array<std::string_view, kRoutes> kRouteNames = {"profile", "addresses", "orders"};
constexpr std::string_view kCatalogueRoutes = R"([[route]]
match = "GET /members/{member}/profile"
subject = "member"
discloses = ["name", "email", "phone"]

[[route]]
match = "GET /members/{member}/addresses"
subject = "member"
discloses = ["name", "phone", "address"]

[[route]]
match = "GET /members/{member}/orders"
subject = "member"
discloses = ["order_history"]
)";
constexpr std::string_view kJsonFormat = R"([format]
name = "json"
[format.fields]
time = "/ts"
source_ip = "/ip"
method = "/method"
path = "/path"
status = "/status"
bytes = "/bytes"
user_agent = "/ua"
principal = "/sub"
credential = "/jti"
key = "/kid"
tls_fingerprint = "/ja4"
event_id = "/id"
host = "/host"

)";

// SplitMix64 (Steele, Lea, Flood 2014): enough for a benchmark, and one multiplication fast.
struct Random {
  uint64_t state;
  uint64_t Next() {
    uint64_t z = state += 0x9e3779b97f4a7c15;
    z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9;
    z = (z ^ z >> 27) * 0x94d049bb133111eb;
    return z ^ z >> 31;
  }
  uint32_t Below(uint32_t n) { return static_cast<uint32_t>((Next() >> 32) * n >> 32); }
  bool OneIn(uint32_t n) { return Below(n) == 0; }
};

struct Options {
  std::string folder;
  uint64_t lines = 5'000'000;
  uint64_t seed = 1;
  uint32_t personal_percent = 60;
  std::string only;
};

[[noreturn]] void Die(const std::string& why) {
  std::fprintf(stderr, "make_logs: %s\n", why.c_str());
  std::exit(2);
}

// A file written in megabytes.
class Out {
 public:
  explicit Out(const std::string& path) : file_(std::fopen(path.c_str(), "wb")), path_(path) {
    if (file_ == nullptr) Die("cannot write " + path);
    text_.reserve(kBytes + 4096);
  }
  ~Out() {
    Flush();
    if (std::fclose(file_) != 0) Die("cannot write " + path_);
  }
  Out& operator<<(std::string_view text) {
    text_.append(text);
    return *this;
  }
  Out& operator<<(char c) {
    text_.push_back(c);
    return *this;
  }
  Out& operator<<(uint64_t number) {
    char digits[20];
    char* at = digits + sizeof digits;
    do *--at = static_cast<char>('0' + number % 10);
    while (number /= 10);
    text_.append(at, static_cast<size_t>(digits + sizeof digits - at));
    return *this;
  }
  Out& Hex(uint64_t value) {
    char digits[16];
    for (int i = 15; i >= 0; --i, value >>= 4) digits[i] = "0123456789abcdef"[value & 15];
    text_.append(digits, 16);
    return *this;
  }
  Out& Padded(int64_t value, int width) {
    char digits[8];
    for (int i = width - 1; i >= 0; --i, value /= 10)
      digits[i] = static_cast<char>('0' + value % 10);
    text_.append(digits, static_cast<size_t>(width));
    return *this;
  }
  void EndLine() {
    text_.push_back('\n');
    if (text_.size() >= kBytes) Flush();
  }

 private:
  void Flush() {
    if (std::fwrite(text_.data(), 1, text_.size(), file_) != text_.size())
      Die("cannot write " + path_);
    text_.clear();
  }
  static constexpr size_t kBytes = 1 << 20;
  FILE* file_;
  std::string path_, text_;
};

// Everybody and everything that sessions draw from.
struct World {
  std::vector<std::string> addresses, agents, fingerprints;
  explicit World(uint64_t seed) {
    Random random{seed};
    char text[64];
    for (uint32_t i = 0; i < kAddresses; ++i) {
      const uint32_t a = 1 + random.Below(222), rest = random.Below(1u << 24);
      if (i % 10 == 9)
        std::snprintf(text, sizeof text, "2001:2d8:%x:%x::%x", rest & 0xfff, rest >> 12, a);
      else
        std::snprintf(text, sizeof text, "%u.%u.%u.%u", a == 10 || a == 127 ? 211 : a, rest >> 16,
                      rest >> 8 & 255, rest & 255);
      addresses.emplace_back(text);
    }
    constexpr const char* kSystems[] = {"Windows NT 10.0; Win64; x64",
                                        "Macintosh; Intel Mac OS X 10_15_7",
                                        "Linux; Android 14; SM-S921N", "X11; Linux x86_64"};
    for (uint32_t i = 0; i < kAgents; ++i) {
      char agent[256];
      if (i % 5 == 4)
        std::snprintf(agent, sizeof agent, "shop-app/%u.%u.0 (Android 14; okhttp/4.12.0)",
                      i / 50 + 3, i / 5 % 10);
      else
        std::snprintf(agent, sizeof agent,
                      "Mozilla/5.0 (%s) AppleWebKit/537.36 (KHTML, like Gecko) "
                      "Chrome/%u.0.%u.%u Safari/537.36",
                      kSystems[i % 5], 100 + i / 12, 5000 + i, 60 + i % 12);
      agents.emplace_back(agent);
      std::snprintf(agent, sizeof agent, "t13d1516h2_%012llx_%012llx",
                    static_cast<unsigned long long>(random.Next() >> 16),
                    static_cast<unsigned long long>(i % 40 * 0x9e3779b9ull));
      fingerprints.emplace_back(agent);
    }
  }
};

uint32_t MemberId(uint32_t index) {
  return kMembersFirst + index * kMembersStep + (index * 2'654'435'761u >> 16) % kMembersStep;
}

struct Session {
  uint32_t member = 0, address = 0, agent = 0;
  uint64_t token = 0;
  uint32_t requests_left = 0;
  bool forged = false;
};

struct Request {
  int64_t ms;  // since 1970
  std::string_view method = "GET";
  int route = -1;         // of kRouteNames; -1: not personal
  uint32_t member = 0;    // of the personal path
  std::string_view page;  // of the other paths
  uint64_t number = 0;    // in the page's path or query; 0: none
  uint32_t status = 200;
  uint32_t bytes = 0;
};

// Writes lines in one of the two shapes.
class Log {
 public:
  Log(const std::string& folder, const World& world)
      : out_(folder + "/access.log"), world_(world) {}

  void Combined(const Request& request, const Session& session) {
    Moment(request.ms);
    out_ << world_.addresses[session.address] << " - - [" << clf_date_;
    Clock(request.ms);
    out_ << " +0000] \"" << request.method << ' ';
    Path(request);
    out_ << " HTTP/1.1\" " << uint64_t{request.status} << ' ' << uint64_t{request.bytes}
         << " \"https://shop.example/my\" \"" << world_.agents[session.agent] << '"';
    out_.EndLine();
  }

  void Json(const Request& request, const Session& session, uint64_t event) {
    Moment(request.ms);
    out_ << "{\"ts\":\"" << iso_date_;
    Clock(request.ms);
    (out_ << '.').Padded(request.ms % 1000, 3);
    out_ << "Z\",\"ip\":\"" << world_.addresses[session.address] << "\",\"method\":\""
         << request.method << "\",\"path\":\"";
    Path(request);
    out_ << "\",\"status\":" << uint64_t{request.status} << ",\"bytes\":" << uint64_t{request.bytes}
         << ",\"ua\":\"" << world_.agents[session.agent] << "\",\"sub\":\""
         << uint64_t{session.member} << "\",\"jti\":\"";
    out_.Hex(session.token);
    out_ << "\",\"kid\":\"" << (session.forged ? "k-2021" : "k-2025") << "\",\"ja4\":\""
         << world_.fingerprints[session.agent] << "\",\"id\":\"";
    out_.Hex(event * 0x9e3779b97f4a7c15);
    out_ << "\",\"host\":\"" << (session.member & 1 ? "gw-1" : "gw-2") << "\"}";
    out_.EndLine();
  }

 private:
  // The date in both spellings, made anew when the day changes.
  void Moment(int64_t ms) {
    const int64_t day = ms / 86'400'000;
    if (day == day_) return;
    day_ = day;
    const time_t second = day * 86'400;
    struct tm parts;
    gmtime_r(&second, &parts);
    char text[32];
    std::strftime(text, sizeof text, "%d/%b/%Y:", &parts);
    clf_date_ = text;
    std::strftime(text, sizeof text, "%Y-%m-%dT", &parts);
    iso_date_ = text;
  }
  void Clock(int64_t ms) {
    const int64_t second = ms / 1000;
    out_.Padded(second / 3600 % 24, 2) << ':';
    out_.Padded(second / 60 % 60, 2) << ':';
    out_.Padded(second % 60, 2);
  }
  void Path(const Request& request) {
    if (request.route >= 0) {
      out_ << "/members/" << uint64_t{request.member} << '/'
           << kRouteNames[static_cast<size_t>(request.route)];
      if (request.number > 0) out_ << "?page=" << request.number;
      return;
    }
    out_ << request.page;
    if (request.number > 0) out_ << request.number;
  }

  Out out_;
  const World& world_;
  std::string clf_date_, iso_date_;
  int64_t day_ = -1;
};

// One log with its catalogue, register and truth.
class Shop {
 public:
  Shop(const Options& options, const World& world, bool json)
      : options_(options),
        world_(world),
        json_(json),
        folder_(options.folder + (json ? "/json" : "/combined")),
        random_{options.seed * 2 + json} {}

  void Make() {
    ::mkdir(folder_.c_str(), 0777);
    ::mkdir((folder_ + "/register").c_str(), 0777);
    if (json_) issued_ = std::make_unique<Out>(folder_ + "/register/issued.csv");
    if (json_) (*issued_ << "credential,key,principal,issued,expires").EndLine();
    Log log(folder_, world_);
    for (uint64_t i = 0; i < options_.lines; ++i) {
      const int64_t ms = TimeOf(i);
      const Session session = Next(ms);
      const Request request =
          session.forged || session.requests_left == kWalks ? Harm(ms) : Ask(ms, session);
      if (request.route >= 0) ++truth_accesses_[static_cast<size_t>(request.route)];
      if (!json_) {
        log.Combined(request, session);
        continue;
      }
      log.Json(request, session, i + 1);
      if (i + 1 < options_.lines && random_.OneIn(5000)) {  // delivered twice
        log.Json(request, session, i + 1);
        ++truth_duplicates_, ++i;
      }
    }
    Beside();
  }

 private:
  static constexpr uint32_t kWalks = UINT32_MAX;  // requests_left of the one who walks

  // A shop's day: busiest in the evening, never silent.
  int64_t TimeOf(uint64_t line) const {
    const double share = static_cast<double>(line) / static_cast<double>(options_.lines);
    const double days = share * 7, turn = 2 * 3.141592653589793 * days;
    return kWeekBegins * 1000 +
           static_cast<int64_t>((days + 0.6 * std::sin(turn) / 6.2832) * 86'400'000.0);
  }

  bool Harmful(int64_t ms) const {
    const int64_t into = ms / 1000 - kWeekBegins;
    return into > kWeekSeconds * 4 / 7 && into < kWeekSeconds * 5 / 7;
  }

  Session Next(int64_t ms) {
    if (Harmful(ms) && random_.OneIn(50)) {
      Session session{.member = 0, .address = kAddresses - 1, .agent = 7};
      ++truth_harmful_;
      if (!json_) {
        session.requests_left = kWalks;
        return session;
      }
      session.member = MemberId(random_.Below(kMembers));
      session.address = kAddresses - 1 - random_.Below(200);
      session.agent = random_.Below(20);
      session.token = random_.Next();
      session.forged = true;
      return session;
    }
    Session& session = sessions_[random_.Below(kSessions)];
    if (session.requests_left == 0) Arrive(session, ms);
    --session.requests_left;
    return session;
  }

  void Arrive(Session& session, int64_t ms) {
    const uint32_t index = random_.Below(kMembers);
    session.member = MemberId(index);
    // Members share addresses, as they do behind mobile networks; the last few are left out.
    session.address =
        random_.OneIn(5) ? random_.Below(kAddresses - 500) : index * 7919u % (kAddresses - 500);
    session.agent = std::min(random_.Below(kAgents), random_.Below(kAgents));
    session.token = random_.Next();
    session.requests_left = 5 + random_.Below(30);
    if (!json_) return;
    issued_->Hex(session.token) << ",k-2025," << uint64_t{session.member} << ','
                                << static_cast<uint64_t>(ms / 1000 - 2) << ','
                                << static_cast<uint64_t>(ms / 1000 + 604'800);
    issued_->EndLine();
  }

  // The next request of an ordinary visitor.
  Request Ask(int64_t ms, const Session& session) {
    Request request{.ms = ms, .bytes = 200 + random_.Below(9000)};
    if (random_.Below(100) < options_.personal_percent) {
      request.route = static_cast<int>(random_.Below(kRoutes));
      request.member = session.member;
      if (random_.OneIn(400)) {  // an old link: a number that is nobody's any more
        request.member = kMembersFirst + kMembers * kMembersStep + random_.Below(50'000);
        request.status = 404;
      } else if (random_.OneIn(100)) {
        request.status = random_.OneIn(2) ? 304 : 401;
      }
      if (request.route == 2 && random_.OneIn(2)) request.number = 1 + random_.Below(9);
      return request;
    }
    switch (random_.Below(8)) {
      case 0:
        request.page = "/";
        break;
      case 1:
        request.page = "/cart";
        request.method = random_.OneIn(3) ? "POST" : "GET";
        break;
      case 2:
        request.page = "/search?lang=ko&q=item+";
        request.number = 1 + random_.Below(5000);
        break;
      default:
        request.page = "/products/";
        request.number = 1 + random_.Below(40'000);
        if (random_.OneIn(40)) request.status = 404;
    }
    return request;
  }

  // The next request of the breach: in the combined log a walk through the numbers, in the JSON
  // log a victim who exists, most of the time.
  Request Harm(int64_t ms) {
    Request request{.ms = ms, .route = 1, .bytes = 200 + random_.Below(9000)};
    const uint32_t index = random_.Below(kMembers);
    request.member =
        json_ ? MemberId(index) + random_.OneIn(4) : kMembersFirst + 77'000 + walked_++;
    const uint32_t at = (request.member - kMembersFirst) / kMembersStep;
    request.status = at < kMembers && MemberId(at) == request.member ? 200 : 404;
    return request;
  }

  void Beside() const {
    Out catalogue(folder_ + "/catalogue.toml");
    if (json_) catalogue << kJsonFormat;
    catalogue << kCatalogueRoutes;
    Out members(folder_ + "/register/members.csv");
    (members << "member").EndLine();
    for (uint32_t i = 0; i < kMembers; ++i) (members << uint64_t{MemberId(i)}).EndLine();
    Out truth(folder_ + "/truth.json");
    truth << "{\"lines\": " << options_.lines << ", \"duplicates\": " << truth_duplicates_
          << ", \"harmful\": " << truth_harmful_ << ", \"accesses\": {";
    for (size_t i = 0; i < kRoutes; ++i)
      truth << (i == 0 ? "\"" : ", \"") << kRouteNames[i] << "\": " << truth_accesses_[i];
    (truth << "}}").EndLine();
  }

  const Options& options_;
  const World& world_;
  const bool json_;
  const std::string folder_;
  Random random_;
  std::unique_ptr<Out> issued_;
  std::vector<Session> sessions_ = std::vector<Session>(kSessions);
  uint32_t walked_ = 0;
  std::array<uint64_t, kRoutes> truth_accesses_{};
  uint64_t truth_duplicates_ = 0, truth_harmful_ = 0;
};

Options ParseOptions(int argc, char** argv) {
  Options options;
  for (int i = 1; i < argc; ++i) {
    const std::string name = argv[i];
    if (!name.starts_with("--")) {
      options.folder = name;
      continue;
    }
    if (++i == argc) Die(name + " takes a value");
    const std::string value = argv[i];
    if (name == "--lines")
      options.lines = std::strtoull(value.c_str(), nullptr, 10);
    else if (name == "--seed")
      options.seed = std::strtoull(value.c_str(), nullptr, 10);
    else if (name == "--personal")
      options.personal_percent = static_cast<uint32_t>(std::strtoul(value.c_str(), nullptr, 10));
    else if (name == "--only")
      options.only = value;
    else
      Die("unknown option " + name);
  }
  if (options.folder.empty() || options.lines == 0 || options.personal_percent > 100 ||
      !(options.only.empty() || options.only == "combined" || options.only == "json"))
    Die("usage: make_logs FOLDER [--lines N] [--seed N] [--personal PERCENT] "
        "[--only combined|json]");
  return options;
}

}  // namespace

int main(int argc, char** argv) {
  const Options options = ParseOptions(argc, argv);
  ::mkdir(options.folder.c_str(), 0777);
  const World world(options.seed);
  for (const bool json : {false, true}) {
    if (options.only.empty() || (options.only == "json") == json) Shop(options, world, json).Make();
  }
}
