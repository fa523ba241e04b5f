#include "campaign/recipients.h"

#include <algorithm>
#include <bit>
#include <cstring>
#include <nlohmann/json.hpp>

#include "base/hash.h"
#include "base/text.h"
#include "campaign/folder.h"
#include "scope/people_file.h"

namespace haetae::campaign {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::string_view kMagic = "HAERCP01";
constexpr size_t kIdBytesMax = 0xffff;

struct Front {
  char magic[8];
  uint64_t checksum;  // of all that follows
  uint64_t kept;      // bytes of a people set (docs/formats/incidents.md)
  uint64_t others;    // ids: two bytes of length and the text, each
};

std::unexpected<Error> Damaged(const fs::path& where) {
  return Fail(Code::kMalformed, "cannot read who is to be told", "the file is damaged",
              where.native(), "restore it from a copy, or import the contacts again");
}

uint64_t SumOf(std::string_view bytes) { return Fingerprint(bytes.substr(offsetof(Front, kept))); }

}  // namespace

Recipients Recipients::Of(scope::PeopleBits people, const scope::Numbering& numbering) {
  Recipients made(numbering.subjects);
  for (size_t word = numbering.numbered / 64; word < people.size(); ++word) {
    for (uint64_t left = people[word]; left != 0; left &= left - 1) {
      const uint64_t subject = word * 64 + static_cast<uint64_t>(std::countr_zero(left));
      if (subject < numbering.numbered) continue;
      made.others_.emplace_back(numbering.subjects.Text(static_cast<uint32_t>(subject)));
      people[word] &= ~(uint64_t{1} << subject % 64);
    }
  }
  std::ranges::sort(made.others_);
  made.kept_ = Ranked(std::move(people));
  return made;
}

std::string Recipients::Bytes(const scope::Numbering& numbering) const {
  const std::string kept = scope::PeopleBytes(kept_.bits(), numbering);
  Front front{};
  std::memcpy(front.magic, kMagic.data(), kMagic.size());
  front.kept = kept.size();
  front.others = others_.size();
  std::string bytes(sizeof front, '\0');
  bytes += kept;
  for (const std::string& id : others_) {
    CHECK(id.size() <= kIdBytesMax);
    bytes += static_cast<char>(id.size() & 0xff);
    bytes += static_cast<char>(id.size() >> 8);
    bytes += id;
  }
  std::memcpy(bytes.data(), &front, sizeof front);
  front.checksum = SumOf(bytes);
  std::memcpy(bytes.data(), &front, sizeof front);
  return bytes;
}

Result<Recipients> Recipients::Parse(std::string_view bytes, const scope::Numbering& numbering,
                                     const fs::path& where) {
  Front front;
  if (bytes.size() < sizeof front) return Damaged(where);
  std::memcpy(&front, bytes.data(), sizeof front);
  if (std::string_view(front.magic, sizeof front.magic) != kMagic ||
      front.kept > bytes.size() - sizeof front || SumOf(bytes) != front.checksum)
    return Damaged(where);
  Recipients made(numbering.subjects);
  made.kept_ = Ranked(TRY(scope::PeopleOf(bytes.substr(sizeof front, front.kept), numbering)));
  std::string_view rest = bytes.substr(sizeof front + front.kept);
  for (uint64_t i = 0; i < front.others; ++i) {
    if (rest.size() < 2) return Damaged(where);
    const size_t length = static_cast<unsigned char>(rest[0]) |
                          static_cast<size_t>(static_cast<unsigned char>(rest[1])) << 8;
    if (rest.size() - 2 < length) return Damaged(where);
    made.others_.emplace_back(rest.substr(2, length));
    rest.remove_prefix(2 + length);
  }
  if (!rest.empty() || !std::ranges::is_sorted(made.others_)) return Damaged(where);
  return made;
}

Status Recipients::Find(std::span<const std::string_view> ids, std::span<uint32_t> numbers) {
  for (size_t i = 0; i < ids.size(); ++i) {
    numbers[i] = contact::kNobody;
    const uint32_t subject = subjects_->Find(ids[i]);
    if (subject != kNoNumber && kept_.Has(subject)) {
      numbers[i] = kept_.Rank(subject);
      continue;
    }
    const auto at = std::ranges::lower_bound(others_, ids[i]);
    if (at != others_.end() && *at == ids[i])
      numbers[i] = kept_.size() + static_cast<uint32_t>(at - others_.begin());
  }
  return {};
}

