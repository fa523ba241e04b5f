#include "campaign/notices.h"

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>

#include "base/hash.h"
#include "base/text.h"
#include "campaign/folder.h"
#include "delivery/mail.h"

namespace haetae::campaign {
namespace {

using Json = nlohmann::ordered_json;
using delivery::Channel;

constexpr uint64_t kManifestBytesMax = 64 << 20;

// ["b", "a"], or "*".
std::string FieldsOf(const Json& json) {
  if (json.is_string()) return json.get<std::string>();
  std::vector<std::string> fields;
  for (const Json& one : json) fields.push_back(one.get<std::string>());
  SortFields(fields);
  return Joined(fields, ";");
}

std::string KindOf(const Json& members) {
  if (members.is_null()) return "any";
  return members.get<bool>() ? "member" : "non_member";
}

// What drafts call the group; who writes a manifest by hand need not say it.
std::string GroupOf(const Json& json) {
  const auto found = json.find("group");
  return found != json.end() && found->is_string() ? found->get<std::string>() : std::string();
}

// A page that is about no kind of people speaks to everybody who reads it.
bool IsForEverybody(const Json& json, Channel channel) {
  return channel == Channel::kPublic && json.at("members").is_null();
}

Result<FrozenFile> Freeze(const fs::path& folder, const std::string& name) {
  FrozenFile file = {.name = name, .sha256 = {}, .bytes = {}};
  file.bytes = TRY(ReadFile(TRY(Within(folder, name)), delivery::kMailTextBytesMax));
  if (ValidUtf8(file.bytes) != file.bytes)
    return Fail(Code::kMalformed, "cannot use the notice", "it is no UTF-8",
                (folder / name).native(), "save it as UTF-8");
  file.sha256 = Sha256Hex(file.bytes);
  return file;
}

// Text and HTML of one notice are two files of the manifest.
Status Add(const Json& json, const fs::path& folder, std::vector<NoticeText>& notices) {
  const std::string named = json.at("channel");
  const auto channel = delivery::ChannelNamed(named == "letter" ? "post" : named);
  if (!channel)
    return Fail(Code::kMalformed, "cannot use the notices",
                "`" + EscapeTerminal(Shortened(named, 40)) + "` is no channel",
                (folder / "manifest.json").native(), "write mail, sms, letter, public or filing");
  NoticeText notice = {.group = GroupOf(json),
                       .kind = KindOf(json.at("members")),
                       .fields = IsForEverybody(json, *channel) ? "*" : FieldsOf(json.at("fields")),
                       .possible = json.at("certainty") == "possible",
                       .language = json.at("language"),
                       .channel = *channel,
                       .subject = {},
                       .text = {},
                       .html = {}};
  auto same = std::ranges::find_if(notices, [&](const NoticeText& one) {
    return one.kind == notice.kind && one.fields == notice.fields &&
           one.possible == notice.possible && one.language == notice.language &&
           one.channel == notice.channel;
  });
  if (same == notices.end()) same = notices.insert(same, std::move(notice));
  const std::string path = json.at("path");
  FrozenFile& to = path.ends_with(".html") ? same->html : same->text;
  if (!to.name.empty())
    return Fail(Code::kConflict, "cannot use the notices",
                "two texts are for the same people, language and channel", (folder / path).native(),
                "name one of them in the manifest");
  to = TRY(Freeze(folder, path));
  return {};
}

// Mail has a subject, and what is read on telephones is plain text.
Status CheckWhole(NoticeText& notice, const fs::path& folder) {
  const bool no_text = notice.text.name.empty();
  if (no_text && notice.channel != Channel::kPublic)
    return Fail(Code::kMalformed, "cannot use the notice", "it has no plain text",
                (folder / notice.html.name).native(), "put the .txt beside it in the manifest");
  if (notice.channel != Channel::kMail) return {};
  notice.subject = PartsOf(notice.text.bytes).subject;
  if (!notice.subject.empty()) return {};
  return Fail(Code::kMalformed, "cannot use the notice", "a mail has no subject",
              (folder / notice.text.name).native(),
              "begin the file with `Subject: …` and an empty line");
}

}  // namespace

std::string FieldsText(const duty::Group& group, const duty::Lexicon& lexicon) {
  std::string fields;
  if (group.fields)
    for (const duty::GroupField& field : *group.fields)
      fields += (fields.empty() ? "" : ";") + field.kind + (field.masked ? ":masked" : "");
  return CanonicalFields(fields, lexicon);
}

std::string CanonicalFields(std::string_view fields, const duty::Lexicon& lexicon) {
  constexpr std::string_view kMasked = ":masked";
  std::map<std::string, bool> masked;
  while (!fields.empty()) {
    const size_t end = std::min(fields.find(';'), fields.size());
    std::string_view field = fields.substr(0, end);
    const bool hidden = field.ends_with(kMasked);
    if (hidden) field.remove_suffix(kMasked.size());
    const duty::FieldKind* kind = lexicon.Field(field);
    const auto [at, is_new] = masked.emplace(kind != nullptr ? kind->id : field, hidden);
    if (!is_new) at->second = at->second && hidden;
    fields.remove_prefix(std::min(end + 1, fields.size()));
  }
  std::string text;
  for (const auto& [kind, hidden] : masked)
    text += (text.empty() ? "" : ";") + kind + (hidden ? std::string(kMasked) : "");
  return text;
}

void SortFields(std::vector<std::string>& fields) {
  std::ranges::sort(fields, {}, [](const std::string& one) {
    return std::string_view(one).substr(0, one.find(':'));
  });
}

MailParts PartsOf(std::string_view text) {
  MailParts parts;
  std::string_view rest = text;
  while (true) {
    const size_t end = rest.find('\n');
    if (end == std::string_view::npos) break;
    std::string_view line = rest.substr(0, end);
    if (!line.empty() && line.back() == '\r') line.remove_suffix(1);
    if (line.empty()) {
      parts.body = rest.substr(end + 1);
      return parts;
    }
    const size_t colon = line.find(": ");
    const bool header = colon != std::string_view::npos && line.find(' ') > colon;
    if (!header) break;
    const std::string_view name = line.substr(0, colon);
    if (name == "Subject" || name == "제목") parts.subject = line.substr(colon + 2);
    rest.remove_prefix(end + 1);
  }
  return {.subject = "", .body = std::string(text)};
}

std::string NoticeText::body() const {
  return channel == delivery::Channel::kMail ? PartsOf(text.bytes).body : text.bytes;
}

const NoticeText* NoticeFolder::Find(const scope::PeopleGroups::Group& group,
                                     std::string_view language, delivery::Channel channel) const {
  const NoticeText* best = nullptr;
  int exact = -1;
  for (const NoticeText& one : notices) {
    if (one.channel != channel || one.language != language) continue;
    // A page for everybody speaks of both, where the duty is about both.
    const bool page = channel == Channel::kPublic && one.kind == "any" && one.fields == "*";
    if (one.possible != group.possible && !page) continue;
    if (one.kind != group.group.kind && one.kind != "any") continue;
    if (one.fields != group.group.fields && one.fields != "*") continue;
    const int now =
        4 * (one.possible == group.possible) + 2 * (one.fields != "*") + (one.kind != "any");
    if (now > exact) best = &one, exact = now;
  }
  return best;
}

std::vector<std::string> NoticeFolder::LanguagesFor(const scope::PeopleGroups::Group& group,
                                                    delivery::Channel channel) const {
  std::vector<std::string> languages;
  for (const NoticeText& one : notices)
    if (one.channel == channel && Find(group, one.language, channel) == &one)
      languages.push_back(one.language);
  return languages;
}

Result<NoticeFolder> ReadNotices(const fs::path& folder, const std::string& duty) {
  const fs::path path = folder / "manifest.json";
  const Json json = Json::parse(TRY(ReadFile(path, kManifestBytesMax)), nullptr, false);
  NoticeFolder read = {.path = folder};
  try {  // the library tells by exception which member is missing
    const Json& list = json.at("files");
    if (list.size() > kNoticesMax)
      return Fail(Code::kLimit, "cannot use the notices",
                  "there are more than " + WithCommas(kNoticesMax), path.native(),
                  "draft for one duty at a time");
    for (const Json& one : list)
      if (one.at("channel") != "filing" && one.at("duty") == duty)
        TRY(Add(one, folder, read.notices));
    for (NoticeText& one : read.notices) TRY(CheckWhole(one, folder));
    if (json.contains("names"))
      for (const auto& [id, name] : json.at("names").items())
        read.names[id] = {name.at("en"), name.at("ko")};
  } catch (const Json::exception&) {
    return Fail(Code::kMalformed, "cannot use the notices", "the manifest lacks a member",
                path.native(), "see docs/formats/campaigns.md");
  }
  if (!read.notices.empty()) return read;
  return Fail(Code::kNotFound, "there is no notice of this duty",
              "the manifest names none for " + Shortened(duty, 80), path.native(),
              "draft it first, or name another folder with --notices");
}

}  // namespace haetae::campaign
