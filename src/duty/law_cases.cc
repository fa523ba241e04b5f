#include "duty/law_cases.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "base/file.h"
#include "duty/assess.h"
#include "duty/toml_reader.h"

namespace haetae::duty {
namespace {

namespace fs = std::filesystem;

// Facts without a time are asked of on this day, so that a case does not depend on today.
constexpr Time kTimeOfNone{1'767'225'600 * kSecond};  // 2026-01-01

class CaseReader {
 public:
  CaseReader(const LawBook& book, const fs::path& path, std::vector<Error>& errors, CaseRun& run)
      : book_(book),
        where_(path.string()),
        errors_(errors),
        toml_("cannot read the cases of a law", where_, errors),
        run_(run) {}

  void Run(std::string_view text) {
    const std::optional<toml::table> file = toml_.Parse(text);
    if (!file) return;
    toml_.OnlyKeys(*file, {"facts", "case"}, "the file");
    const toml::table* sets = toml_.Table(*file, "facts", Need::kRequired);
    if (sets == nullptr) return;
    for (const toml::table* one : toml_.Tables(*file, "case")) RunCase(*sets, *one);
  }

 private:
  // The set's facts with the case's own in their place.
  std::optional<toml::table> FactsOf(const toml::table& sets, const toml::table& one) {
    const std::string name = toml_.Text(one, "facts");
    const toml::node* set = sets.get(name);
    if (set == nullptr || set->as_table() == nullptr) {
      toml_.Fault(one, "there is no set of facts `" + name + "`");
      return std::nullopt;
    }
    toml::table facts = *set->as_table();
    if (const toml::table* changed = toml_.Table(one, "set"))
      for (const auto& [key, node] : *changed) facts.insert_or_assign(key, node);
    for (const std::string& key : toml_.Texts(one, "unset")) facts.erase(key);
    if (const std::optional<int64_t> people = toml_.Number(one, "people", kPeopleMax)) {
      toml::array* groups = facts.get_as<toml::array>("group");
      if (groups == nullptr || groups->empty() || !(*groups)[0].is_table())
        toml_.Fault(one, "`people` needs a [[group]] in the facts");
      else
        (*groups)[0].as_table()->insert_or_assign("people", *people);
    }
    return facts;
  }

  Time AskedAt(const toml::table& one, const Facts& facts) {
    if (const std::optional<Time> at = toml_.Instant(one, "at")) return *at;
    std::optional<Time> last;
    for (const auto& [name, at] : facts.times) last = std::max(last.value_or(at), at);
    return last ? *last + kDay : kTimeOfNone;
  }

  void RunCase(const toml::table& sets, const toml::table& one) {
    const size_t before = errors_.size();
    toml_.OnlyKeys(one,
                   {"name", "duty", "article", "facts", "set", "people", "unset", "at", "expect",
                    "starts", "due", "done", "to", "contents", "missing"},
                   "a case");
    const std::string name = toml_.Text(one, "name"), id = toml_.Text(one, "duty");
    toml_.Text(one, "article");
    const std::string expect = toml_.Text(one, "expect");
    if (expect != "yes" && expect != "no" && expect != "undetermined")
      toml_.Fault(one, "`expect` must be yes, no or undetermined");
    if (book_.LawOf(id) == nullptr) toml_.Fault(one, "there is no duty `" + id + "`");
    const std::optional<toml::table> table = FactsOf(sets, one);
    if (!table || errors_.size() > before) return;
    const FactsRead read = ReadFactsTable(*table, where_, book_.lexicon, errors_);
    for (const std::string& warning : read.warnings)
      errors_.push_back({Code::kMalformed, "cannot read the cases of a law", warning, where_, ""});
    if (errors_.size() > before) return;
    const Assessment assessment = Assess(book_, read.facts, AskedAt(one, read.facts));
    const Owed& owed =
        *std::ranges::find(assessment.duties, id, [](const Owed& duty) { return duty.duty->id; });
    ++run_.cases;
    ++run_.by_duty[id];
    Compare(one, owed, expect);
  }

  void Fail(const toml::table& one, const std::string& what, const std::string& is,
            const std::string& should) {
    const std::string name = one["name"].value_or<std::string>("");
    run_.failures.push_back({Code::kConflict, "a case of a law fails",
                             "line " + std::to_string(one.source().begin.line) + ", \"" + name +
                                 "\": " + what + " is " + is + ", not " + should,
                             where_, "correct the law, or the case"});
  }

  void Compare(const toml::table& one, const Owed& owed, const std::string& expect) {
    const std::string applies(TruthName(owed.applies));
    if (applies != expect) {
      std::string why;
      for (const Reason& reason : owed.because) why += (why.empty() ? "" : "; ") + reason.text.en;
      Fail(one, "`applies`", applies + " (" + why + ")", expect);
      return;
    }
    const auto time = [&](const std::optional<Time>& at) {
      return at ? FormatZoned(*at, owed.law->time_zone) : std::string("none");
    };
    if (const std::optional<Time> starts = toml_.Instant(one, "starts");
        starts && owed.starts != starts)
      Fail(one, "`starts`", time(owed.starts), time(starts));
    for (const auto& [key, is] : {std::pair("due", owed.due), std::pair("done", owed.done)}) {
      const toml::node* wanted = one.get(key);
      if (wanted == nullptr) continue;
      std::optional<Time> expected;
      if (!wanted->is_string() || wanted->as_string()->get() != "none")
        expected = toml_.Instant(one, key);
      if (is != expected) Fail(one, fmt::format("`{}`", key), time(is), time(expected));
    }
    if (one.contains("to") && owed.duty->to != toml_.Texts(one, "to"))
      Fail(one, "`to`", Quoted(owed.duty->to), Quoted(toml_.Texts(one, "to")));
    if (one.contains("contents")) {
      std::vector<std::string> items;
      for (const ContentItem& item : owed.duty->contents) items.push_back(item.item);
      if (items != toml_.Texts(one, "contents"))
        Fail(one, "`contents`", Quoted(items), Quoted(toml_.Texts(one, "contents")));
    }
    const std::string missing = toml_.Text(one, "missing", Need::kOptional);
    const bool named = std::ranges::any_of(owed.because, [&](const Reason& reason) {
      return std::ranges::any_of(reason.missing, [&](const std::string& fact) {
        return fact == missing || fact.ends_with("." + missing);
      });
    });
    if (!missing.empty() && !named) Fail(one, "the missing fact", "another", "`" + missing + "`");
  }

  const LawBook& book_;
  const std::string where_;
  std::vector<Error>& errors_;
  TomlReader toml_;
  CaseRun& run_;
};

}  // namespace

CaseRun RunCases(const LawBook& book, const fs::path& folder, std::vector<Error>& errors) {
  CaseRun run;
  for (const fs::path& path : TomlFiles(folder, errors)) {
    Result<std::string> text = ReadFile(path, kLawBytesMax);
    if (text)
      CaseReader(book, path, errors, run).Run(*text);
    else
      errors.push_back(std::move(text).error());
  }
  return run;
}

}  // namespace haetae::duty
