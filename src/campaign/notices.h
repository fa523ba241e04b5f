// The notices of a folder: for whom each is, in which language, over which channel.
//
//   NoticeFolder folder = TRY(ReadNotices("notices", "KR-PIPA-34-1"));
//   const NoticeText* text = folder.Find(group, "ko", delivery::Channel::kMail);
//
// manifest.json says it (docs/formats/campaigns.md); who made the folder, and whether a person
// changed a text afterwards, does not matter: what is planned is what stands there then. Texts are
// read whole, at most 1 MiB each. Immutable once read.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "base/file.h"
#include "base/text.h"
#include "delivery/delivery.h"
#include "duty/facts.h"
#include "duty/lexicon.h"
#include "scope/people_groups.h"

namespace haetae::campaign {

inline constexpr size_t kNoticesMax = 20'000;

// One file and the bytes that it had.
struct FrozenFile {
  std::string name;  // below the folder; "" : there is none
  std::string sha256;
  std::string bytes;
};

struct NoticeText {
  std::string group;   // as drafts call it, "members-3"; "": the manifest does not say
  std::string kind;    // "member" "non_member", or "any"
  std::string fields;  // "address;entrance_code:masked", sorted; "*": any
  bool possible = false;
  std::string language;  // "ko"
  delivery::Channel channel = delivery::Channel::kMail;
  std::string subject;  // of a mail
  FrozenFile text, html;
  std::string body() const;  // the text without its header lines
};

struct NoticeFolder {
  fs::path path;
  std::vector<NoticeText> notices;
  std::map<std::string, Phrase, std::less<>> names;  // of kinds of data that have no other name
  // The most exact one; null: nobody wrote one.
  const NoticeText* Find(const scope::PeopleGroups::Group& group, std::string_view language,
                         delivery::Channel channel) const;
  // In which languages a group has notices for this channel.
  std::vector<std::string> LanguagesFor(const scope::PeopleGroups::Group& group,
                                        delivery::Channel channel) const;
};

// By name, as a scope writes them: ":masked" does not count.
void SortFields(std::vector<std::string>& fields);
// "card_number:masked;name" with the lexicon's own names, each kind once, masked only where it
// never was clear; "*" stays.
std::string CanonicalFields(std::string_view fields, const duty::Lexicon& lexicon);
// The same of people of the facts; "" where nobody knows their fields.
std::string FieldsText(const duty::Group& group, const duty::Lexicon& lexicon);

Result<NoticeFolder> ReadNotices(const fs::path& folder, const std::string& duty);

// Of mail as a file holds it: "Subject: …" and other header lines before an empty one.
struct MailParts {
  std::string subject, body;
};
MailParts PartsOf(std::string_view text);

}  // namespace haetae::campaign
