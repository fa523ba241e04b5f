// haetae notice form, draft, diff, preview: from what was measured to the texts that people read.
#include "notice/draft.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <cstdlib>
#include <map>
#include <nlohmann/json.hpp>
#include <set>

#include "base/file.h"
#include "base/hash.h"
#include "cli/campaigns.h"
#include "cli/commands.h"
#include "cli/complain.h"
#include "cli/draft_languages.h"
#include "cli/kept_incidents.h"
#include "cli/laws.h"
#include "cli/notices.h"
#include "duty/assess.h"
#include "duty/fact_words.h"
#include "notice/diff.h"
#include "notice/expect.h"
#include "notice/filing.h"
#include "notice/form_needs.h"
#include "notice/lint.h"
#include "notice/preview.h"
#include "notice/render.h"
#include "report/json.h"

namespace haetae::cli {
namespace {

using Json = nlohmann::ordered_json;
using duty::Truth;

constexpr std::array<std::string_view, 2> kNoticeFolders = {HAETAE_NOTICES_DIR,
                                                            "/usr/share/haetae/notices"};
constexpr uint64_t kWordsBytesMax = 4 << 20;
constexpr size_t kFilesMax = 40'000;  // of a folder of drafts
constexpr uint64_t kManifestBytesMax = 64 << 20;

Result<fs::path> NoticeFolder(const Arguments& arguments) {
  if (arguments.Has("--templates")) return fs::path(arguments.Text("--templates"));
  std::error_code ignored;  // a folder that cannot be looked at is as good as none
  for (std::string_view folder : kNoticeFolders)
    if (fs::is_directory(folder, ignored)) return fs::path(folder);
  return Fail(Code::kNotFound, "cannot find the layouts of notices", "none of the folders is there",
              std::string(kNoticeFolders[0]), "name one: --templates DIR");
}

// The first of several errors; the others are told.
Error FirstOf(const std::vector<Error>& errors, Language language) {
  for (size_t i = 1; i < errors.size(); ++i) Complain(errors[i], language);
  return errors.front();
}

Result<notice::Texts> StandingTexts(const fs::path& folder, const duty::LawBook& book,
                                    Language language) {
  const fs::path path = folder / "texts.toml";
  const std::string text = TRY(ReadFile(path, kWordsBytesMax));
  auto texts = notice::Texts::Parse(text, path.native(), book);
  if (!texts) return std::unexpected(FirstOf(texts.error(), language));
  return std::move(*texts);
}

Time AtOf(const Arguments& arguments) {
  return arguments.Has("--at") ? *ParseDayOrTime(arguments.Text("--at")) : SystemClock().Now();
}

// Whether all that its notices must say may be said by these facts.
bool MaySpeak(const duty::Duty& duty, const duty::Facts& facts, const duty::Lexicon& lexicon) {
  return std::ranges::all_of(duty.contents, [&](const duty::ContentItem& one) {
    const auto item = lexicon.items.find(one.item);
    return item == lexicon.items.end() || notice::IsEstablished(item->second, duty, facts);
  });
}

// Those named by --duty, else all that apply or may; only those that send something, and whose time
// to speak has come.
Result<std::vector<const duty::Owed*>> DutiesOf(const Arguments& arguments,
                                                const duty::Assessment& assessment,
                                                const duty::Facts& facts,
                                                const duty::Lexicon& lexicon) {
  std::vector<const duty::Owed*> duties;
  if (!arguments.Has("--duty")) {
    for (const duty::Owed& owed : assessment.duties)
      if (owed.applies != Truth::kNo && !owed.duty->sends.empty() &&
          MaySpeak(*owed.duty, facts, lexicon))
        duties.push_back(&owed);
    return duties;
  }
  for (const std::string& id : arguments.List("--duty")) {
    const auto owed = std::ranges::find(assessment.duties, id,
                                        [](const duty::Owed& one) { return one.duty->id; });
    if (owed == assessment.duties.end())
      return Fail(Code::kNotFound, "cannot draft the notice",
                  "no law has `" + Shortened(id, 80) + "`", "", "see haetae law list");
    if (owed->duty->sends.empty())
      return Fail(Code::kUsage, "cannot draft the notice", id + " sends nothing", "",
                  "see haetae law show " + id);
    if (owed->applies == Truth::kNo)
      std::fprintf(stderr,
                   LanguageOf(arguments) == Language::kKorean
                       ? "haetae: %s: 이 사실관계로는 적용되지 않지만, 적어 주셨으므로 초안을 "
                         "썼습니다\n"
                       : "haetae: %s does not apply by these facts; drafted because it was named\n",
                   id.c_str());
    duties.push_back(&*owed);
  }
  return duties;
}

// A public notice would promise days that are over.
Status CheckPosting(const notice::Form& form, Time at) {
  if (!form.posting_from) return {};
  const int64_t last = *form.posting_from +
                       std::max<int64_t>(form.posting_days.value_or(0), notice::kPostingDaysMin);
  if (Time{last * kDay} > at) return {};
  return Fail(Code::kUsage, "cannot draft the notice",
              fmt::format("the form's [posting] is over: from {} until {}",
                          FormatDay(*form.posting_from), FormatDay(last)),
              "", "correct `from`, or leave it out for the day on which the notice is posted");
}

// The kinds of data of the facts that have no name.
std::vector<std::string> UnknownFields(const duty::Facts& facts, const duty::LawBook& book) {
  std::set<std::string> unknown;
  for (const duty::Group& group : facts.groups)
    if (group.fields)
      for (const duty::GroupField& field : *group.fields)
        if (book.lexicon.Field(field.kind) == nullptr) unknown.insert(field.kind);
  return {unknown.begin(), unknown.end()};
}

Status EmptyFolder(const fs::path& folder) {
  std::error_code error;
  if (fs::exists(folder, error) && !fs::is_empty(folder, error))
    return Fail(Code::kConflict, "cannot write the drafts", "the folder is not empty",
                folder.native(), "name a new one; haetae notice diff compares two");
  return MakeFolders(folder);
}

Phrase LevelWord(notice::Level level) {
  return level == notice::Level::kError ? Phrase{"error", "오류"} : Phrase{"warning", "경고"};
}

// Writes drafts, tells what the lint finds, and keeps what the manifest says.
class DraftWriter {
 public:
  DraftWriter(fs::path out, notice::Templates templates, const notice::DraftSource& source,
              const notice::Lexicon& words, Language language)
      : out_(std::move(out)),
        templates_(std::move(templates)),
        source_(source),
        words_(words),
        language_(language) {}

