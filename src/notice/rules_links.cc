// W11: no marketing in a notice, no link in a text message, and nothing that looks like the
// phishing that follows a breach: shorteners, look-alike domains and senders, links that lead
// elsewhere.
#include <algorithm>
#include <array>

#include "notice/rules.h"
#include "notice/unicode.h"

namespace haetae::notice {
namespace {

constexpr std::array<std::string_view, 26> kShorteners = {
    "bit.ly", "t.co",        "tinyurl.com", "goo.gl", "han.gl",  "me2.do",   "url.kr",
    "vo.la",  "buly.kr",     "is.gd",       "ow.ly",  "lrl.kr",  "cutt.ly",  "rebrand.ly",
    "t.ly",   "c11.kr",      "zrr.kr",      "bit.do", "abit.ly", "tuney.kr", "naver.me",
    "rb.gy",  "shorturl.at", "buff.ly",     "muz.so", "asq.kr"};

bool Below(std::string_view host, std::string_view domain) {
  return host == domain || (host.size() > domain.size() && host.ends_with(domain) &&
                            host[host.size() - domain.size() - 1] == '.');
}

// Domains that only public bodies get.
bool IsPublicBody(std::string_view host) {
  return std::ranges::any_of(
      std::to_array<std::string_view>({"go.kr", "gov", "gov.uk", "europa.eu", "kisa.or.kr"}),
      [&](std::string_view d) { return Below(host, d); });
}

struct Host {
  std::string name;      // folded: look-alike letters are Latin
  bool foreign = false;  // holds letters beyond ASCII, or is written as punycode
  bool number = false;   // an IP address
  bool user = false;     // "official.com@elsewhere.com"
};

// The host of an address as it was written.
Host HostOf(std::u32string_view url) {
  Host host;
  if (const size_t scheme = url.find(U"://"); scheme != url.npos) url.remove_prefix(scheme + 3);
  url = url.substr(0, url.find_first_of(U"/?#"));
  if (const size_t at = url.rfind('@'); at != url.npos) host.user = true, url.remove_prefix(at + 1);
  url = url.substr(0, url.find(':'));
  host.number = !url.empty();
  for (char32_t raw : url) {
    if (IsInvisible(raw)) {
      host.foreign = true;
      continue;
    }
    const char32_t code = Fold(raw);
    host.foreign = host.foreign || raw > 0x7F;
    host.number = host.number && (IsDigit(code) || code == '.');
    AppendUtf8(code, host.name);
  }
  while (host.name.ends_with('.')) host.name.pop_back();
  host.foreign = host.foreign || host.name.find("xn--") != host.name.npos;
  return host;
}

// The label that somebody registered: "example" of www.example.co.kr.
std::string BrandOf(std::string_view host) {
  std::vector<std::string_view> labels;
  while (!host.empty()) {
    const size_t dot = std::min(host.find('.'), host.size());
    labels.push_back(host.substr(0, dot));
    host.remove_prefix(std::min(dot + 1, host.size()));
  }
  if (labels.size() < 2) return labels.empty() ? "" : std::string(labels[0]);
  static constexpr std::array<std::string_view, 9> kSecond = {"co", "or", "go",  "ac", "ne",
                                                              "re", "pe", "com", "org"};
  const size_t last = labels.size() - 1;
  const bool second = last >= 2 && labels[last].size() == 2 &&
                      std::ranges::find(kSecond, labels[last - 1]) != kSecond.end();
  return std::string(labels[second ? last - 2 : last - 1]);
}

// What a hurried reader takes a label for.
std::string Skeleton(std::string text) {
  for (const auto& [from, to] : std::to_array<std::pair<std::string_view, std::string_view>>(
           {{"rn", "m"}, {"vv", "w"}, {"0", "o"}, {"1", "l"}, {"i", "l"}, {"5", "s"}, {"-", ""}}))
    for (size_t at = text.find(from); at != text.npos; at = text.find(from, at + to.size()))
      text.replace(at, from.size(), to);
  return text;
}

bool LooksLike(std::string_view host, std::string_view official) {
  const std::string brand = Skeleton(BrandOf(official)), other = Skeleton(BrandOf(host));
  if (brand.size() < 4 || host.size() > 253) return false;
  if (other.find(brand) != other.npos) return true;
  // The brand in front of somebody else's domain: official.com.elsewhere.net.
  if (Skeleton(std::string(host)).starts_with(brand)) return true;
  return EditDistance(brand, other) <= (brand.size() >= 9 ? 2u : 1u);
}

class Links {
 public:
  Links(const Analysis& a, Findings& f) : a_(a), f_(f) {}

