// Public notices that are looked after and tell an earlier version of an incident's scope: a
// number, a kind of data or a time that was right when the notice was planned and is not any more.
//
//   for (const OutdatedPage& one : TRY(OutdatedPages(data, 1, {laws, facts, words})))
//     WordsOf(one).In(language);    // "page 2 (https://…) of EU-34 tells what held in version …"
//
// The lint judges each page's text twice, by the scope that its plan was made of and by the one in
// force: what it finds in the second only has changed. So a page that never told a number, or whose
// plan answered for what the lint found, is not named, and neither is one whose days are full and
// that is gone, or beside which a later plan's page of the same language tells what holds now.
// Reads; costs two lints a text. Internal to this room.
#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "base/error.h"
#include "base/file.h"
#include "base/text.h"
#include "base/time.h"
#include "cli/options.h"
#include "delivery/page_monitor.h"
#include "duty/facts.h"
#include "duty/law.h"
#include "notice/lexicon.h"

namespace haetae::cli {

struct OutdatedPage {
  delivery::PageId page{};
  std::string url, duty, plan_sha256;
  uint64_t then = 0, now = 0;  // versions of the scope
  uint64_t people_then = 0, people_now = 0;
  std::vector<Phrase> differs;  // what the lint says of the text by the scope in force
  uint32_t days = 0;            // that a page of the duty must stand; 0: the law does not say
  Time until = kTimeMax;        // so long this one must stand; not known before it was seen
  Duration zone = 0;            // of `until`
};

struct JudgePagesBy {
  const duty::LawBook& laws;
  const duty::Facts& facts;  // of the scope in force
  const notice::Lexicon& words;
};

// In the order of the plans. Without those whose plan or import of contacts is not at hand.
Result<std::vector<OutdatedPage>> OutdatedPages(const fs::path& data, uint32_t incident,
                                                const JudgePagesBy& by);
// The same where nobody has counted the scope yet: counts it only where a page is of an earlier
// version. What stops it is told on standard error, and the answer is that none is known.
std::vector<OutdatedPage> OutdatedPagesNow(const Arguments& arguments, const fs::path& data,
                                           uint32_t incident);

Phrase WordsOf(const OutdatedPage& one);
void PrintOutdated(const std::vector<OutdatedPage>& pages, Language language);  // on stdout
void NoteOutdated(const std::vector<OutdatedPage>& pages, Language language);   // on stderr
nlohmann::ordered_json OutdatedJson(const std::vector<OutdatedPage>& pages);

}  // namespace haetae::cli