  Status Write(const notice::Draft& draft) {
    const std::string& id = draft.duty->id;
    TRY(MakeFolders(out_ / id));
    std::vector<notice::Rendered> files = TRY(templates_.Render(draft, source_.book));
    for (const std::string& item : draft.missing) Missing(draft, item);
    for (const notice::Rendered& file : files) {
      const std::string path = id + "/" + draft.Stem() + "." + file.ending;
      TRY(WriteFileQuickly(out_ / path, file.bytes));
      TRY(LintFile(draft, file, path));
    }
    if (draft.channel == notice::Channel::kFiling) {
      const std::string path = id + "/" + draft.Stem() + ".json";
      const std::string json = notice::FilingJson(draft, source_);
      TRY(WriteFileQuickly(out_ / path, json));
      Enter(draft, path, json, 0, 0);
    }
    return {};
  }

  Status Finish() {
    Json manifest = {
        {"schema", "haetae.drafts/1"},
        {"drafted", FormatTime(source_.at)},
        {"incident", source_.incident == 0 ? Json(nullptr) : Json(source_.incident)},
        {"scope_version", source_.scope_version == 0 ? Json(nullptr) : Json(source_.scope_version)},
        {"form_sha256", source_.form.sha256},
        {"names", NamesOf(source_.form)},
        {"errors", errors_},
        {"warnings", warnings_},
        {"files", files_}};
    manifest_ = report::JsonText(manifest);
    return WriteFileDurably(out_ / "manifest.json", manifest_ + "\n");
  }

