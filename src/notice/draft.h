// Notices drafted from what was measured, what the law asks for, and what a person wrote in the
// form: one for each recipient group, language and channel.
//
//   const DraftSource source{book, facts, form, texts, now, incident, scope_version};
//   for (const Draft& draft : DraftsOf(source, law, duty, {Language::kKorean})) …
//   Notice and files: render.h
//
// Counts, kinds of data and times come from the facts and from nowhere else. What a law asks for
// and nobody wrote is in `missing`; where the law lets a first notice go without it, the notice
// says that it is not known yet. People are groups here, so that 33.7 million cost what one does:
// well under a millisecond a draft. Borrows the source while drafting; drafts own what they hold.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "duty/facts.h"
#include "duty/law.h"
#include "notice/expected.h"
#include "notice/form.h"
#include "notice/texts.h"

namespace haetae::notice {

inline constexpr size_t kDraftsMax = 20'000;  // of one duty: groups × languages × channels

struct DraftSource {
  const duty::LawBook& book;
  const duty::Facts& facts;
  const Form& form;
  const Texts& texts;
  Time at;                                   // of drafting: dates the notice
  uint32_t incident = 0, scope_version = 0;  // 0: from a facts file
  std::set<std::string, std::less<>> late;   // duties whose deadline is over
  std::set<std::string, std::less<>> begun;  // laws by which people were sent notices of it before
};

// Whom one notice is for: people of one kind to whom the same was disclosed, equally surely.
struct Recipients {
  std::string stem;             // "members", "non-members-2", "people-possible": of the file
  std::optional<bool> members;  // nothing: no register knows
  duty::Certainty certainty = duty::Certainty::kConfirmed;
  std::vector<duty::GroupField> fields;  // sorted; masked: was only ever shown masked
  // May have been disclosed too, of confirmed people or of others who are counted with them; nobody
  // can say.
  std::vector<duty::GroupField> doubted{};
  bool fields_known = true;
  std::optional<uint64_t> people;  // nothing: not known how many
};

// People of the facts whom the duty may be about.
struct PeopleCounts {
  uint64_t people = 0, members = 0, non_members = 0, others = 0, possible = 0;
  uint64_t suspected = 0;  // of the possible: read, as the logs say, but no more than suspected
  // Of the possible, how many it can be at most, where that is surely fewer.
  std::optional<uint64_t> possible_most;
  bool known = true;               // false: of some group nobody knows how many
  bool possible_anywhere = false;  // where the possible live was looked up by nobody
  // Of the confirmed, or where nobody is, of the possible: in the law's area; nothing where all may
  // live there, and nobody says who does.
  std::optional<uint64_t> here;
  uint64_t unplaced = 0;  // beside `here`: may live there, where is not known
  // What of those `here` was disclosed, in no order, where all of them and it are known.
  std::optional<std::vector<duty::GroupField>> here_fields;
  // "living in Japan": where only these are counted, and others live elsewhere; else "".
  Phrase living;
};

struct DraftItem {
  std::string id;
  std::string heading;  // "" within a part of a fixed form
  Prose prose;
  bool unknown = false;  // says that it is not known yet
};
struct DraftPart {
  std::string heading;
  std::vector<DraftItem> items;
};

struct Draft {
  const duty::Law* law = nullptr;
  const duty::Duty* duty = nullptr;
  Recipients to;
  PeopleCounts counts;
  Language language = Language::kEnglish;
  Channel channel = Channel::kMail;
  bool companion = false;  // in another language than the law's, to go beside it
  bool partial = false;    // something is called unknown that the law lets be unknown at first
  std::string company, sender, sender_name, phone, department;
  std::string subject, title, date, greeting;
  std::vector<std::string> lead;  // what happened, at the top
  std::vector<DraftPart> parts;
  std::vector<std::string> closing;
  std::vector<std::string> missing;  // items that the law asks for and nobody wrote
  Expected expected;                 // what lint compares it with

  std::string Stem() const;  // "members.ko.mail"
};
std::string_view ChannelName(Channel channel);  // "mail" "sms" "letter" "public" "filing"

inline bool ToPeople(const duty::Duty& duty) { return duty.audience == duty::Audience::kPersons; }
// The recipients of a duty to people, the largest first; one, of everybody, for others.
std::vector<Recipients> RecipientsOf(const DraftSource& source, const duty::Duty& duty);
// Whom a report or a public page is about: everybody.
Recipients Everybody(const DraftSource& source, const duty::Duty& duty);
// Each kind once, in the lexicon's order; masked only where it never was clear.
std::vector<duty::GroupField> Canonical(const std::vector<duty::GroupField>& fields,
                                        const duty::Lexicon& lexicon);
// The channels that a duty's notices are drafted for.
std::vector<Channel> ChannelsOf(const duty::Duty& duty);
// Korean and English as far as the law takes them, and English.
std::vector<Language> LanguagesOf(const duty::Law& law);

// What a text to these recipients is compared with, drafted or not. Without a language: any of the
// law's; one that is not the law's goes beside another and has none of the law's headings.
Expected ExpectedFor(const DraftSource& source, const duty::Law& law, const duty::Duty& duty,
                     const Recipients& to, std::optional<Language> language, Channel channel);

// What is expected of a text to some (`of_group`), where all that was counted (`of_all`) may be
// told as well.
Expected Narrowed(Expected of_all, Expected of_group);

// What the name of a drafted file says: "non-members-2.en.sms.txt".
struct DraftName {
  std::string stem;
  std::optional<Language> language;  // nothing: neither Korean nor English
  Channel channel = Channel::kMail;
  std::string called;  // the language: "en", or of a translation "fr"
};
std::optional<DraftName> DraftNamed(std::string_view file_name);

// Empty for a duty that sends nothing. More than kDraftsMax: kLimit.
Result<std::vector<Draft>> DraftsOf(const DraftSource& source, const duty::Law& law,
                                    const duty::Duty& duty, const std::vector<Language>& languages);

}  // namespace haetae::notice
