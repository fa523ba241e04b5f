// Notices that say all that a law asks for: complete/*.notice. A head, a line "---", and a text in
// which what shows an item is marked:
//
//   duty: KR-PIPA-34-1
//   fields: name phone
//   people: 48211
//   ---
//   ⟦fields:유출 항목: ⟦field:name:성명, ⟧⟦field:phone:전화번호⟧⟧
//
// The marks are taken out before the text is read. What is expected comes from laws/, as for
// `haetae notice lint`. Include before doctest.
#pragma once

#include <algorithm>
#include <map>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include "notice/drafts_for_test.h"
#include "notice/expect.h"

namespace haetae::notice {

inline constexpr std::string_view kOpen = "⟦", kClose = "⟧";

struct Marked {
  std::string id;
  size_t begin = 0, end = 0;  // bytes of the text without marks
};

struct Complete {
  std::string name, kind = "txt", text;
  std::map<std::string, std::string> head;
  std::vector<Marked> marks;

  std::string Head(const std::string& key) const {
    const auto found = head.find(key);
    return found == head.end() ? "" : found->second;
  }
  // The text without what is marked with this id.
  std::string Without(const std::string& id) const {
    std::string rest;
    size_t from = 0;
    for (const Marked& mark : marks) {
      if (mark.id != id || mark.begin < from) continue;
      rest += text.substr(from, mark.begin - from);
      from = mark.end;
    }
    return rest + text.substr(from);
  }
  std::set<std::string> Ids() const {
    std::set<std::string> ids;
    for (const Marked& mark : marks) ids.insert(mark.id);
    return ids;
  }
};

inline Complete LoadComplete(const fs::path& path) {
  const std::string whole = ReadFile(path, 1 << 20).value_or("");
  const size_t head_end = whole.find("\n---\n");
  if (head_end == whole.npos) std::abort();
  Complete c{.name = path.stem().native()};
  std::istringstream head(whole.substr(0, head_end));
  for (std::string line; std::getline(head, line);) {
    const size_t colon = line.find(": ");
    if (colon != line.npos) c.head[line.substr(0, colon)] = line.substr(colon + 2);
  }
  if (!c.Head("kind").empty()) c.kind = c.Head("kind");
  std::vector<Marked> open;
  for (size_t at = head_end + 5; at < whole.size();) {
    if (whole.compare(at, kOpen.size(), kOpen) == 0) {
      at += kOpen.size();
      size_t colon = whole.find(':', at);
      if (whole.compare(at, 6, "field:") == 0) colon = whole.find(':', colon + 1);
      open.push_back({whole.substr(at, colon - at), c.text.size(), 0});
      at = colon + 1;
    } else if (whole.compare(at, kClose.size(), kClose) == 0) {
      at += kClose.size();
      if (open.empty()) std::abort();
      open.back().end = c.text.size();
      c.marks.push_back(open.back());
      open.pop_back();
    } else {
      c.text += whole[at++];
    }
  }
  if (!open.empty()) std::abort();
  std::ranges::sort(c.marks, {}, &Marked::begin);
  return c;
}

inline std::vector<Complete> CompleteNotices(const fs::path& folder) {
  std::vector<Complete> notices;
  for (const auto& entry : fs::directory_iterator(folder))
    if (entry.path().extension() == ".notice") notices.push_back(LoadComplete(entry.path()));
  std::ranges::sort(notices, {}, &Complete::name);
  return notices;
}

// One group for each of members, non-members and the possible; else one of all people.
inline duty::Facts FactsOf(const Complete& c) {
  duty::Facts facts;
  facts.events = {"access", "acquisition"};
  for (const char* name : {"discovered", "possible_known", "confirmed"})
    if (!c.Head(name).empty()) facts.times[name] = At(c.Head(name));
  facts.period.first = At(c.Head("first"));
  facts.period.last = At(c.Head("last"));
  std::vector<duty::GroupField> fields;
  std::istringstream ids(c.Head("fields"));
  for (std::string id; ids >> id;) fields.push_back({id, false});
  const auto add = [&](const char* key, std::optional<bool> members, duty::Certainty certainty) {
    if (c.Head(key).empty() || c.Head(key) == "0") return;
    facts.groups.push_back({.people = std::stoll(c.Head(key)),
                            .members = members,
                            .fields = fields,
                            .certainty = certainty});
  };
  if (c.Head("members").empty()) add("people", {}, duty::Certainty::kConfirmed);
  add("members", true, duty::Certainty::kConfirmed);
  add("non_members", false, duty::Certainty::kConfirmed);
  add("possible", true, duty::Certainty::kPossible);
  return facts;
}

// The version of the duty that was in force when the leak was discovered.
inline const duty::Duty& DutyOf(const Complete& c, const duty::Facts& facts) {
  const auto versions = TestBook().Versions(c.Head("duty"));
  if (versions.empty()) std::abort();
  const int64_t day = DayOf(facts.times.begin()->second);
  const duty::Duty* in_force = versions.front();
  for (const duty::Duty* version : versions)
    if (!version->proposed && (!version->valid_from || *version->valid_from <= day) &&
        (!version->valid_to || *version->valid_to >= day))
      in_force = version;
  return *in_force;
}

inline Expected ExpectedFor(const Complete& c) {
  const duty::Facts facts = FactsOf(c);
  const duty::Law* law = TestBook().LawOf(c.Head("duty"));
  Expected expected = ExpectedOf({*law, DutyOf(c, facts), TestBook(), &facts});
  expected.channel = ChannelNamed(c.Head("channel")).value();
  if (!c.Head("domain").empty()) expected.contact.domains = {c.Head("domain")};
  return expected;
}

inline Report LintComplete(const Complete& c, const Expected& expected, const std::string& text) {
  Result<Notice> notice = ReadNotice(text, c.name + "." + c.kind);
  if (!notice) std::abort();
  return Lint(*notice, expected, TestLexicon());
}

}  // namespace haetae::notice