  size_t files() const { return files_.size(); }
  size_t errors() const { return errors_; }
  size_t warnings() const { return warnings_; }
  const std::string& manifest() const { return manifest_; }

 private:
  // What the form calls kinds of data that have no other name.
  static Json NamesOf(const notice::Form& form) {
    Json names = Json::object();
    for (const auto& [id, name] : form.fields)
      names[ValidUtf8(id)] = {{"en", ValidUtf8(name.en)}, {"ko", ValidUtf8(name.ko)}};
    return names;
  }
  void Missing(const notice::Draft& draft, const std::string& item) {
    ++errors_;
    const std::string name = source_.book.lexicon.items.at(item).name.In(language_);
    if (!told_.insert(draft.duty->id + item + (draft.language == Language::kKorean ? "ko" : "en"))
             .second)
      return;
    const bool ko = language_ == Language::kKorean;
    std::fprintf(stderr,
                 ko ? "haetae: %s (%s): 법정 기재사항이 빠졌습니다: %s — %s\n"
                    : "haetae: %s (%s): the law asks for: %s — %s\n",
                 draft.duty->id.c_str(), draft.language == Language::kKorean ? "ko" : "en",
                 EscapeTerminal(name).c_str(),
                 notice::WhereToWrite(item, *draft.duty, draft.language, source_.form,
                                      source_.facts, source_.book.lexicon, source_.incident)
                     .In(language_)
                     .c_str());
  }

  Status LintFile(const notice::Draft& draft, const notice::Rendered& file,
                  const std::string& path) {
    const notice::Notice read = TRY(notice::ReadNotice(file.bytes, path));
    const notice::Report report = notice::Lint(read, draft.expected, words_);
    size_t errors = 0, warnings = 0;
    for (const notice::Problem& problem : report.problems) {
      if (problem.level == notice::Level::kNote) continue;
      ++(problem.level == notice::Level::kError ? errors : warnings);
      const std::string& instead = problem.instead.In(language_);
      std::fprintf(
          stderr, "%s\n",
          EscapeTerminal(fmt::format("{}:{}:{}: {} {}: {}{}{}", path, problem.place.line,
                                     problem.place.column, LevelWord(problem.level).In(language_),
                                     problem.rule, problem.message.In(language_),
                                     instead.empty() ? "" : " — ", instead))
              .c_str());
    }
    Enter(draft, path, file.bytes, errors, warnings);
    errors_ += errors, warnings_ += warnings;
    return {};
  }

  void Enter(const notice::Draft& draft, const std::string& path, const std::string& bytes,
             size_t errors, size_t warnings) {
    const notice::Recipients& to = draft.to;
    Json fields = Json::array();
    for (const duty::GroupField& field : to.fields)
      fields.push_back(field.masked ? field.kind + ":masked" : field.kind);
    Json doubted = Json::array();
    for (const duty::GroupField& field : to.doubted)
      doubted.push_back(field.masked ? field.kind + ":masked" : field.kind);
    if (!draft.duty->people.empty()) fields = "*";  // whatever they were told of
    files_.push_back(
        {{"path", path},
         {"sha256", Sha256Hex(bytes)},
         {"duty", draft.duty->id},
         {"article", draft.duty->article.en},
         {"valid_from",
          draft.duty->valid_from ? Json(FormatDay(*draft.duty->valid_from)) : Json(nullptr)},
         {"group", to.stem},
         {"members", to.members ? Json(*to.members) : Json(nullptr)},
         {"certainty", to.certainty == duty::Certainty::kPossible ? "possible" : "confirmed"},
         {"people", to.people ? Json(*to.people) : Json(nullptr)},
         {"fields", std::move(fields)},
         {"possible_fields", std::move(doubted)},
         {"language", draft.language == Language::kKorean ? "ko" : "en"},
         {"channel", notice::ChannelName(draft.channel)},
         {"companion", draft.companion},
         {"partial", draft.partial},
         {"missing", draft.missing},
         {"errors", errors},
         {"warnings", warnings}});
  }