  void Check(std::u32string_view url, uint32_t unit, bool of_sender) {
    const Host host = HostOf(url);
    if (host.name.empty()) return;
    const auto& domains = a_.expected.contact.domains;
    const bool official =
        std::ranges::any_of(domains, [&](const std::string& d) { return Below(host.name, d); }) &&
        !host.foreign;
    const std::string shown = Shortened(host.name, 60);
    if (a_.expected.channel == Channel::kSms && !of_sender) {
      f_.Add("W11", Level::kError, unit,
             {"a link in a text message: people are told never to tap one after a leak",
              "문자에 링크가 있습니다. 유출 뒤에는 누르지 말라고 안내하는 것이 문자 속 링크입니다"},
             {"give an official telephone number, and say where on your site it stands",
              "공식 전화번호를 적고, 홈페이지 어디에서 볼 수 있는지 글로 쓰십시오"});
      return;
    }
    if (official && !host.user) {
      if (a_.expected.channel == Channel::kMail && !of_sender)
        f_.Add(
            "W11", Level::kNote, unit,
            {"a link to " + shown + " in a mail: phishing mails after a leak have one too",
             "메일에 링크(" + shown + ")가 있습니다. 유출 뒤의 피싱 메일도 그렇습니다"},
            {"say how to reach the page without the link", "링크 없이 찾아가는 방법도 쓰십시오"});
      return;
    }
    const bool alike =
        std::ranges::any_of(domains, [&](const std::string& d) { return LooksLike(host.name, d); });
    const bool shortened =
        std::ranges::any_of(kShorteners, [&](std::string_view d) { return Below(host.name, d); });
    Phrase bad;
    if (host.foreign)
      bad = {"the address of " + shown + " holds letters that look like others",
             shown + " 주소에 모양이 비슷한 다른 글자가 있습니다"};
    else if (host.user || host.number)
      bad = {"the address hides where it leads: " + shown,
             "어디로 가는지 숨기는 주소입니다: " + shown};
    else if (shortened)
      bad = {"a shortened address (" + shown + ") hides where it leads",
             "줄인 주소(" + shown + ")는 어디로 가는지 숨깁니다"};
    else if (alike)
      bad = {
          shown + " looks like an official domain and is none",
          shown + std::string(Particle(shown, "은", "는")) + " 공식 도메인과 비슷하지만 아닙니다"};
    if (!bad.en.empty()) {
      f_.Add("W11", Level::kError, unit, std::move(bad),
             {"use an official address, in full", "공식 주소를 그대로 쓰십시오"});
    } else if ((of_sender && !domains.empty()) ||
               (a_.expected.channel == Channel::kMail && !IsPublicBody(host.name) && !of_sender)) {
      f_.Add("W11", Level::kWarning, unit,
             {shown + " is not known as an official domain",
              shown + std::string(Particle(shown, "은", "는")) +
                  " 공식 도메인으로 등록되어 있지 않습니다"},
             {"use an official domain", "공식 도메인을 쓰십시오"});
    }
  }

  // An address to write to: people answer there with more of their data.
  void CheckMail(std::u32string_view domain, uint32_t unit) {
    const Host host = HostOf(domain);
    const auto& domains = a_.expected.contact.domains;
    if (host.name.empty() || domains.empty()) return;
    if (!host.foreign &&
        std::ranges::any_of(domains, [&](const std::string& d) { return Below(host.name, d); }))
      return;
    const bool alike =
        std::ranges::any_of(domains, [&](const std::string& d) { return LooksLike(host.name, d); });
    if (!alike && !host.foreign) return;
    const std::string shown = Shortened(host.name, 60);
    f_.Add(
        "W11", Level::kError, unit,
        {"an address to write to at " + shown + ", which looks like an official domain and is none",
         "공식 도메인과 비슷하지만 아닌 " + shown + "의 이메일 주소를 적었습니다"},
        {"use an official address", "공식 주소를 쓰십시오"});
  }

