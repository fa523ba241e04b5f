// What a notice says of each item that a law asks for. Internal to this room.
//
//   Items items(source, law, duty, recipients, counts, say);
//   std::optional<DraftItem> item = items.Make("when_how");     // nothing: nobody wrote or knows
//   it
//
// Measured items are told by measured values only; the others by the form, and else by the standing
// texts.
#pragma once

#include <optional>
#include <string>

#include "notice/draft.h"
#include "notice/sentences.h"

namespace haetae::notice {

class Items {
 public:
  Items(const DraftSource& source, const duty::Law& law, const duty::Duty& duty,
        const Recipients& to, const PeopleCounts& counts, Speech say, Channel channel)
      : source_(source),
        law_(law),
        duty_(duty),
        to_(to),
        counts_(counts),
        say_(std::move(say)),
        channel_(channel) {}

  // Without a heading.
  std::optional<DraftItem> Make(const std::string& id) const;
  DraftItem Unknown(const std::string& id) const;
  std::string Heading(const std::string& id) const;
  // Names of the recipients' fields, in the reader's language.
  std::vector<std::string> FieldNames() const { return FieldNames(to_.fields); }
  const Prose* Written(std::string_view key) const;
  // How many live where the law holds, and what was disclosed of theirs where that is not all; ""
  // where the whole number says it.
  std::string Here() const;

 private:
  bool LawAsks(std::string_view item) const;
  std::vector<std::string> FieldNames(const std::vector<duty::GroupField>& fields) const;
  std::optional<Prose> Measured(const std::string& id) const;
  std::optional<Prose> Composed(const std::string& id) const;
  Prose Fields() const;
  std::optional<Prose> People() const;
  std::optional<Prose> Awareness() const;
  Prose Contact() const;
  std::string WhereToAsk() const;
  std::optional<Prose> Number(const std::string& id) const;
  std::optional<Prose> NoticeCopy() const;
  std::string When() const;           // the data were read; "" where it is not known
  std::string IntrusionWhen() const;  // the attack went on; "" where it is not known

  const DraftSource& source_;
  const duty::Law& law_;
  const duty::Duty& duty_;
  const Recipients& to_;
  const PeopleCounts& counts_;
  Speech say_;
  Channel channel_;
};

}  // namespace haetae::notice