  fs::path out_;
  notice::Templates templates_;
  const notice::DraftSource& source_;
  const notice::Lexicon& words_;
  Language language_;
  Json files_ = Json::array();
  std::set<std::string> told_;
  size_t errors_ = 0, warnings_ = 0;
  std::string manifest_;
};

// Every notice below a folder, or the file itself, by path.
Result<std::vector<notice::PreviewFile>> NoticesAt(const std::string& path) {
  std::vector<notice::PreviewFile> files;
  if (!TRY(IsFolder(path))) {
    files.push_back({.path = path, .bytes = TRY(ReadFile(path, notice::kNoticeBytesMax))});
    return files;
  }
  std::vector<fs::path> found;
  std::error_code error, gone;
  for (fs::recursive_directory_iterator at(path, error), end; !error && at != end;
       at.increment(error)) {
    const std::string ending = at->path().extension().native();
    if (at->is_regular_file(gone) && (ending == ".txt" || ending == ".html" || ending == ".md"))
      found.push_back(at->path());
    if (found.size() > kFilesMax)
      return Fail(Code::kLimit, "cannot read the notices",
                  "there are more than " + WithCommas(kFilesMax) + " files", path,
                  "name a folder below it");
  }
  if (error) return std::unexpected(SystemError("cannot read the notices", path, error.value()));
  std::ranges::sort(found);
  for (const fs::path& one : found)
    files.push_back({.path = one.lexically_relative(path).native(),
                     .bytes = TRY(ReadFile(one, notice::kNoticeBytesMax))});
  const fs::path manifest = fs::path(path) / "manifest.json";
  if (!TRY(IsThere(manifest))) return files;
  const Json json =
      Json::parse(TRY(ReadFile(manifest, kManifestBytesMax)), nullptr, /*exceptions=*/false);
  if (!json.is_object() || !json.contains("files") || !json["files"].is_array()) return files;
  for (const Json& entry : json["files"]) {
    const auto file = std::ranges::find_if(files, [&](const notice::PreviewFile& f) {
      return entry.is_object() && entry.value("path", Json()) == f.path;
    });
    if (file == files.end() || !entry.contains("people") || !entry["people"].is_number_unsigned())
      continue;
    file->people = entry["people"].get<uint64_t>();
  }
  return files;
}

Json ChangesJson(const std::vector<notice::Change>& changes) {
  Json list = Json::array();
  for (const notice::Change& change : changes)
    list.push_back({{"change", change.kind == notice::Change::Kind::kTaken ? "taken" : "added"},
                    {"text", ValidUtf8(change.text)}});
  return list;
}

Json ChangesJson(const std::string& path, const notice::Changes& changes) {
  Json parts = Json::array();
  for (const notice::PartChange& part : changes.parts)
    parts.push_back({{"heading", ValidUtf8(part.heading)}, {"changes", ChangesJson(part.changes)}});
  return {{"path", ValidUtf8(path)},
          {"numbers", ChangesJson(changes.figures)},
          {"fields", ChangesJson(changes.fields)},
          {"dates", ChangesJson(changes.dates)},
          {"parts", std::move(parts)}};
}

// The changes of files in their order; those that several files have alike are shown once, with the
// names of all.
class Folded {
 public:
  void Add(const std::string& path, const std::string& changes) {
    const auto [at, is_new] = places_.try_emplace(changes, files_.size());
    if (is_new) files_.emplace_back();
    files_[at->second].push_back(path);
  }
  bool empty() const { return files_.empty(); }
  std::string Text(Language language) const {
    std::vector<std::string_view> changes(files_.size());
    for (const auto& [text, at] : places_) changes[at] = text;
    std::string out;
    for (size_t i = 0; i < files_.size(); ++i) {
      const size_t count = files_[i].size();
      if (count > 1)
        out += language == Language::kKorean
                   ? fmt::format("── 파일 {}개가 똑같이 바뀜\n", WithCommas(count))
                   : fmt::format("── {} files alike\n", WithCommas(count));
      for (const std::string& path : files_[i])
        out += (count > 1 ? "   " : "── ") + EscapeTerminal(path) + "\n";
      out += changes[i];
    }
    return out;
  }