std::string_view Recipients::IdOf(uint32_t person) const {
  if (person < kept_.size()) return subjects_->Text(kept_.At(person));
  return others_[person - kept_.size()];
}

void Recipients::EachAlsoIn(const Recipients& other,
                            const std::function<void(uint32_t, uint32_t)>& take) const {
  const auto among_others = [&](std::string_view id) {
    const auto at = std::ranges::lower_bound(other.others_, id);
    return at != other.others_.end() && *at == id
               ? other.kept_.size() + static_cast<uint32_t>(at - other.others_.begin())
               : contact::kNobody;
  };
  uint32_t here = 0;
  for (size_t word = 0; word < kept_.bits().size(); ++word) {
    for (uint64_t left = kept_.bits()[word]; left != 0; left &= left - 1, ++here) {
      const auto subject =
          static_cast<uint32_t>(word * 64) + static_cast<uint32_t>(std::countr_zero(left));
      if (other.kept_.Has(subject))
        take(here, other.kept_.Rank(subject));
      else if (const uint32_t there = other.others_.empty()
                                          ? contact::kNobody
                                          : among_others(subjects_->Text(subject));
               there != contact::kNobody)
        take(here, there);
    }
  }
  for (const std::string& id : others_) {
    const uint32_t subject = subjects_->Find(id);
    const uint32_t there = subject != kNoNumber && other.kept_.Has(subject)
                               ? other.kept_.Rank(subject)
                               : among_others(id);
    if (there != contact::kNobody) take(here, there);
    ++here;
  }
}

Result<std::vector<uint16_t>> Recipients::GroupsOf(const scope::PeopleGroups& groups) const {
  std::vector<uint16_t> of;
  of.reserve(size());
  auto take = [&](uint32_t subject) {
    const bool known = subject < groups.of.size();
    of.push_back(known ? groups.of[subject] : scope::PeopleGroups::kNobody);
    return of.back() != scope::PeopleGroups::kNobody;
  };
  bool all = true;
  for (size_t word = 0; word < kept_.bits().size(); ++word)
    for (uint64_t left = kept_.bits()[word]; left != 0; left &= left - 1)
      all &= take(static_cast<uint32_t>(word * 64) + static_cast<uint32_t>(std::countr_zero(left)));
  for (const std::string& id : others_) all &= take(subjects_->Find(id));
  if (all) return of;
  return Fail(Code::kInternal, "cannot group the people",
              "the scope reached people of whom it does not say what they were shown", "",
              "please report it");
}

Result<uint64_t> CountWithout(const Recipients& people, Recipients& others) {
  uint64_t count = 0;
  for (uint32_t i = 0; i < people.size(); ++i) {
    const std::string_view id = people.IdOf(i);
    uint32_t number = contact::kNobody;
    TRY(others.Find(std::span(&id, 1), std::span(&number, 1)));
    count += number == contact::kNobody;
  }
  return count;
}

Status WriteNote(const fs::path& data, const RecipientsNote& note) {
  Json kinds = Json::array();
  for (size_t i = 0; i < note.kinds.size(); ++i) {
    const scope::PeopleGroups::Group& one = note.kinds[i];
    kinds.push_back({{"kind", one.group.kind},
                     {"fields", one.group.fields},
                     {"certainty", one.possible ? "possible" : "confirmed"},
                     {"people", one.people}});
    if (i < note.places.size() && !note.places[i].empty()) kinds.back()["places"] = note.places[i];
  }
  const Json json = {{"schema", "haetae.recipients/1"},
                     {"incident", note.incident},
                     {"scope_version", note.scope_version},
                     {"people", note.people},
                     {"confirmed", note.confirmed},
                     {"possible", note.possible},
                     {"import", note.import},
                     {"list", note.list},
                     {"list_sha256", note.list_sha256},
                     {"groups", note.groups},
                     {"groups_sha256", note.groups_sha256},
                     {"kinds", kinds},
                     {"languages", note.languages},
                     {"told_less", note.told_less},
                     {"made", note.made},
                     {"by", note.by}};
  const std::string text = json.dump(1, ' ', false, Json::error_handler_t::replace) + "\n";
  TRY(WriteFileDurably(RecipientsPath(data, note.incident, note.import), text));
  return WriteFileDurably(RecipientsPath(data, note.incident), text);
}