 private:
  const Analysis& a_;
  Findings& f_;
};

uint32_t UnitAt(const Analysis& a, uint32_t place) {
  const auto found = std::ranges::lower_bound(a.at, place);
  return found == a.at.end() ? static_cast<uint32_t>(a.at.size() - 1)
                             : static_cast<uint32_t>(found - a.at.begin());
}

void CheckLinkTargets(const Analysis& a, Findings& f, Links& links) {
  for (const Link& link : a.notice.links) {
    const uint32_t unit = UnitAt(a, link.at);
    std::u32string target;
    for (char32_t c : link.target) target += Fold(c);
    if (target.starts_with(U"mailto:") || target.starts_with(U"tel:") || target.starts_with(U"#") ||
        target.starts_with(U"sms:"))
      continue;
    if (target.starts_with(U"javascript:") || target.starts_with(U"data:")) {
      f.Add("W11", Level::kError, unit,
            {"a link that runs a script", "스크립트를 실행하는 링크입니다"},
            {"link to a page", "페이지 주소를 쓰십시오"});
      continue;
    }
    if (target.find(U"://") == target.npos) continue;  // within the same site
    // What it shows is an address of somewhere else.
    std::u32string shown;
    for (char32_t c : link.shown)
      if (!IsInvisible(c) && !IsSpace(c)) shown += Fold(c);
    const std::vector<Entity> in = FindEntities(shown, std::vector<bool>(shown.size()), 0,
                                                static_cast<uint32_t>(shown.size()));
    const bool is_address = !in.empty() && in[0].kind == Entity::Kind::kUrl && in[0].begin == 0;
    if (is_address && BrandOf(HostOf(shown).name) != BrandOf(HostOf(target).name)) {
      f.Add("W11", Level::kError, unit,
            {"a link shows one address and leads to another",
             "링크에 보이는 주소와 실제 주소가 다릅니다"},
            {"show the address that it leads to", "실제 주소를 보이십시오"});
      continue;
    }
    if (!is_address)
      links.Check(link.target, unit, false);  // a shown address is checked in the text
  }
}

void CheckSender(const Analysis& a, Links& links) {
  const Chars& sender = a.notice.sender;
  std::u32string mail;
  size_t at = sender.size();
  for (size_t i = 0; i < sender.size(); ++i)
    if (sender[i].code == '@') at = i;
  for (size_t i = at + 1;
       i < sender.size() && sender[i].code != '>' && sender[i].code != ' ' && sender[i].code != ')';
       ++i)
    mail += sender[i].code;
  if (!mail.empty()) links.Check(mail, UnitAt(a, sender[0].at), true);
}

void CheckMarketing(const Analysis& a, Findings& f) {
  if (!f.ToPeople() || a.expected.channel == Channel::kFiling) return;
  for (const Hit& hit : a.hits) {
    if (hit.klass != static_cast<uint16_t>(W::kMarketing)) continue;
    const Sentence& s = a.SentenceOf(hit.begin);
    if (a.Has(s, W::kBait) || a.Has(s, W::kRefuse) || a.Has(s, W::kLeak) ||
        a.Has(s, W::kSuspicious))
      continue;
    const std::string word = a.Quote(hit.begin, hit.end);
    f.Add("W11", a.Has(s, W::kShopConsolation) ? Level::kWarning : Level::kError, hit.begin,
          {"\"" + word + "\": marketing has no place in a notice",
           "‘" + word + "’: 통지문에 홍보를 넣지 않습니다"},
          {"leave it out", "빼십시오"});
  }
}

}  // namespace

void CheckLinks(const Analysis& a, Findings& f) {
  if (!f.Wants("W11") && a.expected.channel != Channel::kSms) return;
  Links links(a, f);
  for (const Entity& e : a.entities) {
    const auto text = std::u32string_view(a.raw).substr(e.begin, e.end - e.begin);
    if (e.kind == Entity::Kind::kUrl) links.Check(text, e.begin, false);
    if (e.kind == Entity::Kind::kMail) links.CheckMail(text.substr(text.rfind('@') + 1), e.begin);
  }
  CheckLinkTargets(a, f, links);
  CheckSender(a, links);
  CheckMarketing(a, f);
}

}  // namespace haetae::notice