 private:
  std::map<std::string, size_t> places_;  // by the text of the changes
  std::vector<std::vector<std::string>> files_;
};

}  // namespace

Result<notice::Texts> NoticeTexts(const Arguments& arguments, const duty::LawBook& book) {
  return StandingTexts(TRY(NoticeFolder(arguments)), book, LanguageOf(arguments));
}

Result<notice::Form> FormOf(const Arguments& arguments, const duty::LawBook& book,
                            const notice::Lexicon& words) {
  if (!arguments.Has("--form"))
    return Fail(Code::kUsage, "wrong usage", "--form names what a person wrote", "",
                "haetae notice form writes an empty one");
  const std::string path = arguments.Text("--form");
  const std::string text = TRY(ReadFile(path, notice::kFormBytesMax));
  auto form = notice::ReadForm(text, path, book, words);
  if (!form) return std::unexpected(FirstOf(form.error(), LanguageOf(arguments)));
  return std::move(*form);
}

namespace {

// Which texts of the form a person must write, and which may stay empty.
void TellTexts(const std::vector<const duty::Duty*>& duties, const notice::FormFor& from,
               Language language) {
  std::vector<std::string> needed, later, others;
  for (const notice::FormText& text : notice::TextsToWrite(duties, from, language))
    (text.needed() ? needed : text.later() ? later : others).push_back(text.key);
  const bool ko = language == Language::kKorean;
  if (!needed.empty())
    std::fprintf(stderr, ko ? "  필수       %s\n" : "  needed          %s\n",
                 Joined(needed, ", ").c_str());
  if (!later.empty())
    std::fprintf(stderr,
                 ko ? "  추후 가능  %s (비우면 최초 통지에 확인 중이라고 기재)\n"
                    : "  may follow      %s (empty: the first notice says that it is not known "
                      "yet)\n",
                 Joined(later, ", ").c_str());
  if (!others.empty())
    std::fprintf(stderr, ko ? "  비워도 됨  %s\n" : "  may stay empty  %s\n",
                 Joined(others, ", ").c_str());
}

}  // namespace

Result<int> RunNoticeForm(const Arguments& arguments) {
  const duty::LawBook book = TRY(LawsOf(arguments));
  const Known known = TRY(KnownOf(arguments, book.lexicon));
  const duty::Assessment assessment = duty::Assess(book, known.facts, AtOf(arguments), known.done);
  std::vector<const duty::Duty*> wanted;
  for (const duty::Owed* owed : TRY(DutiesOf(arguments, assessment, known.facts, book.lexicon)))
    wanted.push_back(owed->duty);
  const notice::Texts texts =
      TRY(StandingTexts(TRY(NoticeFolder(arguments)), book, LanguageOf(arguments)));
  const notice::FormFor from{book, texts, known.facts, duty::LateDuties(assessment)};
  const std::string form = notice::EmptyForm(wanted, from, UnknownFields(known.facts, book));
  const std::string out = arguments.Text("--out");
  if (out.empty()) {
    std::fputs(form.c_str(), stdout);
    return kExitClean;
  }
  if (TRY(IsThere(out)))
    return Fail(Code::kConflict, "cannot write the form", "the file is there already", out,
                "name another: what was written in it is not overwritten");
  TRY(WriteFileDurably(out, form));
  if (!arguments.Has("--quiet"))
    std::fprintf(
        stderr,
        LanguageOf(arguments) == Language::kKorean ? "%s: 의무 %s개의 기재 양식\n" : "%s: for %s\n",
        EscapeTerminal(out).c_str(),
        (LanguageOf(arguments) == Language::kKorean ? WithCommas(wanted.size())
                                                    : Counted(wanted.size(), "duty", "duties"))
            .c_str());
  if (!arguments.Has("--quiet")) TellTexts(wanted, from, LanguageOf(arguments));
  return kExitClean;
}

// The laws by which notices of the incident have begun to go to people.
Result<std::set<std::string, std::less<>>> BegunLaws(const Arguments& arguments,
                                                     const duty::LawBook& book, uint32_t incident) {
  std::set<std::string, std::less<>> laws;
  if (incident == 0) return laws;
  const fs::path data = DataOf(arguments);
  for (const campaign::ReadPlan& read : TRY(BegunPlans(data, incident)).plans)
    if (const duty::Law* law = book.LawOf(read.plan.duty); law != nullptr) laws.insert(law->id);
  return laws;
}

Result<int> RunNoticeDraft(const Arguments& arguments) {
  const std::string out = arguments.Text("--out");
  if (out.empty()) return Fail(Code::kUsage, "wrong usage", "--out names a folder for the drafts");
  const Language language = LanguageOf(arguments);
  const duty::LawBook book = TRY(LawsOf(arguments));
  const notice::Lexicon words = TRY(NoticeWords(arguments));
  const fs::path folder = TRY(NoticeFolder(arguments));
  const notice::Texts texts = TRY(StandingTexts(folder, book, language));
  notice::Templates templates = TRY(notice::Templates::Load(folder));
  const notice::Form form = TRY(FormOf(arguments, book, words));
  const Known known = TRY(KnownOf(arguments, book.lexicon));
  for (const std::string& field : UnknownFields(known.facts, book))
    if (!form.fields.contains(field))
      std::fprintf(
          stderr,
          language == Language::kKorean
              ? "haetae: 정보의 종류 `%s`에 이름이 없습니다. 양식의 [fields]에 적으십시오\n"
              : "haetae: the kind of data `%s` has no name: write it in the form's "
                "[fields]\n",
          EscapeTerminal(field).c_str());
  const Time at = AtOf(arguments);
  TRY(CheckPosting(form, at));
  const duty::Assessment assessment = duty::Assess(book, known.facts, at, known.done);
  const std::vector<const duty::Owed*> duties =
      TRY(DutiesOf(arguments, assessment, known.facts, book.lexicon));
  if (known.facts.event_assumed)
    std::fprintf(stderr,
                 language == Language::kKorean ? "haetae: 주의: %s. 확인되면 %s\n"
                                               : "haetae: note: %s; when it is known, write %s\n",
                 duty::AssumedEventWords().In(language).c_str(),
                 duty::AssumedEventAdvice().In(language).c_str());
  const notice::DraftSource source{book,
                                   known.facts,
                                   form,
                                   texts,
                                   at,
                                   known.incident,
                                   known.scope_version,
                                   duty::LateDuties(assessment),
                                   TRY(BegunLaws(arguments, book, known.incident))};
  TRY(EmptyFolder(out));
  DraftWriter writer(out, std::move(templates), source, words, language);
  const DraftLanguages languages = TRY(LanguagesOf(arguments, form, duties));
  TellLanguages(languages, form, language);
  for (const duty::Owed* owed : duties)
    for (const notice::Draft& draft :
         TRY(notice::DraftsOf(source, *owed->law, *owed->duty, languages.of.at(owed->law->id))))
      TRY(writer.Write(draft));
  TRY(writer.Finish());
  if (arguments.Has("--json"))
    std::puts(writer.manifest().c_str());
  else
    std::printf("%s: %s\n", EscapeTerminal(out).c_str(),
                language == Language::kKorean
                    ? fmt::format("의무 {}개, 파일 {}개, 오류 {}개, 경고 {}개", duties.size(),
                                  writer.files(), writer.errors(), writer.warnings())
                          .c_str()
                    : fmt::format("{}, {}, {}, {}", Counted(duties.size(), "duty", "duties"),
                                  Counted(writer.files(), "file", "files"),
                                  Counted(writer.errors(), "error", "errors"),
                                  Counted(writer.warnings(), "warning", "warnings"))
                          .c_str());
  return writer.errors() > 0 ? kExitFindings : kExitClean;
}

Result<int> RunNoticeDiff(const Arguments& arguments) {
  const Language language = LanguageOf(arguments);
  const notice::Lexicon words = TRY(NoticeWords(arguments));
  const std::string old_path = arguments.Text("OLD"), new_path = arguments.Text("NEW");
  const bool folders = TRY(IsFolder(old_path));
  if (folders != TRY(IsFolder(new_path)))
    return Fail(Code::kUsage, "wrong usage", "OLD and NEW are two files or two folders");
  std::vector<notice::PreviewFile> before = TRY(NoticesAt(old_path)),
                                   after = TRY(NoticesAt(new_path));
  if (!folders) before[0].path = after[0].path;
  const bool colours = ::isatty(STDOUT_FILENO) == 1 && std::getenv("NO_COLOR") == nullptr;
  Json json = {{"schema", "haetae.notice-diff/1"},
               {"only_old", Json::array()},
               {"only_new", Json::array()},
               {"changed", Json::array()}};
  Folded folded;
  bool same = true;
  const auto only = [&](const std::string& path, bool is_old) {
    same = false;
    json[is_old ? "only_old" : "only_new"].push_back(ValidUtf8(path));
    if (!arguments.Has("--json"))
      std::printf("%s %s\n", is_old ? "-" : "+", EscapeTerminal(path).c_str());
  };
  for (const notice::PreviewFile& file : before)
    if (std::ranges::find(after, file.path, &notice::PreviewFile::path) == after.end())
      only(file.path, true);
  for (const notice::PreviewFile& file : after) {
    const auto other = std::ranges::find(before, file.path, &notice::PreviewFile::path);
    if (other == before.end()) {
      only(file.path, false);
      continue;
    }
    if (other->bytes == file.bytes) continue;
    const notice::Notice a = TRY(notice::ReadNotice(other->bytes, old_path)),
                         b = TRY(notice::ReadNotice(file.bytes, file.path));
    const notice::Changes changes = TRY(notice::Compare(a, b, words));
    if (changes.empty()) continue;
    same = false;
    json["changed"].push_back(ChangesJson(file.path, changes));
    folded.Add(file.path, notice::ChangesText(changes, language, colours));
  }
  if (arguments.Has("--json"))
    std::puts(report::JsonText(json).c_str());
  else if (!folded.empty())
    std::fputs(folded.Text(language).c_str(), stdout);
  else if (same)
    std::fputs(notice::ChangesText({}, language, false).c_str(), stdout);
  return same ? kExitClean : kExitFindings;
}

Result<int> RunNoticePreview(const Arguments& arguments) {
  const Language language = LanguageOf(arguments);
  const notice::Lexicon words = TRY(NoticeWords(arguments));
  const std::vector<notice::PreviewFile> files = TRY(NoticesAt(arguments.Text("FILE")));
  if (files.empty())
    return Fail(Code::kNotFound, "cannot show the notices", "there is no .txt or .html file",
                arguments.Text("FILE"), "haetae notice draft writes them");
  if (arguments.Has("--json")) {
    Json list = Json::array();
    for (const notice::PreviewFile& file : files)
      list.push_back({{"path", ValidUtf8(file.path)},
                      {"bytes", file.bytes.size()},
                      {"people", file.people ? Json(*file.people) : Json(nullptr)},
                      {"text", ValidUtf8(notice::PreviewText({file}, words, language))}});
    std::puts(
        report::JsonText(Json{{"schema", "haetae.notice-preview/1"}, {"files", list}}).c_str());
    return kExitClean;
  }
  if (!arguments.Has("--html")) {
    std::fputs(notice::PreviewText(files, words, language).c_str(), stdout);
    return kExitClean;
  }
  const std::string out = arguments.Text("--html");
  TRY(WriteFileDurably(out, notice::PreviewHtml(files, words, language)));
  if (!arguments.Has("--quiet"))
    std::fprintf(stderr,
                 language == Language::kKorean ? "%s: 통지문 %zu개를 나란히 담았습니다\n"
                                               : "%s: %zu notices side by side\n",
                 EscapeTerminal(out).c_str(), files.size());
  return kExitClean;
}

}  // namespace haetae::cli