Result<RecipientsNote> ReadNote(const fs::path& data, uint64_t incident,
                                const std::string& import) {
  fs::path path = RecipientsPath(data, incident);
  if (const fs::path own = RecipientsPath(data, incident, import);
      !import.empty() && TRY(IsThere(own)))
    path = own;
  const std::string number = std::to_string(incident);
  if (!TRY(IsThere(path)))
    return Fail(Code::kNotFound, "there are no contacts of this incident",
                "incident " + number + " has no recipients yet", path.native(),
                "haetae notice recipients " + number + " --contacts FILE --key-file FILE");
  const Json json = Json::parse(TRY(ReadFile(path, kJsonBytesMax)), nullptr, false);
  RecipientsNote note;
  try {  // the library tells by exception which member is missing
    note = {.incident = json.at("incident"),
            .scope_version = json.at("scope_version"),
            .people = json.at("people"),
            .confirmed = json.at("confirmed"),
            .possible = json.at("possible"),
            .import = json.at("import"),
            .list = json.at("list"),
            .list_sha256 = json.at("list_sha256"),
            .groups = json.at("groups"),
            .groups_sha256 = json.at("groups_sha256"),
            .made = json.at("made"),
            .by = json.at("by")};
    if (json.contains("languages"))
      for (const auto& [language, people] : json.at("languages").items())
        note.languages.emplace(language, people.get<uint64_t>());
    if (json.contains("told_less"))
      for (const auto& [duty, people] : json.at("told_less").items())
        note.told_less.emplace(duty, people.get<uint64_t>());
    for (const Json& one : json.at("kinds")) {
      const std::string kind = one.at("kind");
      const auto text = std::ranges::find(scope::kKindTexts, kind);
      if (text == scope::kKindTexts.end()) return Damaged(path);
      note.kinds.push_back({.group = {*text, one.at("fields")},
                            .possible = one.at("certainty") == "possible",
                            .people = one.at("people")});
      auto& places = note.places.emplace_back();
      if (!one.contains("places")) continue;
      for (const auto& [place, people] : one.at("places").items())
        places.emplace(place, people.get<uint64_t>());
    }
  } catch (const Json::exception&) {
    return Damaged(path);
  }
  return note;
}

Status CountPlaces(const contact::Book& book, const std::vector<uint16_t>& groups,
                   RecipientsNote& note) {
  CHECK(groups.size() == book.people());
  note.places.assign(note.kinds.size(), {});
  note.languages.clear();
  const auto count = [](auto& counts, std::string_view one) {
    if (one.empty()) return;
    const auto known = counts.find(one);
    if (known != counts.end())
      ++known->second;
    else
      counts.emplace(one, 1);
  };
  return book.Each(0, book.people(), [&](const contact::Person& person) -> Status {
    count(note.places[groups[person.index]], person.place);
    count(note.languages, person.language);
    return {};
  });
}

Result<std::string> ReadListed(const fs::path& folder, const std::string& name,
                               const std::string& sha256) {
  const fs::path path = TRY(Within(folder, name));
  std::string bytes = TRY(ReadFile(path, kListBytesMax));
  if (Sha256Hex(bytes) == sha256) return bytes;
  return Fail(Code::kConflict, "the file is not what it was", "its SHA-256 is another one",
              path.native(), "restore it from a copy, or make it again");
}

std::string GroupBytes(const std::vector<uint16_t>& groups) {
  std::string bytes;
  bytes.reserve(groups.size() * 2);
  for (uint16_t group : groups) {
    bytes += static_cast<char>(group & 0xff);
    bytes += static_cast<char>(group >> 8);
  }
  return bytes;
}

Result<std::vector<uint16_t>> ParseGroups(std::string_view bytes, uint64_t people, size_t kinds,
                                          const fs::path& where) {
  if (bytes.size() != people * 2) return Damaged(where);
  std::vector<uint16_t> groups(people);
  for (size_t i = 0; i < groups.size(); ++i) {
    groups[i] = static_cast<uint16_t>(static_cast<unsigned char>(bytes[i * 2]) |
                                      static_cast<unsigned char>(bytes[i * 2 + 1]) << 8);
    if (groups[i] >= kinds) return Damaged(where);
  }
  return groups;
}

}  // namespace haetae::campaign
